"""Preliminary answers, conditions, reviews, older versions, letters, and removed texts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from apps.core.actor import ANONYMOUS, Actor
from apps.core.clock import at
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.filekinds import FileKind
from apps.core.files import FILE_OWNERS, CheckedFile
from apps.core.models import Event
from apps.forum.applicability import Match
from apps.forum.applying import conditions_of, verdict_on
from apps.forum.choices import AnswerValidity, CaseState, QuestionState
from apps.forum.hashing import content_hash
from apps.forum.models import Answer, Case, Citation, Question, Redaction
from apps.forum.reviews import remind_of_reviews
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import (
    Cited,
    issue_answer,
    offer_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.letters import record_letter, remove_letter
from apps.forum.services.locks import lock_answer
from apps.forum.services.redactions import (
    confirm_redaction,
    drop_redaction,
    propose_redaction,
)
from apps.profiles.choices import Role
from tests.factories.forum import answer, answer_content, case, developer, officials_of
from tests.factories.profiles import actor_as
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.support.filemaking import pdf

pytestmark = pytest.mark.django_db


def issued_in(of: Case, **changes: object) -> Answer:
    """Return a further answer of a case, issued."""
    return answer("issued", of=Case.objects.get(pk=of.pk), **changes)


def test_a_preliminary_answer_closes_nothing_and_gives_way_to_the_final_one() -> None:
    of = case("after_answer")
    first = issued_in(of, is_preliminary=True)
    assert Case.objects.get(pk=of.pk).state == CaseState.RUNNING
    asked = Question.objects.get(pk=of.question_id)
    assert (asked.state, asked.public_at) == (QuestionState.OPEN, None)
    shown = Answer.objects.in_force().with_validity().get(pk=first.pk)
    assert shown.validity_on(timezone.now().date()) == AnswerValidity.PRELIMINARY
    assert not Answer.objects.valid_on(timezone.now().date()).exists()
    assert Event.objects.filter(name="forum.preliminary_issued").count() == 1
    assert not Event.objects.filter(name="forum.answer_issued").exists()
    final = issued_in(of)
    assert list(Answer.objects.in_force()) == [final]
    assert Answer.objects.spoken().get(pk=first.pk).replaced_at is not None
    assert Answer.objects.for_card().get(pk=final.pk).replaced == [first.public_id]
    assert Case.objects.get(pk=of.pk).state == CaseState.ANSWERED
    assert Question.objects.get(pk=of.question_id).public_at is not None


def test_there_is_one_preliminary_answer_and_nobody_accepts_it() -> None:
    asker = developer()
    of = case(asker=asker)
    first = issued_in(of, is_preliminary=True)
    with pytest.raises(Conflict) as refused:
        issued_in(of, is_preliminary=True)
    assert refused.value.code == "preliminary_exists"
    with pytest.raises(Conflict):
        accept_answer(actor=asker, answer=first)


def test_conditions_are_signed_and_decide_whether_it_applies() -> None:
    made = answer("offered", conditions={"donor": ["autologous"]}, for_classes=["GTMP"])
    with transaction.atomic():
        locked = lock_answer(made)
        locked.conditions = {}
        assert content_hash(locked) != made.content_hash
    conditions = conditions_of(made)

    def said(**facts: str) -> Match:
        return verdict_on(conditions, facts).match

    assert said(product_class="GTMP", donor="autologous") == Match.YES
    assert said(product_class="GTMP", donor="allogeneic") == Match.NO
    assert said(product_class="sCTMP", donor="unknown") == Match.NO
    assert said(product_class="GTMP") == Match.CANNOT_SAY
    with pytest.raises(Invalid) as refused:
        answer("draft", for_classes=["no-such-class"])
    assert "for_classes" in refused.value.fields


def test_the_hash_of_a_plain_answer_is_as_before() -> None:
    """What the release before offered for signature can still be signed."""
    made = answer("offered", citations=(), no_guidance_reason="Nothing fits.")
    with transaction.atomic():
        locked = lock_answer(made)
        assert (locked.conditions, locked.for_classes, locked.letter_date) == ({}, [], None)
        assert content_hash(locked) == made.content_hash


def test_the_review_comes_within_validity_and_is_reminded_of_once() -> None:
    today = timezone.now().date()
    with pytest.raises(Invalid) as refused:
        answer("draft", review_by=today + timedelta(days=400))
    assert "review_by" in refused.value.fields
    made = answer("issued", review_by=today + timedelta(days=40))
    assert remind_of_reviews() == 0
    with at(timezone.now() + timedelta(days=11)):
        assert (remind_of_reviews(), remind_of_reviews()) == (1, 0)
    with at(timezone.now() + timedelta(days=40)):
        assert (remind_of_reviews(), remind_of_reviews()) == (1, 0)
    names = Event.objects.filter(data__answer_id=str(made.pk)).values_list("name", flat=True)
    assert list(names).count("forum.review_soon") == 1
    assert list(names).count("forum.review_due") == 1


def test_without_a_word_the_review_is_due_in_a_year() -> None:
    today = timezone.now().date()
    made = answer("draft", valid_until=today + timedelta(days=700))
    assert made.review_by is not None
    assert timedelta(days=360) < made.review_by - today < timedelta(days=367)


def test_an_older_version_is_cited_with_a_reason_only() -> None:
    old = GuidanceVersionFactory(ended=True)
    GuidanceVersionFactory(
        document=old.document,
        label="v2",
        supersedes=old,
        valid=DateRange(date(2022, 1, 1), None),
    )
    with pytest.raises(Invalid) as refused:
        answer("draft", citations=[Cited(old, "Section 2")])
    assert "v2" in str(refused.value.fields["citations"])
    made = answer("issued", citations=[Cited(old, "Section 2", None, "Valid at the time.")])
    cited = Citation.objects.get(answer=made)
    assert cited.accessed_on == timezone.now().date()
    shown = Answer.objects.with_validity().get(pk=made.pk)
    assert shown.validity_on(timezone.now().date()) == AnswerValidity.VALID


@pytest.mark.parametrize("cites_newest", [True, False], ids=["newest", "older"])
def test_a_reason_explains_no_version_that_came_after_the_issue(cites_newest: bool) -> None:
    """However an answer explains its citation: what is replaced later asks for a new look (D13)."""
    old = GuidanceVersionFactory(ended=True)
    middle = DateRange(date(2022, 1, 1), date(2023, 1, 1))
    second = GuidanceVersionFactory(document=old.document, label="v2", supersedes=old, valid=middle)
    version = second if cites_newest else old
    made = answer("issued", citations=[Cited(version, "Section 2", None, "Valid at the time.")])
    today = timezone.now().date()
    assert Answer.objects.valid_on(today).filter(pk=made.pk).exists()
    third = DateRange(date(2023, 1, 1), None)
    GuidanceVersionFactory(document=old.document, label="v3", supersedes=second, valid=third)
    shown = Answer.objects.with_validity().get(pk=made.pk)
    assert shown.validity_on(today) == AnswerValidity.RECHECK
    assert not Answer.objects.valid_on(today).filter(pk=made.pk).exists()


def test_what_was_cited_before_keeps_the_day_on_which_it_was_read() -> None:
    with at(timezone.now() - timedelta(days=9)):
        made = answer("draft")
    version = Citation.objects.get(answer=made).guidance_version
    drafter, _signer = officials_of(made.authority)
    content = answer_content(citations=[Cited(version, "Section 2"), Cited(version, "Section 3")])
    save_draft(actor=drafter, case=made.case, content=content, version=made.version)
    first, second = Citation.objects.filter(answer=made).order_by("position")
    assert first.accessed_on == timezone.now().date() - timedelta(days=9)
    assert second.accessed_on == timezone.now().date()


def scan() -> CheckedFile:
    return CheckedFile(FileKind.PDF, "letter.pdf", pdf())


def with_letter(of: Case) -> Answer:
    """Return an answer by letter, issued: recorded by the drafter, signed by the other."""
    drafter, signer = officials_of(of.authority)
    sent = timezone.now().date() - timedelta(days=3)
    draft = record_letter(actor=drafter, case=of, sent_on=sent, reference="L-2026/17", scan=scan())
    with pytest.raises(Invalid):
        record_letter(actor=drafter, case=of, sent_on=sent, reference=" ", scan=scan())
    made = offer_draft(actor=drafter, case=of, content=answer_content(), version=draft.version)
    with pytest.raises(NotAllowed):
        sign_answer(actor=drafter, answer=made, seen_hash=made.content_hash)
    sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    return issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)


def reads(actor: Actor, made: Answer) -> bool:
    return FILE_OWNERS.get("forum.answer").readable(actor, made.pk)


def test_a_letter_is_signed_and_its_scan_is_read_by_the_parties_only() -> None:
    asker = developer()
    of = case(asker=asker)
    made = with_letter(of)
    assert made.letter_reference == "L-2026/17"
    drafter, signer = officials_of(of.authority)
    assert [reads(one, made) for one in (asker, drafter, signer)] == [True] * 3
    others = (ANONYMOUS, developer(), actor_as(Role.ADMIN), actor_as(Role.MODERATOR))
    assert [reads(one, made) for one in others] == [False] * 4
    with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
        Answer.objects.filter(pk=made.pk).update(letter_reference="other")


def test_a_letter_can_be_taken_off_a_draft() -> None:
    of = case()
    drafter, _signer = officials_of(of.authority)
    today = timezone.now().date()
    record_letter(actor=drafter, case=of, sent_on=today, reference="L-1", scan=scan())
    assert remove_letter(actor=drafter, case=of).letter_date is None
    later = today + timedelta(days=1)
    with pytest.raises(Invalid):
        record_letter(actor=drafter, case=of, sent_on=later, reference="L-1", scan=scan())


def admins() -> tuple[Actor, Actor]:
    return actor_as(Role.ADMIN), actor_as(Role.ADMIN)


def test_two_admins_remove_a_text_and_the_hash_stays() -> None:
    made = answer("issued")
    first, second = admins()
    told = {"ground": "court_order", "reason": "Order 12/2026 of a court."}
    proposal = propose_redaction(actor=first, answer=made, **told)
    with pytest.raises(Conflict):
        propose_redaction(actor=second, answer=made, **told)
    with pytest.raises(NotAllowed) as refused:
        confirm_redaction(actor=first, redaction=proposal)
    assert refused.value.code == "needs_second_admin"
    with pytest.raises(NotAllowed) as refused:
        confirm_redaction(actor=replace(second, second_factor=False), redaction=proposal)
    assert refused.value.code == "second_factor_required"
    done = confirm_redaction(actor=second, redaction=proposal)
    assert "One test" not in f"{done.short} {done.text_md} {done.text_html}"
    assert done.content_hash == made.content_hash
    assert done.redacted_at is not None
    shown = Answer.objects.for_card().get(pk=made.pk)
    assert shown.validity_on(timezone.now().date()) == AnswerValidity.REMOVED
    assert not Answer.objects.valid_on(timezone.now().date()).exists()
    with pytest.raises(Conflict):
        confirm_redaction(actor=second, redaction=proposal)
    for wrong in ({"reason": "x"}, {"done_at": None, "done_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Redaction.objects.filter(pk=proposal.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.delete()


def test_nothing_else_gets_past_the_trigger() -> None:
    made = answer("issued")
    first, second = admins()
    tomb = {"short": "[redacted]", "text_md": "[redacted]", "text_html": ""}
    with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
        Answer.objects.filter(pk=made.pk).update(**tomb, redacted_at=timezone.now())
    proposal = propose_redaction(
        actor=first, answer=made, ground="erasure", reason="Asked for by a person."
    )
    with (
        pytest.raises(IntegrityError, match="redaction_by_two"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT redact_issued(%s, %s)", [proposal.pk, first.user_id])
    drop_redaction(actor=second, redaction=proposal)
    with (
        pytest.raises(IntegrityError, match="nobody proposes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT redact_issued(%s, %s)", [proposal.pk, second.user_id])
    assert Answer.objects.get(pk=made.pk).short == made.short
