"""What is recorded of the private lane: ids only, never texts."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare


@dataclass(frozen=True, slots=True)
class OfColleague:
    """The question, and the person who reads along."""

    question_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class OfOpening:
    """The private question that two people of the staff opened, and their request."""

    question_id: UUID
    opening_id: UUID


@dataclass(frozen=True, slots=True)
class OfPublication:
    """The private question, its answer and authority, and the request."""

    question_id: UUID
    answer_id: UUID
    authority_id: UUID
    publication_id: UUID


declare(
    "forum.colleague_prepared",
    label=_("Colleague named on a draft"),
    payload=OfColleague,
)
declare("forum.colleague_named", label=_("Colleague named"), payload=OfColleague)
declare("forum.colleague_removed", label=_("Colleague removed"), payload=OfColleague)
declare("forum.opening_asked", label=_("Opening of a private question asked for"))
declare("forum.opening_refused", label=_("Opening of a private question refused"))
declare("forum.opening_void", label=_("Nothing to open"))
declare("forum.question_opened", label=_("Private question opened"), payload=OfOpening)
declare("forum.opened_question_read", label=_("Opened question read"), payload=OfOpening)
declare("forum.publication_proposed", label=_("Publication proposed"), payload=OfPublication)
declare("forum.publication_redacted", label=_("Redacted text changed"), payload=OfPublication)
declare("forum.publication_offered", label=_("Redacted text offered"), payload=OfPublication)
declare("forum.publication_consented", label=_("Publication agreed to"), payload=OfPublication)
declare("forum.publication_agreed", label=_("Publication agreed by both"), payload=OfPublication)
declare("forum.publication_refused", label=_("Publication refused"), payload=OfPublication)
declare("forum.publication_expired", label=_("Publication expired"), payload=OfPublication)
declare("forum.private_question_ends", label=_("Texts of a private question go soon"))
declare("forum.private_question_reduced", label=_("Texts of a private question are gone"))
