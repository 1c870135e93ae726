"""Who marks positions, leads, and speaks on minutes; and what is recorded of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Decision, Denied, rule
from apps.core.actor import Actor
from apps.core.events import declare
from apps.forum.events import OfAnswer
from apps.forum.models import LeadAuthority, Minutes, PositionMark
from apps.forum.rules import may_draft_answer, may_issue_answer

OWN_PROPOSAL = Denied(
    _("You proposed this: another official has to confirm it."), code="drafter_cannot_sign"
)
OWN_MINUTES = Denied(
    _("You wrote in these minutes: another official has to speak for your authority."),
    code="drafter_cannot_sign",
)


@rule("forum.mark_position")
def may_mark_position(actor: Actor, obj: Any = None) -> Decision:
    """Officials who draft propose and drop marks of their authority; `obj` is its answer."""
    return may_draft_answer(actor, obj)


@rule("forum.confirm_mark")
def may_confirm_mark(actor: Actor, obj: Any = None) -> Decision:
    """A signer with a second factor who did not propose it; `obj` is the proposal."""
    decision = may_issue_answer(actor, obj)
    if decision and obj is not None and obj.proposed_by.user_id == actor.user_id:
        return OWN_PROPOSAL
    return decision


@rule("forum.lead_question")
def may_lead_question(actor: Actor, obj: Any = None) -> Decision:
    """Officials who draft take the lead, write the minutes, object; `obj` has an authority."""
    return may_draft_answer(actor, obj)


@rule("forum.speak_on_minutes")
def may_speak_on_minutes(actor: Actor, obj: Any = None) -> Decision:
    """A signer with a second factor who wrote none of it; `obj` are the minutes."""
    decision = may_issue_answer(actor, None)
    if decision and obj is not None and actor.user_id in obj.writers:
        return OWN_MINUTES
    return decision


@rule("forum.issue_minutes")
def may_issue_minutes(actor: Actor, obj: Any = None) -> Decision:
    """A signer of the lead authority, with a second factor; `obj` are the minutes."""
    return may_issue_answer(actor, obj)


@dataclass(frozen=True, slots=True)
class OfMark:
    """The mark, its question, and the two authorities with their answers."""

    question_id: UUID
    mark_id: UUID
    authority_id: UUID
    other_authority_id: UUID
    own_answer_id: UUID
    other_answer_id: UUID
    proposer_id: UUID


@dataclass(frozen=True, slots=True)
class OfLead:
    """The lead, its question and its authority."""

    question_id: UUID
    lead_id: UUID
    authority_id: UUID


@dataclass(frozen=True, slots=True)
class OfMinutes:
    """The minutes, their question and the authority that leads or speaks."""

    question_id: UUID
    minutes_id: UUID
    authority_id: UUID


def of_mark(mark: PositionMark) -> OfMark:
    """Return the payload that names a mark."""
    return OfMark(
        question_id=mark.question_id,
        mark_id=mark.pk,
        authority_id=mark.authority_id,
        other_authority_id=mark.other_authority_id,
        own_answer_id=mark.own_answer_id,
        other_answer_id=mark.other_answer_id,
        proposer_id=mark.proposed_by.user_id,
    )


def of_lead(lead: LeadAuthority) -> OfLead:
    """Return the payload that names a lead."""
    return OfLead(question_id=lead.question_id, lead_id=lead.pk, authority_id=lead.authority_id)


def of_minutes(minutes: Minutes, *, authority_id: UUID | None = None) -> OfMinutes:
    """Return the payload that names minutes, and who speaks if it is not the lead."""
    return OfMinutes(
        question_id=minutes.question_id,
        minutes_id=minutes.pk,
        authority_id=authority_id or minutes.authority_id,
    )


declare("forum.mark_proposed", label=_("Mark of a position proposed"), payload=OfMark)
declare("forum.mark_confirmed", label=_("Mark of a position confirmed"), payload=OfMark)
declare("forum.mark_dropped", label=_("Proposed mark dropped"), payload=OfMark)
declare("forum.marks_lapsed", label=_("Marks of positions lapsed"), payload=OfAnswer)
declare("forum.lead_taken", label=_("Lead on a question taken"), payload=OfLead)
declare("forum.lead_ended", label=_("Lead on a question ended"), payload=OfLead)
declare("forum.minutes_saved", label=_("Draft of minutes saved"), payload=OfMinutes)
declare("forum.minutes_offered", label=_("Minutes offered to the authorities"), payload=OfMinutes)
declare("forum.minutes_voiced", label=_("Authority spoke on minutes"), payload=OfMinutes)
declare("forum.minutes_issued", label=_("Minutes issued"), payload=OfMinutes)
