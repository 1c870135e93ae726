"""What readers see of guidance: parts that nobody has read in a source are left out."""

from collections.abc import Mapping
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
    kind_code: str
    kind: str
    issuer: str
    reference: str
    aliases: tuple[str, ...]
    status_code: str
    status: str
    url: str
    sources: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """The confirmed facts of one version; days as far as they are known, e.g. `2008-12`.

    `valid_before` is the first day on which it no longer applies.
    """

    label: str
    adopted_on: str
    published_on: str
    effective_on: str
    valid_from: date | None
    valid_before: date | None
    validity: Validity
    url: str
    follows: str
    newer_label: str


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
        kind_code=document.kind,
        kind=str(document.get_kind_display()),
        issuer=document.issuer,
        reference=_stated(document, "reference"),
        aliases=() if "aliases" in document.recalled_fields else tuple(document.aliases),
        status_code=_stated(document, "status"),
        status=_status(document),
        url=_stated(document, "url"),
        sources=tuple(document.sources),
    )


def version_facts(version: GuidanceVersion, today: date) -> VersionFacts:
    """Return what may be shown of one version to any reader on a day.

    Costs no query when the version comes with its document, successor and predecessor.
    """
    recalled = version.document.recalled_fields if version.facts_hash else []
    days = {
        name: "" if name in recalled else getattr(version, name)
        for name in ("adopted_on", "published_on", "effective_on")
    }
    successor = getattr(version, "successor", None)
    return VersionFacts(
        label=version.label,
        **days,
        valid_from=version.valid.lower if version.valid else None,
        valid_before=version.valid.upper if version.valid else None,
        validity=version.validity_on(today),
        url=version.url or _stated(version.document, "url"),
        follows=version.supersedes.label if version.supersedes else "",
        newer_label=successor.label if successor else "",
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


# Name in a row of JSON, and where the value stands seen from a version.
_CITED_COLUMNS = {
    "label": "label",
    "own_url": "url",
    "title": "document__title",
    "reference": "document__reference",
    "url": "document__url",
    "recalled": "document__recalled_fields",
    "newer_label": "successor__label",
}


def cited_columns(path: str) -> dict[str, str]:
    """Return what `cited_row` needs, as columns seen from where `path` leads to a version."""
    return {name: f"{path}{column}" for name, column in _CITED_COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class CitedRow:
    """What a page shows of a cited version, beside the place in it."""

    title: str
    reference: str
    url: str
    newer_label: str


def cited_row(row: Mapping[str, Any]) -> CitedRow:
    """Return what a citation shows, from a row made of `cited_columns`."""
    recalled = row["recalled"]
    stated_url = "" if "url" in recalled else row["url"]
    return CitedRow(
        title=row["title"],
        reference="" if "reference" in recalled else row["reference"],
        url=row["own_url"] or stated_url,
        newer_label=row["newer_label"] or "",
    )


def _stated(document: GuidanceDocument, name: str) -> str:
    return "" if name in document.recalled_fields else str(getattr(document, name))


def _status(document: GuidanceDocument) -> str:
    stated = _stated(document, "status")
    return str(GuidanceStatus(stated).label) if stated else ""
