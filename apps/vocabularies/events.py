"""What happens to vocabularies."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare


@dataclass(frozen=True, slots=True)
class GuidanceVersionPublished:
    """The new version, its document, the version it follows and the one whose validity it cut."""

    document_id: UUID
    version_id: UUID
    superseded_id: UUID | None
    closed_id: UUID | None


declare(
    "vocabularies.guidance_version_published",
    label=_("A new version of a guidance document was published"),
    payload=GuidanceVersionPublished,
)
