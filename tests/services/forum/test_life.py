"""What becomes of issued answers: replaced, withdrawn, confirmed; the database holds each rule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.access import check
from apps.core.clock import at
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.choices import AnswerState, AnswerValidity, CaseState, QuestionState
from apps.forum.models import Acceptance, Answer, AnswerDecision, Case, Question
from apps.forum.reviews import remind_of_reviews
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import issue_answer, save_draft, sign_answer
from apps.forum.services.decisions import (
    drop_decision,
    propose_confirmation,
    propose_withdrawal,
    sign_decision,
)
from apps.forum.services.due import mark_review_due
from apps.vocabularies.models import GuidanceVersion
from tests.factories.forum import answer, answer_content, case, developer, officials_of
from tests.factories.life import confirmation, confirmed, replacement, withdrawal, withdrawn
from tests.factories.profiles import actor_for
from tests.factories.vocabularies import GuidanceVersionFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
SOON = TODAY + timedelta(days=100)


def validity(of: Answer, day: date | None = TODAY) -> AnswerValidity:
    """Return what readers are told of the answer, asked anew."""
    found: Answer = Answer.objects.with_validity().get(pk=of.pk)
    assert day is not None
    return found.validity_on(day)


def test_a_new_answer_ends_the_old_one_in_the_same_act() -> None:
    old = answer()
    closed = Case.objects.get(pk=old.case_id)
    new = replacement(old, short="No, one test per product.")
    ended = Answer.objects.get(pk=old.pk)
    assert (ended.state, ended.ended_on) == (AnswerState.SUPERSEDED, TODAY)
    assert (ended.short, ended.content_hash) == (old.short, old.content_hash)
    assert validity(old) == AnswerValidity.SUPERSEDED
    assert validity(new) == AnswerValidity.VALID
    assert list(Answer.objects.in_force()) == [new]
    still = Case.objects.get(pk=old.case_id)
    assert (still.state, still.answered_at) == (CaseState.ANSWERED, closed.answered_at)
    assert still.events.count() == closed.events.count()
    event = Event.objects.get(name="forum.answer_superseded")
    assert event.data["answer_id"] == str(old.pk)
    assert event.data["successor_id"] == str(new.pk)
    assert Event.objects.filter(name="forum.answer_issued").count() == 1


def test_a_replacement_says_what_changed_and_the_signature_covers_it() -> None:
    old = answer()
    with pytest.raises(Invalid) as refused:
        replacement(old, change_note=" ")
    assert set(refused.value.fields) == {"change_note"}
    offered = replacement(old, "offered")
    with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
        Answer.objects.filter(pk=offered.pk).update(change_note="Nothing to speak of.")


def test_only_the_last_answer_of_a_closed_case_is_replaced() -> None:
    old = answer()
    drafter, _signer = officials_of(old.authority)
    closed = Case.objects.get(pk=old.case_id)
    for replaces in ("", "A-0000-0"):
        content = answer_content(replaces=replaces, change_note="x")
        with pytest.raises(Conflict):
            save_draft(actor=drafter, case=closed, content=content, version=None)
    new = replacement(old)
    content = answer_content(replaces=old.public_id, change_note="x")
    with pytest.raises(Conflict) as refused:
        save_draft(actor=drafter, case=closed, content=content, version=None)
    assert refused.value.code == "answer_replaced"
    third = replacement(new)
    chain = Answer.objects.spoken().order_by("issued_at").values_list("pk", "supersedes")
    assert list(chain) == [(old.pk, None), (new.pk, old.pk), (third.pk, new.pk)]


def test_an_official_withdraws_with_a_second_signer_and_the_text_stays() -> None:
    issued = answer()
    drafter, signer = officials_of(issued.authority)
    proposed = withdrawal(issued)
    assert validity(issued) == AnswerValidity.VALID
    with pytest.raises(NotAllowed):
        sign_decision(actor=drafter, decision=proposed)
    with pytest.raises(NotAllowed) as bound:
        sign_decision(actor=replace(signer, bound=True, second_factor=False), decision=proposed)
    assert bound.value.code == "second_factor_required"
    sign_decision(actor=signer, decision=proposed)
    gone = Answer.objects.get(pk=issued.pk)
    assert (gone.state, gone.ended_on, gone.short) == (AnswerState.WITHDRAWN, TODAY, issued.short)
    assert validity(issued) == AnswerValidity.WITHDRAWN
    assert not Answer.objects.valid_on(TODAY).exists()
    assert Question.objects.get(pk=issued.question_id).state == QuestionState.ANSWERED
    event = Event.objects.get(name="forum.answer_withdrawn")
    assert event.data["decision_id"] == str(proposed.pk)
    with pytest.raises(Conflict):
        sign_decision(actor=signer, decision=proposed)


def test_a_proposal_about_a_preliminary_answer_goes_with_it() -> None:
    of = case()
    early = answer(of=of, is_preliminary=True)
    waiting = withdrawal(early)
    final = answer(of=Case.objects.get(pk=of.pk))
    assert AnswerDecision.objects.get(pk=waiting.pk).dropped_at is not None
    assert withdrawn(final).state == AnswerState.WITHDRAWN


def test_what_was_withdrawn_can_be_answered_anew() -> None:
    old = withdrawn(answer())
    new = replacement(old)
    assert Answer.objects.get(pk=old.pk).state == AnswerState.WITHDRAWN
    assert list(Answer.objects.in_force()) == [new]


def test_a_proposal_is_refused_with_a_reason_and_taken_back_without() -> None:
    issued = answer()
    drafter, signer = officials_of(issued.authority)
    first = withdrawal(issued)
    with pytest.raises(Conflict) as twice:
        withdrawal(issued)
    assert twice.value.code == "decision_waits"
    with pytest.raises(Invalid):
        drop_decision(actor=signer, decision=first)
    drop_decision(actor=signer, decision=first, reason="The section was adopted.")
    second = withdrawal(issued)
    drop_decision(actor=drafter, decision=second)
    with pytest.raises(Conflict):
        sign_decision(actor=signer, decision=second)
    assert validity(issued) == AnswerValidity.VALID


def test_others_neither_propose_nor_sign() -> None:
    issued = answer()
    stranger, _other = officials_of(answer().authority)
    for actor in (stranger, developer()):
        with pytest.raises(NotAllowed):
            propose_withdrawal(actor=actor, answer=issued, reason="x")
    proposed = withdrawal(issued)
    assert not check(stranger, "forum.sign_decision", proposed)
    assert not AnswerDecision.objects.visible_to(stranger).exists()
    assert list(AnswerDecision.objects.visible_to(officials_of(issued.authority)[0])) == [proposed]


def _cited(issued: Answer) -> GuidanceVersion:
    found: GuidanceVersion = issued.citations.get().guidance_version
    return found


def _newer_than(version: GuidanceVersion) -> GuidanceVersion:
    made: GuidanceVersion = GuidanceVersionFactory(
        document=version.document,
        supersedes=version,
        label=f"after {version.label}",
        not_stated=True,
    )
    return made


def test_a_confirmation_counts_for_exactly_the_versions_it_names() -> None:
    issued = answer()
    newer = _newer_than(_cited(issued))
    assert validity(issued) == AnswerValidity.RECHECK
    with pytest.raises(Invalid) as blind:
        confirmation(issued, SOON)
    assert set(blind.value.fields) == {"checked"}
    confirmed(issued, SOON, [newer.pk])
    assert validity(issued) == AnswerValidity.VALID
    assert list(Answer.objects.valid_on(TODAY)) == [issued]
    assert Answer.objects.get(pk=issued.pk).review_by == SOON
    newest = _newer_than(newer)
    assert validity(issued) == AnswerValidity.RECHECK
    assert not Answer.objects.valid_on(TODAY).exists()
    confirmed(issued, SOON, [newest.pk])
    assert validity(issued) == AnswerValidity.VALID


def test_guidance_that_moves_on_before_the_signature_asks_for_a_new_proposal() -> None:
    issued = answer()
    newer = _newer_than(_cited(issued))
    proposed = confirmation(issued, SOON, [newer.pk])
    _newer_than(newer)
    _drafter, signer = officials_of(issued.authority)
    with pytest.raises(Conflict) as refused:
        sign_decision(actor=signer, decision=proposed)
    assert refused.value.code == "guidance_moved"
    assert validity(issued) == AnswerValidity.RECHECK


def test_past_its_date_only_a_new_answer_helps() -> None:
    issued = answer()
    assert issued.valid_until is not None
    after: date = issued.valid_until + timedelta(days=1)
    drafter, _signer = officials_of(issued.authority)
    with at(timezone.now() + timedelta(days=366)), pytest.raises(Conflict) as refused:
        propose_confirmation(actor=drafter, answer=issued, reason="x", review_by=after, checked=())
    assert refused.value.code == "expired"
    with pytest.raises(Invalid):
        confirmation(issued, after)


def test_a_due_review_is_noted_once_and_ends_with_a_confirmation() -> None:
    issued = answer(review_by=TODAY + timedelta(days=40))
    drafter, _signer = officials_of(issued.authority)
    assert mark_review_due(actor=drafter, answer=issued)
    assert not mark_review_due(actor=drafter, answer=issued)
    assert validity(issued) == AnswerValidity.RECHECK
    assert Event.objects.filter(name="forum.answer_review_due").count() == 1
    confirmed(issued, SOON)
    assert Answer.objects.get(pk=issued.pk).state == AnswerState.ISSUED
    assert validity(issued) == AnswerValidity.VALID


def test_the_day_of_review_makes_an_answer_due() -> None:
    issued = answer(review_by=TODAY + timedelta(days=40))
    with at(timezone.now() + timedelta(days=41)):
        assert remind_of_reviews() == 1
        assert remind_of_reviews() == 0
    due = Answer.objects.get(pk=issued.pk)
    assert due.state == AnswerState.REVIEW_DUE
    assert validity(issued, due.review_due_on) == AnswerValidity.RECHECK


def test_a_replaced_answer_keeps_its_acceptance_as_history_and_takes_no_new_one() -> None:
    of = case()
    old = answer(of=of)
    asker = actor_for(of.question.asker)
    accept_answer(actor=asker, answer=old)
    stale = Answer.objects.get(pk=old.pk)
    new = replacement(old)
    assert Acceptance.objects.active().get().answer_id == old.pk
    with pytest.raises(Conflict):
        accept_answer(actor=asker, answer=stale)
    accept_answer(actor=asker, answer=new)
    assert Acceptance.objects.active().get().answer_id == new.pk
    assert Acceptance.objects.count() == 2


def test_an_issued_replacement_that_nobody_signed_is_refused() -> None:
    old = answer()
    offered = replacement(old, "offered")
    drafter, signer = officials_of(old.authority)
    with pytest.raises(Conflict):
        issue_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
    with pytest.raises(NotAllowed):
        sign_answer(actor=drafter, answer=offered, seen_hash=offered.content_hash)
    assert Answer.objects.get(pk=old.pk).state == AnswerState.ISSUED
