"""Answering: draft, four eyes on a content hash, issue, accept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.actor import ANONYMOUS
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.choices import AnswerState, AnswerValidity, CaseState, QuestionState
from apps.forum.models import Acceptance, Answer, Case, Citation, Question, Signature
from apps.forum.services.acceptance import accept_answer, revoke_acceptance
from apps.forum.services.answers import (
    Cited,
    issue_answer,
    offer_draft,
    request_signature,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.questions import edit_question, withdraw_question
from apps.profiles.models import Membership
from apps.vocabularies.services import publish_guidance_version
from tests.factories.forum import (
    answer,
    answer_content,
    case,
    developer,
    officials_of,
    question,
    question_content,
)
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    actor_as,
    actor_for,
    signers_of,
)
from tests.factories.vocabularies import GuidanceVersionFactory

pytestmark = pytest.mark.django_db


def test_the_whole_way_from_draft_to_issue() -> None:
    """Draft, offer, sign by another, issue: case and question follow."""
    made = answer("issued")
    assert made.state == AnswerState.ISSUED
    assert made.valid_from == timezone.now().date()
    made.case.refresh_from_db()
    assert made.case.state == CaseState.ANSWERED
    assert Question.objects.get(pk=made.question_id).state == QuestionState.ANSWERED
    assert Answer.objects.visible_to(ANONYMOUS).get().pk == made.pk
    assert Event.objects.filter(name="forum.answer_issued").count() == 1


def test_public_after_answer_becomes_public_with_the_first_answer() -> None:
    """In the same transaction, and not before (rulings D26)."""
    waiting = case("after_answer")
    assert not Question.objects.visible_to(ANONYMOUS).exists()
    answer("signed", of=waiting)
    assert not Question.objects.visible_to(ANONYMOUS).exists()
    _drafter, signer = officials_of(waiting.authority)
    made = Answer.objects.get()
    issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    assert Question.objects.visible_to(ANONYMOUS).exists()


def test_a_private_answer_stays_private() -> None:
    """Issuing never makes a private question public."""
    made = answer("issued", of=case("private"))
    assert not Answer.objects.visible_to(ANONYMOUS).exists()
    assert Question.objects.get(pk=made.question_id).public_at is None


def test_the_drafter_cannot_sign() -> None:
    """Four eyes have no bypass (rulings D37)."""
    made = answer("offered")
    drafter, _signer = officials_of(made.authority)
    with pytest.raises(NotAllowed) as refused:
        sign_answer(actor=drafter, answer=made, seen_hash=made.content_hash)
    assert refused.value.code == "drafter_cannot_sign"
    assert not Signature.objects.exists()


def test_official_acts_need_a_second_factor() -> None:
    """Signing and issuing with a password alone is refused (rulings D38)."""
    made = answer("offered")
    weak = actor_for(signers_of(made.authority)[1])
    for act in (
        lambda: sign_answer(actor=weak, answer=made, seen_hash=made.content_hash),
        lambda: issue_answer(actor=weak, answer=made, seen_hash=made.content_hash),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "second_factor_required"


def test_one_signer_can_draft_but_nothing_can_be_signed() -> None:
    """A mandate with fewer than two signers drafts, and does not issue."""
    authority = AuthorityFactory(signers=1, drafters=1)
    waiting = case(authorities=[authority])
    only = actor_for(signers_of(authority)[0], second_factor=True)
    drafter = next(
        actor_for(m.user, second_factor=True) for m in authority.memberships.filter(is_signer=False)
    )
    made = offer_draft(actor=drafter, case=waiting, content=answer_content(), version=None)
    with pytest.raises(NotAllowed) as refused:
        sign_answer(actor=only, answer=made, seen_hash=made.content_hash)
    assert refused.value.code == "needs_second_signer"


def test_another_authority_can_do_nothing() -> None:
    """Officials act for their own authority only."""
    made = answer("offered")
    other, _ = officials_of(AuthorityFactory())
    for act in (
        lambda: sign_answer(actor=other, answer=made, seen_hash=made.content_hash),
        lambda: issue_answer(actor=other, answer=made, seen_hash=made.content_hash),
        lambda: return_draft(actor=other, answer=made, reason="No."),
        lambda: save_draft(actor=other, case=made.case, content=answer_content(), version=1),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "other_authority"


def test_any_edit_voids_the_signature() -> None:
    """A signature stands for one text; issuing after an edit is refused."""
    made = answer("signed")
    drafter, signer = officials_of(made.authority)
    content = answer_content(short="No, test twice.")
    edited = offer_draft(actor=drafter, case=made.case, content=content, version=made.version)
    with pytest.raises(Conflict) as refused:
        issue_answer(actor=signer, answer=edited, seen_hash=edited.content_hash)
    assert refused.value.code == "not_signed"
    sign_answer(actor=signer, answer=edited, seen_hash=edited.content_hash)
    assert (
        issue_answer(actor=signer, answer=edited, seen_hash=edited.content_hash).state
        == AnswerState.ISSUED
    )


def test_signing_a_text_that_changed_is_refused() -> None:
    """The signer signs what was on the screen."""
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    with pytest.raises(Conflict) as refused:
        sign_answer(actor=signer, answer=made, seen_hash="0" * 64)
    assert refused.value.code == "text_changed"


def test_signing_twice_changes_nothing() -> None:
    """A double click leaves one signature and one event."""
    made = answer("signed")
    _drafter, signer = officials_of(made.authority)
    sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    assert Signature.objects.count() == 1
    assert Event.objects.filter(name="forum.answer_signed").count() == 1


def test_issuing_needs_a_signature_and_happens_once() -> None:
    """Neither unsigned nor twice."""
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    with pytest.raises(Conflict) as refused:
        issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    assert refused.value.code == "not_signed"
    sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    with pytest.raises(Conflict) as again:
        issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    assert again.value.code == "wrong_state"
    assert Event.objects.filter(name="forum.answer_issued").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"short": ""}, "short"),
        ({"text": ""}, "text"),
        ({"basis": None}, "basis"),
        ({"jurisdictions": []}, "jurisdictions"),
        ({"citations": []}, "citations"),
        ({"valid_until": None}, "valid_until"),
        ({"valid_until": timezone.now().date()}, "valid_until"),
        ({"valid_until": timezone.now().date() + timedelta(days=1300)}, "valid_until"),
        ({"jurisdictions": ["XX"]}, "jurisdictions"),
        ({"short": "x" * 301}, "short"),
        ({"text": "x" * 10_001}, "text"),
    ],
)
def test_an_incomplete_answer_is_not_offered(changes: dict[str, object], field: str) -> None:
    """Each gap is named, and nothing is written: not even the draft."""
    waiting = case()
    drafter, _ = officials_of(waiting.authority)
    content = answer_content(**changes)
    with pytest.raises(Invalid) as refused:
        offer_draft(actor=drafter, case=waiting, content=content, version=None)
    assert field in refused.value.fields
    assert not Answer.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == CaseState.RECEIVED


def test_no_guidance_needs_a_reason() -> None:
    """Without citation the reason is enough."""
    waiting = case()
    drafter, _ = officials_of(waiting.authority)
    content = answer_content(citations=[], no_guidance_reason="There is none for this product.")
    made = offer_draft(actor=drafter, case=waiting, content=content, version=None)
    assert made.state == AnswerState.IN_SIGNOFF


def test_the_same_place_is_cited_once() -> None:
    """Two equal citations are one too many."""
    waiting, version = case(), GuidanceVersionFactory()
    drafter, _ = officials_of(waiting.authority)
    content = answer_content(citations=[Cited(version, "Article 1"), Cited(version, "Article 1 ")])
    with pytest.raises(Invalid) as refused:
        save_draft(actor=drafter, case=waiting, content=content, version=None)
    assert set(refused.value.fields) == {"citations"}


def test_two_drafters_do_not_overwrite_each_other() -> None:
    """The second is told; the first draft stands."""
    waiting = case()
    one, two = officials_of(waiting.authority)
    first = save_draft(actor=one, case=waiting, content=answer_content(), version=None)
    with pytest.raises(Conflict) as refused:
        save_draft(actor=two, case=waiting, content=answer_content(short="Other."), version=None)
    assert refused.value.code == "draft_exists"
    assert refused.value.extra["changed"]["short"] == first.short
    with pytest.raises(Conflict) as stale:
        save_draft(
            actor=two,
            case=waiting,
            content=answer_content(short="Other."),
            version=first.version - 1,
        )
    assert stale.value.code == "version_conflict"
    assert Answer.objects.get().short == first.short


def test_a_returned_draft_goes_back_with_the_reason() -> None:
    """The drafter reads why; an empty reason is refused."""
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    with pytest.raises(Invalid):
        return_draft(actor=signer, answer=made, reason=" ")
    returned = return_draft(actor=signer, answer=made, reason="Cite the section.")
    assert (returned.state, returned.return_reason) == (AnswerState.DRAFTING, "Cite the section.")
    drafter, _ = officials_of(made.authority)
    again = request_signature(actor=drafter, answer=returned, version=returned.version)
    assert again.return_reason == ""


def test_accepting_is_the_askers_and_idempotent() -> None:
    """One active acceptance per authority; taking it back leaves history."""
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    with pytest.raises(NotAllowed):
        accept_answer(actor=developer(), answer=made)
    first = accept_answer(actor=asker, answer=made)
    assert accept_answer(actor=asker, answer=made).pk == first.pk
    assert Event.objects.filter(name="forum.answer_accepted").count() == 1
    revoke_acceptance(actor=asker, answer=made)
    revoke_acceptance(actor=asker, answer=made)
    assert Event.objects.filter(name="forum.acceptance_revoked").count() == 1
    assert Acceptance.objects.active().count() == 0
    accept_answer(actor=asker, answer=made)
    assert Acceptance.objects.count() == 2


def test_past_its_date_an_answer_is_never_valid() -> None:
    """The day after the end it is expired, without any job."""
    made = Answer.objects.with_validity().get(pk=answer("issued").pk)
    assert made.valid_until is not None
    assert made.validity_on(made.valid_until) == AnswerValidity.VALID
    assert made.validity_on(made.valid_until + timedelta(days=1)) == AnswerValidity.EXPIRED
    assert not Answer.objects.valid_on(made.valid_until + timedelta(days=1)).exists()


def test_a_new_guidance_version_counts_at_once() -> None:
    """The validity shown is computed from the cited version (rulings D13)."""
    made = answer("issued")
    version = made.citations.get().guidance_version
    editor = actor_as("editor")
    publish_guidance_version(
        actor=editor,
        document=version.document,
        expected=version.document.version,
        label="next",
        valid_from=timezone.now().date(),
        url="https://publisher.example/next",
    )
    read = Answer.objects.with_validity().get(pk=made.pk)
    assert read.validity_on(timezone.now().date()) == AnswerValidity.RECHECK
    assert not Answer.objects.valid_on(timezone.now().date()).exists()


def test_drafts_never_leave_their_authority() -> None:
    """Asker, public and other addressed authorities see nothing before issue (rulings D34)."""
    asker = developer()
    authorities = [AuthorityFactory(), AuthorityFactory()]
    asked = question(asker=asker, authorities=authorities)
    first = Case.objects.get(question=asked, authority=authorities[0])
    made = answer("offered", of=first)
    other, _ = officials_of(authorities[1])
    for actor in (asker, other, ANONYMOUS, actor_as("moderator"), actor_as("admin")):
        assert not Answer.objects.visible_to(actor).exists()
        assert not Signature.objects.visible_to(actor).exists()
        assert not Citation.objects.visible_to(actor).exists()
    own, _ = officials_of(authorities[0])
    assert Answer.objects.visible_to(own).get().pk == made.pk


def test_nobody_signs_own_words() -> None:
    """A writer stays a writer when somebody else saves or offers the text."""
    authority = AuthorityFactory(signers=3, drafters=1)
    waiting = case(authorities=[authority])
    writer, second, third = (actor_for(u, second_factor=True) for u in signers_of(authority))
    plain = actor_for(authority.memberships.get(is_signer=False).user)
    content = answer_content()
    saved = save_draft(actor=writer, case=waiting, content=content, version=None)
    offered = offer_draft(actor=plain, case=waiting, content=content, version=saved.version)
    assert offered.drafter_id == writer.user_id
    with pytest.raises(NotAllowed):
        sign_answer(actor=writer, answer=offered, seen_hash=offered.content_hash)
    changed = replace(content, short="Changed by another signer.")
    again = offer_draft(actor=second, case=waiting, content=changed, version=offered.version)
    for hand in (writer, second):
        with pytest.raises(NotAllowed) as refused:
            sign_answer(actor=hand, answer=again, seen_hash=again.content_hash)
        assert refused.value.code == "drafter_cannot_sign"
    sign_answer(actor=third, answer=again, seen_hash=again.content_hash)


def test_an_emptied_text_has_no_writers() -> None:
    """Starting anew is the way out when everybody has written."""
    waiting = case()
    one, two = officials_of(waiting.authority)
    first = save_draft(actor=one, case=waiting, content=answer_content(), version=None)
    blank = answer_content(short="", text="", citations=[])
    reason = replace(blank, no_guidance_reason="Only the directive speaks of it.")
    kept = save_draft(actor=two, case=waiting, content=reason, version=first.version)
    assert set(kept.writers) == {one.user_id, two.user_id}
    second = save_draft(actor=two, case=waiting, content=blank, version=kept.version)
    assert second.writers == []


def test_the_signature_of_somebody_who_left_counts_no_more() -> None:
    """Who lost the role between signing and issue has not signed."""
    made = answer("signed")
    signature = Signature.objects.get()
    other = signers_of(made.authority)[0]
    Membership.objects.filter(pk=signature.membership_id).update(
        state="revoked", revoked_at=timezone.now()
    )
    MembershipFactory(organisation=made.authority, role="regulator", is_signer=True)
    with pytest.raises(Conflict) as refused:
        issue_answer(
            actor=actor_for(other, second_factor=True), answer=made, seen_hash=made.content_hash
        )
    assert refused.value.code == "not_signed"


def test_a_member_who_left_cannot_rewrite_the_question() -> None:
    """Withdrawing stays possible (the text speaks for the organisation)."""
    asker = developer()
    asked = question(asker=asker)
    Membership.objects.filter(user_id=asker.person_id).update(
        state="revoked", revoked_at=timezone.now()
    )
    gone = actor_for(asked.asker)
    with pytest.raises(NotAllowed) as refused:
        edit_question(
            actor=gone,
            question=asked,
            content=question_content(),
            version=asked.version,
            submit=False,
            reason="More facts.",
        )
    assert refused.value.code == "no_longer_member"
    assert withdraw_question(actor=gone, question=asked).state == QuestionState.WITHDRAWN
