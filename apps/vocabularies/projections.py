"""What readers see of guidance: parts that nobody has read in a source are left out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.vocabularies.choices import GuidanceStatus, Validity
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion


@dataclass(frozen=True, slots=True)
class GuidanceFacts:
    """The confirmed facts of a document; an empty text means "not confirmed"."""

    public_id: str
    title: str
    kind: str
    issuer: str
    reference: str
    aliases: tuple[str, ...]
    status: str
    url: str
    sources: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CitedVersion:
    """One version as a citation shows it; `url` leads to the publisher."""

    title: str
    reference: str
    label: str
    url: str
    validity: Validity
    newer_label: str

    @property
    def validity_label(self) -> str:
        """The validity in words."""
        return str(self.validity.label)


def guidance_facts(document: GuidanceDocument) -> GuidanceFacts:
    """Return what may be shown of a document to any reader."""
    return GuidanceFacts(
        public_id=document.public_id,
        title=document.title,
        kind=str(document.get_kind_display()),
        issuer=document.issuer,
        reference=_stated(document, "reference"),
        aliases=() if "aliases" in document.recalled_fields else tuple(document.aliases),
        status=_status(document),
        url=_stated(document, "url"),
        sources=tuple(document.sources),
    )


def cited_version(version: GuidanceVersion, today: date) -> CitedVersion:
    """Return what a citation shows on a day, computed now (rulings D13).

    Costs no query when the version comes with `select_related("document", "successor")`.
    """
    successor = getattr(version, "successor", None)
    return CitedVersion(
        title=version.document.title,
        reference=_stated(version.document, "reference"),
        label=version.label,
        url=version.url or _stated(version.document, "url"),
        validity=version.validity_on(today),
        newer_label=successor.label if successor else "",
    )


def _stated(document: GuidanceDocument, name: str) -> str:
    return "" if name in document.recalled_fields else str(getattr(document, name))


def _status(document: GuidanceDocument) -> str:
    stated = _stated(document, "status")
    return str(GuidanceStatus(stated).label) if stated else ""
