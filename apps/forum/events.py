"""What is recorded of questions and answers: ids only, never texts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare

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
declare("forum.case_received", label=_("Question received by an authority"), payload=OfCase)
declare("forum.case_withdrawn", label=_("Question withdrawn from an authority"), payload=OfCase)
declare("forum.answer_drafted", label=_("Draft of an answer saved"), payload=OfAnswer)
declare("forum.signature_requested", label=_("Signature asked for"), payload=OfAnswer)
declare("forum.answer_returned", label=_("Draft sent back"), payload=OfAnswer)
declare("forum.answer_signed", label=_("Answer signed"), payload=OfAnswer)
declare("forum.answer_issued", label=_("Answer issued"), payload=OfAnswer)
declare("forum.answer_accepted", label=_("Answer accepted"), payload=OfAnswer)
declare("forum.acceptance_revoked", label=_("Acceptance taken back"), payload=OfAnswer)
