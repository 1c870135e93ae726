"""Who decides what becomes of an issued answer, and what is recorded of it (rulings D37, D38)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Decision, Denied, rule
from apps.core.actor import Actor
from apps.core.events import declare
from apps.forum.events import OfAnswer
from apps.forum.rules import may_draft_answer, may_issue_answer

if TYPE_CHECKING:
    from apps.forum.models import Answer, AnswerDecision

OWN_PROPOSAL = Denied(
    _("You proposed this: another signer of your authority has to sign it."),
    code="proposer_cannot_sign",
)


@dataclass(frozen=True, slots=True)
class OfSuperseded:
    """The answer that ended, its case, question and authority, and the answer in its place."""

    question_id: UUID
    case_id: UUID
    authority_id: UUID
    answer_id: UUID
    successor_id: UUID
    drafter_id: UUID


@dataclass(frozen=True, slots=True)
class OfDecision:
    """The answer that was decided about, its case, question and authority, and the decision."""

    question_id: UUID
    case_id: UUID
    authority_id: UUID
    answer_id: UUID
    decision_id: UUID
    proposer_id: UUID


def of_superseded(ended: "Answer", successor: "Answer") -> OfSuperseded:
    """Return the payload that names an answer and the one that took its place."""
    return OfSuperseded(
        question_id=ended.question_id,
        case_id=ended.case_id,
        authority_id=ended.authority_id,
        answer_id=ended.pk,
        successor_id=successor.pk,
        drafter_id=successor.drafter_id,
    )


def of_decision(answer: "Answer", decision: "AnswerDecision") -> OfDecision:
    """Return the payload that names a decision about an answer."""
    return OfDecision(
        question_id=answer.question_id,
        case_id=answer.case_id,
        authority_id=answer.authority_id,
        answer_id=answer.pk,
        decision_id=decision.pk,
        proposer_id=decision.proposed_by_id,
    )


@rule("forum.propose_decision")
def may_propose_decision(actor: Actor, obj: Any = None) -> Decision:
    """Mandated officials of the authority propose to withdraw or confirm; `obj` is an answer."""
    return may_draft_answer(actor, obj)


@rule("forum.decide_answer")
def may_decide_answer(actor: Actor, obj: Any = None) -> Decision:
    """A signer of the authority, in a session with a second factor; `obj` is an answer."""
    return may_issue_answer(actor, obj)


@rule("forum.sign_decision")
def may_sign_decision(actor: Actor, obj: Any = None) -> Decision:
    """A signer other than the official who proposed it; `obj` is a decision with its answer."""
    decision = may_issue_answer(actor, obj.answer if obj is not None else None)
    if decision and obj is not None and obj.proposed_by_id == actor.user_id:
        return OWN_PROPOSAL
    return decision


declare(
    "forum.answer_superseded",
    label=_("Answer replaced by a newer one"),
    payload=OfSuperseded,
)
declare("forum.decision_proposed", label=_("Decision on an answer proposed"), payload=OfDecision)
declare("forum.decision_dropped", label=_("Proposed decision dropped"), payload=OfDecision)
declare("forum.answer_withdrawn", label=_("Answer withdrawn"), payload=OfDecision)
declare("forum.answer_confirmed", label=_("Answer confirmed as valid"), payload=OfDecision)
declare("forum.answer_review_due", label=_("Answer needs a re-check"), payload=OfAnswer)
