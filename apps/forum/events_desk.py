"""What is recorded of the work at an authority's desk: ids only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare

if TYPE_CHECKING:
    from apps.forum.models import Case, CaseNote
    from apps.profiles.models import Membership


@dataclass(frozen=True, slots=True)
class CaseAssigned:
    """The case, and who is in charge of it now: a membership, or nobody."""

    question_id: UUID
    case_id: UUID
    authority_id: UUID
    assignee_id: UUID | None


@dataclass(frozen=True, slots=True)
class CasesAssigned:
    """Who got which cases in one act."""

    authority_id: UUID
    user_id: UUID
    membership_id: UUID
    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CasesFreed:
    """Which cases lost the official in charge, because the role ended."""

    authority_id: UUID
    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CaseQueued:
    """The case, and the queue that it was moved into; none: out of all queues."""

    question_id: UUID
    case_id: UUID
    authority_id: UUID
    queue_id: UUID | None


@dataclass(frozen=True, slots=True)
class OfNote:
    """The note's case, question and authority."""

    question_id: UUID
    case_id: UUID
    authority_id: UUID


def assigned_case(case: "Case", to: "Membership | None") -> CaseAssigned:
    """Return the payload of one case that changed hands."""
    return CaseAssigned(
        question_id=case.question_id,
        case_id=case.pk,
        authority_id=case.authority_id,
        assignee_id=None if to is None else to.pk,
    )


def queued_case(case: "Case", queue_id: UUID | None) -> CaseQueued:
    """Return the payload of a case that was moved by hand."""
    return CaseQueued(
        question_id=case.question_id,
        case_id=case.pk,
        authority_id=case.authority_id,
        queue_id=queue_id,
    )


def of_note(note: "CaseNote") -> OfNote:
    """Return the payload that names a note's case."""
    case = note.case
    return OfNote(question_id=case.question_id, case_id=case.pk, authority_id=case.authority_id)


declare("forum.case_assigned", label=_("Case given to an official"), payload=CaseAssigned)
declare("forum.cases_assigned", label=_("Cases given to a colleague"), payload=CasesAssigned)
declare("forum.cases_freed", label=_("Cases without an official again"), payload=CasesFreed)
declare("forum.case_queued", label=_("Case moved to another queue"), payload=CaseQueued)
declare("forum.note_written", label=_("Internal note written"), payload=OfNote)
declare("forum.note_changed", label=_("Internal note changed"), payload=OfNote)
declare("forum.absence_entered", label=_("Absence entered"))
declare("forum.absence_ended", label=_("Absence ended early"))
declare("forum.snippet_saved", label=_("Text snippet saved"))
declare("forum.snippet_deleted", label=_("Text snippet deleted"))
