"""What is recorded of questions and answers: ids only, never texts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare
from apps.forum import events_desk  # noqa: F401  it declares more of them

if TYPE_CHECKING:
    from apps.forum.models import Answer, Case


@dataclass(frozen=True, slots=True)
class OfCase:
    """The case, its question and its authority."""

    question_id: UUID
    case_id: UUID
    authority_id: UUID


@dataclass(frozen=True, slots=True)
class OfAnswer:
    """The answer, its case, question and authority, and the drafter (a person's id)."""

    question_id: UUID
    case_id: UUID
    authority_id: UUID
    answer_id: UUID
    drafter_id: UUID


def of_case(case: "Case") -> OfCase:
    """Return the payload that names a case."""
    return OfCase(question_id=case.question_id, case_id=case.pk, authority_id=case.authority_id)


def of_answer(answer: "Answer") -> OfAnswer:
    """Return the payload that names an answer."""
    return OfAnswer(
        question_id=answer.question_id,
        case_id=answer.case_id,
        authority_id=answer.authority_id,
        answer_id=answer.pk,
        drafter_id=answer.drafter_id,
    )


declare("forum.question_drafted", label=_("Question drafted"))
declare("forum.question_submitted", label=_("Question sent"))
declare("forum.question_edited", label=_("Question changed"))
declare("forum.question_withdrawn", label=_("Question withdrawn"))
declare("forum.question_discarded", label=_("Draft of a question deleted"))
declare("forum.question_spared", label=_("Answer found instead of asking"))
declare("forum.difference_said", label=_("Difference from a similar question said"))
declare("forum.attachment_added", label=_("File put beside a question"))
declare("forum.attachment_removed", label=_("File beside a question deleted"))
declare("forum.question_held", label=_("Question held for an editor"))
declare("forum.question_released", label=_("Question released by an editor"))
declare("forum.question_returned", label=_("Question sent back to its asker"))
declare("forum.question_taken_back", label=_("Question taken back by its asker"))
declare("forum.case_received", label=_("Question received by an authority"), payload=OfCase)
declare("forum.case_withdrawn", label=_("Question withdrawn from an authority"), payload=OfCase)
declare("forum.answer_drafted", label=_("Draft of an answer saved"), payload=OfAnswer)
declare("forum.signature_requested", label=_("Signature asked for"), payload=OfAnswer)
declare("forum.answer_returned", label=_("Draft sent back"), payload=OfAnswer)
declare("forum.answer_signed", label=_("Answer signed"), payload=OfAnswer)
declare("forum.answer_issued", label=_("Answer issued"), payload=OfAnswer)
declare("forum.preliminary_issued", label=_("Preliminary answer issued"), payload=OfAnswer)
declare("forum.letter_recorded", label=_("Letter of an answer recorded"), payload=OfAnswer)
declare("forum.review_soon", label=_("Review of an answer comes near"), payload=OfAnswer)
declare("forum.review_due", label=_("Review of an answer is due"), payload=OfAnswer)
declare("forum.answer_accepted", label=_("Answer accepted"), payload=OfAnswer)
declare("forum.acceptance_revoked", label=_("Acceptance taken back"), payload=OfAnswer)
declare("forum.clarification_requested", label=_("Asker asked for more"), payload=OfCase)
declare("forum.asker_wrote", label=_("Asker wrote to the authority"), payload=OfCase)
declare("forum.authority_wrote", label=_("Authority wrote to the asker"), payload=OfCase)
declare("forum.case_resumed", label=_("Clock of a case runs again"), payload=OfCase)
declare("forum.delay_announced", label=_("Delay announced"), payload=OfCase)
declare("forum.case_declined", label=_("Question declined"), payload=OfCase)
declare("forum.reply_due", label=_("Asker reminded to reply"), payload=OfCase)
declare("forum.case_lapsed", label=_("Case closed without a reply"), payload=OfCase)
declare("forum.case_overdue", label=_("Case overdue"), payload=OfCase)
declare("forum.transfer_proposed", label=_("Transfer proposed"), payload=OfCase)
declare("forum.transfer_accepted", label=_("Transfer agreed to"), payload=OfCase)
declare("forum.transfer_refused", label=_("Transfer refused"), payload=OfCase)
declare("forum.transfer_expired", label=_("Proposed transfer expired"), payload=OfCase)
declare("forum.clock_target_set", label=_("Days to answer changed"))
declare("forum.calendar_changed", label=_("Working days of an authority changed"))
declare("forum.routing_changed", label=_("Routing rule added or changed"))
declare("forum.routing_ended", label=_("Routing rule ended"))
declare("forum.queue_added", label=_("Queue of an authority added"))
declare("forum.queue_ended", label=_("Queue of an authority ended"))
