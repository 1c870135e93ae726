"""Answering: sign-off by a second official on a content hash, and the issue."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.versions import conflict, require_version, save_versioned
from apps.forum.choices import AnswerKind, Visibility
from apps.forum.clock_choices import CaseEventKind
from apps.forum.events import of_answer
from apps.forum.hashing import cited_lines, content_hash, whole_text
from apps.forum.models import Answer, Case, PublicationRequest, Question, Signature
from apps.forum.private_choices import PublicationState
from apps.forum.services.answer_content import (
    AnswerContent,
    Cited,
    require_complete,
    require_future,
    require_mandate,
)
from apps.forum.services.cases import move_case
from apps.forum.services.drafting import save_draft
from apps.forum.services.ending import end_replaced, record_replaced
from apps.forum.services.locks import lock_answer, lock_for_issue
from apps.forum.services.preliminary import replace_preliminary, require_room
from apps.forum.states import ANSWER, QUESTION

RETURN_REASON_MAX = 1000
# What issuing does to the case, and what is written of it.
ENDS_WITH = {
    AnswerKind.OFFICIAL: ("answer", CaseEventKind.ANSWERED),
    AnswerKind.REFERRAL: ("refer", CaseEventKind.REFERRED),
}
# What the database says when more than the agreed texts would become public.
UNAGREED = "both sides agree to a text"
STILL_AGREED = (PublicationState.AGREED, PublicationState.PUBLISHED)

__all__ = [
    "RETURN_REASON_MAX",
    "AnswerContent",
    "Cited",
    "issue_answer",
    "offer_draft",
    "request_signature",
    "return_draft",
    "save_draft",
    "sign_answer",
]


def offer_draft(*, actor: Actor, case: Case, content: AnswerContent, version: int | None) -> Answer:
    """Save the draft and offer it for signature: both, or nothing."""
    with transaction.atomic():
        saved = save_draft(actor=actor, case=case, content=content, version=version)
        return request_signature(actor=actor, answer=saved, version=saved.version)


def request_signature(*, actor: Actor, answer: Answer, version: int) -> Answer:
    """Offer the draft for signature under the hash of its content.

    Raises Invalid when the draft is not complete, Conflict when it changed meanwhile.
    """
    with transaction.atomic():
        locked = lock_answer(answer)
        ANSWER.apply(locked, "request_signature", actor)
        require_complete(locked)
        require_room(locked)
        values = {"state": locked.state, "content_hash": content_hash(locked), "return_reason": ""}
        save_versioned(locked, expected=version, values=values)
        record("forum.signature_requested", actor=actor, subject=locked, data=of_answer(locked))
        return locked


def return_draft(
    *,
    actor: Actor,
    answer: Answer,
    reason: str,
    version: int | None = None,
    seen_hash: str | None = None,
) -> Answer:
    """Send the draft back to its drafter, with a reason in words.

    Raises Conflict when it is no longer at the version seen, or no longer the text seen
    (`seen_hash`), whichever is given: nobody sends back what they have not read.
    """
    text = reason.strip()
    if not text or len(text) > RETURN_REASON_MAX:
        raise Invalid(fields={"reason": _("Say in 1 to 1,000 characters what has to change.")})
    with transaction.atomic():
        locked = lock_row(Answer, answer.pk)
        ANSWER.apply(locked, "return", actor)
        require_version(locked, version)
        if seen_hash is not None and locked.content_hash != seen_hash:
            raise conflict(locked, {})
        values = {
            "state": locked.state,
            "return_reason": text,
            "returned_md": whole_text(locked),
            "returned_citations": cited_lines(locked),
            "content_hash": "",
        }
        save_versioned(locked, expected=None, values=values)
        record("forum.answer_returned", actor=actor, subject=locked, data=of_answer(locked))
        return locked


def sign_answer(*, actor: Actor, answer: Answer, seen_hash: str) -> Signature:
    """Sign the exact text that the signer saw (`seen_hash`); signing twice changes nothing.

    Raises NotAllowed for the drafter, without second factor, or outside the mandate;
    Conflict when the text is no longer the one seen.
    """
    with transaction.atomic():
        locked = lock_answer(answer)
        ANSWER.apply(locked, "sign", actor)
        if locked.content_hash != seen_hash or content_hash(locked) != seen_hash:
            raise Conflict(
                _("The text changed after you opened it. Read it again before you sign."),
                code="text_changed",
            )
        signature, new = Signature.objects.get_or_create(
            answer=locked,
            signer_id=actor.person_id,
            offer=str(locked.offer),
            defaults={
                "membership_id": actor.acting_membership_id,
                "content_hash": locked.content_hash,
            },
        )
        if new:
            record("forum.answer_signed", actor=actor, subject=locked, data=of_answer(locked))
        return signature


def issue_answer(*, actor: Actor, answer: Answer, seen_hash: str) -> Answer:
    """Issue the signed answer: from now on it speaks for the authority and never changes.

    `seen_hash` is that of the text on the issuer's screen.

    A final answer takes the place of a preliminary one and closes the case; a question that was
    to become public with its first answer does so in the same transaction (rulings D26). A
    preliminary answer does neither. Raises Conflict `not_signed` without the valid
    signature of a second official, or `wrong_state` when it was already issued.
    """
    try:
        return _issue(actor, answer, seen_hash)
    except IntegrityError as error:
        _require_agreed(answer, error)
        # Ended while the act waited for the question; the database looked once more.
        raise Conflict(
            _("The mandate or a signer's place ended meanwhile. Nothing was issued."),
            code="not_signed",
        ) from error
    except Conflict as error:
        _require_agreed(answer, error)
        raise


def _require_agreed(answer: Answer, error: Exception) -> None:
    """Say so where asker and authority agree no more to publish this redacted answer."""
    proposed = PublicationRequest.objects.filter(new_question=answer.question_id)
    if UNAGREED in str(error) or proposed.exclude(state__in=STILL_AGREED).exists():
        raise Conflict(
            _("Asker and authority no longer agree to publish this text. Nothing was issued."),
            code="not_agreed",
        )


def _issue(actor: Actor, answer: Answer, seen_hash: str) -> Answer:
    with transaction.atomic():
        locked = lock_for_issue(answer)
        question, case = locked.question, locked.case
        ANSWER.apply(locked, "issue", actor)
        if locked.content_hash != seen_hash or content_hash(locked) != seen_hash:
            raise Conflict(
                _("The text changed after you opened it. Read it again before you issue it."),
                code="text_changed",
            )
        moment = now()
        require_future(locked.valid_until, moment.date())
        require_mandate(locked)
        require_room(locked)
        issued = {
            "state": locked.state,
            "issued_at": moment,
            "issued_by_id": actor.person_id,
            "valid_from": moment.date(),
            "returned_md": "",
            "returned_citations": None,
        }
        ended = end_replaced(actor, locked, moment)
        save_versioned(locked, expected=None, values=issued)
        if locked.is_preliminary:
            # The case goes on, and nothing becomes public before the authority is done.
            save_versioned(case, expected=None, values={})
            save_versioned(question, expected=None, values={})
            record("forum.preliminary_issued", actor=actor, subject=locked, data=of_answer(locked))
            return locked
        if ended is not None:
            # The clock of the case has ended with its first answer.
            save_versioned(case, expected=None, values={})
            _answer_question(actor, question)
            record_replaced(actor, ended, locked)
            return locked
        replace_preliminary(locked, moment)
        move_case(
            case,
            *ENDS_WITH[AnswerKind(locked.kind)],
            actor=actor,
            values={"answered_at": moment},
        )
        _answer_question(actor, question)
        record("forum.answer_issued", actor=actor, subject=locked, data=of_answer(locked))
        return locked


def _answer_question(actor: Actor, question: Question) -> None:
    QUESTION.apply(question, "answer", actor)
    values: dict[str, Any] = {"state": question.state}
    if question.visibility == Visibility.PUBLIC_AFTER_ANSWER and question.public_at is None:
        values["public_at"] = now()
    save_versioned(question, expected=None, values=values)
