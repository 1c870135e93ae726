"""What is recorded of duplicates, votes and the FAQ: ids only, never texts."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare
from apps.forum.events import OfCase


@dataclass(frozen=True, slots=True)
class OfDuplicate:
    """The duplicate, the question that stands for it, and who said so."""

    question_id: UUID
    canonical_id: UUID
    duplicate_id: UUID
    said_by_id: UUID


@dataclass(frozen=True, slots=True)
class OfFaq:
    """The question of a FAQ entry, the entry, and its author (a person's id)."""

    question_id: UUID
    entry_id: UUID
    author_id: UUID


declare(
    "forum.case_closed_as_duplicate",
    label=_("Question of an authority closed as a duplicate"),
    payload=OfCase,
)
declare("forum.duplicate_proposed", label=_("Duplicate proposed"), payload=OfDuplicate)
declare("forum.duplicate_refused", label=_("Proposed duplicate refused"), payload=OfDuplicate)
declare(
    "forum.question_closed_as_duplicate",
    label=_("Question closed as a duplicate"),
    payload=OfDuplicate,
)
declare(
    "forum.duplicate_undone", label=_("Duplicate opened as a question again"), payload=OfDuplicate
)
declare("forum.revision_withheld", label=_("Earlier text of a question taken out"))
declare("forum.answer_voted", label=_("Answer called helpful"))
declare("forum.answer_vote_ended", label=_("Helpful vote taken back"))
declare("forum.faq_drafted", label=_("FAQ entry written"), payload=OfFaq)
declare("forum.faq_offered", label=_("FAQ entry given to a second editor"), payload=OfFaq)
declare("forum.faq_returned", label=_("FAQ entry sent back"), payload=OfFaq)
declare("forum.faq_published", label=_("FAQ entry published"), payload=OfFaq)
declare("forum.faq_outdated", label=_("FAQ entry outdated"), payload=OfFaq)
