"""From private to public: redaction, the small group, two consents, a new question."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.retention import RETENTION
from apps.forum.choices import AnswerState, AnswerValidity
from apps.forum.clock_choices import DeclineReason
from apps.forum.models import Answer, Case, PublicationConsent, PublicationRequest, Question
from apps.forum.private_choices import PublicationState
from apps.forum.publication_texts import TEXTS
from apps.forum.services.answers import issue_answer, request_signature, sign_answer
from apps.forum.services.clock import decline_case
from apps.forum.services.publication import (
    check_publication,
    consent_to_publication,
    propose_publication,
    redact_publication,
    refuse_publication,
)
from apps.forum.services.redactions import confirm_redaction, propose_redaction
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, officials_of, question, term
from tests.factories.life import withdrawn
from tests.factories.profiles import actor_as
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
CLEAN = {
    "title": "May one donor test serve for several products?",
    "body_md": "The donor is the same for each of them.",
    "position_md": "",
    "justification_md": "",
    "short": "Yes, one test is enough.",
    "text_md": "One test at the time of donation serves for all of them.",
    "no_guidance_reason": "No guidance speaks of this case.",
}


@dataclass
class Matter:
    """An answered private question, its two sides, and the request to publish it."""

    asker: Actor
    drafter: Actor
    signer: Actor
    answer: Answer
    request: PublicationRequest

    def redact(self, actor: Actor | None = None, **changes: Any) -> None:
        """Save redacted texts."""
        self.request.refresh_from_db()
        topic = changes.pop("topic", self.request.topic)
        country = changes.pop("names_country", self.request.names_country)
        self.request = redact_publication(
            actor=actor or self.asker,
            publication=self.request,
            texts=CLEAN | changes,
            topic=topic,
            names_country=country,
            version=self.request.version,
        )

    def check(self, *, looked: bool = False) -> str:
        """Ask for the check; return the state after it."""
        self.request = check_publication(
            actor=self.asker,
            publication=self.request,
            version=self.request.version,
            looked=looked,
        )
        return self.request.state

    def consent(self, actor: Actor) -> None:
        """Agree to the text as it stands."""
        seen = PublicationRequest.objects.get(pk=self.request.pk).content_hash
        self.request = consent_to_publication(actor=actor, publication=self.request, seen_hash=seen)


def matter(*, alike: int = 4) -> Matter:
    """Return a matter with so many other questions of the same kind."""
    asker = developer()
    issued = answer(of=case("private", asker=asker), citations=(), no_guidance_reason="None known.")
    for _number in range(alike):
        question("private")
    drafter, signer = officials_of(issued.authority)
    proposed = propose_publication(actor=asker, answer=issued)
    return Matter(asker, drafter, signer, issued, proposed)


def agreed() -> Matter:
    """Return a matter on which both agreed."""
    made = matter()
    made.redact()
    assert made.check() == PublicationState.AWAITING_CONSENTS
    made.consent(made.asker)
    made.consent(made.drafter)
    assert made.request.state == PublicationState.AGREED
    return made


def offered(made: Matter) -> Answer:
    """Return the new answer, offered and signed by the second official."""
    draft = Answer.objects.get(question=made.request.new_question)
    ready = request_signature(actor=made.drafter, answer=draft, version=draft.version)
    sign_answer(actor=made.signer, answer=ready, seen_hash=ready.content_hash)
    return ready


def test_both_agree_and_two_officials_issue_a_new_question() -> None:
    made = agreed()
    new = made.request.new_question
    assert new is not None
    assert not Question.objects.visible_to(ANONYMOUS).filter(pk=new.pk).exists()
    ready = offered(made)
    issue_answer(actor=made.signer, answer=ready, seen_hash=ready.content_hash)
    shown = Question.objects.visible_to(ANONYMOUS).get(pk=new.pk)
    assert (shown.title, shown.asker_hidden) == (CLEAN["title"], True)
    assert shown.public_id != made.answer.question.public_id
    made.request.refresh_from_db()
    assert made.request.state == PublicationState.PUBLISHED
    private = Question.objects.get(pk=made.answer.question_id)
    assert (private.public_at, private.title) == (None, made.answer.question.title)
    deliver_events()
    told = Notification.objects.filter(recipient_id=made.asker.person_id)
    kinds = list(told.values_list("kind", flat=True))
    assert {"forum.publication_agreed", "forum.publication_made"} <= set(kinds)
    # One for the private answer, none for the same answer in public.
    assert kinds.count("forum.answer_issued") == 1


def test_what_was_published_of_an_ended_private_answer_needs_a_look() -> None:
    made = agreed()
    ready = offered(made)
    issue_answer(actor=made.signer, answer=ready, seen_hash=ready.content_hash)
    withdrawn(made.answer)
    copy = Answer.objects.with_validity().get(pk=ready.pk)
    assert copy.state == AnswerState.REVIEW_DUE
    assert copy.validity_on(timezone.now().date()) == AnswerValidity.RECHECK


def test_only_the_two_sides_propose_and_only_what_was_answered_in_private() -> None:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    drafter, _signer = officials_of(issued.authority)
    public = answer(of=case("public", asker=asker))
    with pytest.raises(NotAllowed):
        propose_publication(actor=developer(), answer=issued)
    with pytest.raises(NotAllowed):
        propose_publication(actor=asker, answer=public)
    propose_publication(actor=drafter, answer=issued)
    with pytest.raises(Conflict):
        propose_publication(actor=asker, answer=issued)


def test_an_edit_voids_both_consents_even_back_to_the_same_words() -> None:
    made = matter()
    made.redact()
    made.check()
    made.consent(made.asker)
    made.redact(made.drafter, short="Yes.")
    made.redact(made.drafter)
    made.check()
    made.consent(made.drafter)
    assert made.request.state == PublicationState.AWAITING_CONSENTS
    made.consent(made.asker)
    assert made.request.state == PublicationState.AGREED


def test_nobody_agrees_to_a_text_that_changed() -> None:
    made = matter()
    made.redact()
    made.check()
    seen = made.request.content_hash
    made.redact(made.drafter, short="Yes.")
    made.check()
    with pytest.raises(Conflict):
        consent_to_publication(actor=made.asker, publication=made.request, seen_hash=seen)
    assert not PublicationConsent.objects.exists()


def test_one_side_does_not_agree_for_both() -> None:
    made = matter()
    made.redact()
    made.check()
    made.consent(made.drafter)
    made.consent(made.signer)
    assert made.request.state == PublicationState.AWAITING_CONSENTS
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationConsent.objects.create(
            publication=made.request,
            side="asker",
            person_id=made.drafter.person_id,
            content_hash=made.request.content_hash,
        )


def test_a_changed_draft_ends_the_agreement_and_cannot_be_issued() -> None:
    made = agreed()
    ready = offered(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=ready.pk).update(short="Something else entirely.")
    draft = Answer.objects.get(pk=ready.pk)
    Answer.objects.filter(pk=draft.pk).update(state="drafting", content_hash="")
    Answer.objects.filter(pk=draft.pk).update(short="Something else entirely.")
    made.request.refresh_from_db()
    assert (made.request.state, made.request.content_hash) == (PublicationState.REDACTING, "")
    draft.refresh_from_db()
    again = request_signature(actor=made.drafter, answer=draft, version=draft.version)
    sign_answer(actor=made.signer, answer=again, seen_hash=again.content_hash)
    with pytest.raises(Conflict, match="not_agreed"):
        issue_answer(actor=made.signer, answer=again, seen_hash=again.content_hash)
    assert made.request.new_question is not None
    assert Question.objects.get(pk=made.request.new_question.pk).public_at is None


def test_both_agree_again_after_the_agreement_ended() -> None:
    made = agreed()
    new = made.request.new_question_id
    made.redact(short="Yes, one test at donation is enough.")
    made.check()
    made.consent(made.drafter)
    made.consent(made.asker)
    assert (made.request.state, made.request.new_question_id) == (PublicationState.AGREED, new)
    ready = offered(made)
    issued = issue_answer(actor=made.signer, answer=ready, seen_hash=ready.content_hash)
    assert issued.short == "Yes, one test at donation is enough."


def test_what_nobody_read_ends_the_agreement_and_goes_with_the_next() -> None:
    made = agreed()
    assert made.request.new_question_id is not None
    new = Question.objects.get(pk=made.request.new_question_id)
    Question.objects.filter(pk=new.pk).update(related="EUCT 2026-1", facts={"gmo": "yes"})
    made.request.refresh_from_db()
    assert made.request.state == PublicationState.REDACTING
    made.redact(short="Yes, one test at donation is enough.")
    made.check()
    made.consent(made.drafter)
    made.consent(made.asker)
    new.refresh_from_db()
    assert (new.related, new.facts) == ("", {})


def test_many_questions_of_one_organisation_are_a_small_group() -> None:
    made, other = matter(alike=2), developer()
    for number in range(3):
        question("private", asker=made.asker, title=f"May one test serve for {number + 2} goods?")
        question("private", asker=other, title=f"May one test serve for {number + 2} batches?")
    made.redact()
    assert made.check() == PublicationState.CELL_CHECK
    question("private")
    made.redact()
    assert made.check() == PublicationState.AWAITING_CONSENTS


def test_a_small_group_has_to_be_made_more_general_and_then_ends() -> None:
    made = matter(alike=3)
    made.redact()
    assert made.check() == PublicationState.CELL_CHECK
    with pytest.raises(Conflict):
        made.consent(made.asker)
    made.redact(names_country=False)
    assert made.check() == PublicationState.REFUSED


def test_the_topic_may_become_broader_and_nothing_else() -> None:
    made = matter()
    with pytest.raises(Invalid):
        made.redact(topic=term("topic", "gmp"))


def test_personal_numbers_stop_a_text_and_products_are_looked_at() -> None:
    made = matter()
    made.redact(body_md="Our product ABC-1234 is meant, call +32 470 12 34 56.")
    with pytest.raises(Invalid):
        made.check()
    assert made.check(looked=True) == PublicationState.AWAITING_CONSENTS


def test_refusing_ends_it_also_after_both_agreed() -> None:
    made = agreed()
    ready = offered(made)
    refuse_publication(
        actor=made.asker, publication=made.request, reason="We changed our minds about this."
    )
    with pytest.raises(Conflict, match="not_agreed"):
        issue_answer(actor=made.signer, answer=ready, seen_hash=ready.content_hash)
    made.request.refresh_from_db()
    assert made.request.state == PublicationState.REFUSED
    propose_publication(actor=made.drafter, answer=made.answer)


def test_conditions_citations_and_letters_are_those_that_both_read() -> None:
    made = agreed()
    draft = Answer.objects.get(question=made.request.new_question)
    conditions = {"gmo": ["yes"]}
    Answer.objects.filter(pk=draft.pk).update(conditions=conditions, language="en")
    ready = offered(made)
    with pytest.raises(Conflict, match="not_agreed"):
        issue_answer(actor=made.signer, answer=ready, seen_hash=ready.content_hash)


def test_what_only_prepares_an_answer_is_not_published() -> None:
    asker = developer()
    early = answer(of=case("private", asker=asker), is_preliminary=True)
    with pytest.raises(NotAllowed):
        propose_publication(actor=asker, answer=early)


def test_a_removed_answer_ends_what_was_made_of_it() -> None:
    made = agreed()
    ready = offered(made)
    admins = [actor_as(Role.ADMIN), actor_as(Role.ADMIN)]
    removal = propose_redaction(
        actor=admins[0], answer=made.answer, ground="court_order", reason="A court says so."
    )
    confirm_redaction(actor=admins[1], redaction=removal)
    made.request.refresh_from_db()
    assert (made.request.state, made.request.text_md) == (PublicationState.EXPIRED, "")
    with pytest.raises(Conflict):
        issue_answer(actor=made.signer, answer=ready, seen_hash=ready.content_hash)


def test_refusing_works_after_the_authority_closed_the_new_case() -> None:
    made = agreed()
    new = Case.objects.get(question=made.request.new_question)
    decline_case(
        actor=made.drafter,
        case=new,
        code=DeclineReason.OUT_OF_SCOPE,
        reason="Not for us at all.",
    )
    refuse_publication(
        actor=made.asker, publication=made.request, reason="We changed our minds about this."
    )
    propose_publication(actor=made.asker, answer=made.answer)


def test_a_proposal_ends_by_itself_after_sixty_days() -> None:
    made = matter()
    rule = RETENTION.get("forum.publications")
    assert rule.forget(timezone.now() + timedelta(days=59)) == 0
    late = timezone.now() + timedelta(days=61)
    assert (rule.forget(late), rule.forget(late)) == (1, 0)
    made.request.refresh_from_db()
    assert made.request.state == PublicationState.EXPIRED
    with time_machine.travel(late):
        deliver_events()
    asker = Notification.objects.filter(recipient_id=made.asker.person_id)
    assert asker.filter(kind="forum.publication_expired").count() == 1


def test_the_database_lets_nothing_through_without_both() -> None:
    made = matter()
    made.redact()
    made.check()
    rows = PublicationRequest.objects.filter(pk=made.request.pk)
    tries: list[dict[str, Any]] = [
        {"state": "agreed", "new_question": question("after_answer")},
        {"state": "published", "new_question": question("after_answer")},
        {"text_md": "Another text."},
        {"question": question("private")},
    ]
    for values in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    assert {getattr(made.request, name) for name in TEXTS} == set(CLEAN.values())
