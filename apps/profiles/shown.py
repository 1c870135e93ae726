"""What pages and API show of an organisation's particulars and history."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core.actor import ANONYMOUS
from apps.core.errors import Text
from apps.profiles.audiences import Language
from apps.profiles.choices import Keeper
from apps.profiles.details import DETAILS, LANGUAGES, PLACES, READS, details_for, values_of
from apps.profiles.models import Organisation, OrganisationRevision


@dataclass(frozen=True, slots=True)
class DetailShown:
    """One particular: its code and label, and its values; a `type` says how to draw them."""

    name: str
    label: Text
    type: str
    values: list[str]
    places: list[Organisation]


def details_shown(organisation: Organisation) -> list[DetailShown]:
    """Return the particulars that are filled; organisations that everybody sees, by name."""
    fields = [f for f in details_for(organisation.kind) if f.name in organisation.details]
    named = {n for f in fields if f.type == PLACES for n in organisation.details[f.name]}
    rows = Organisation.objects.visible_to(ANONYMOUS).filter(public_id__in=named)
    places = {row.public_id: row for row in rows} if named else {}
    shown = []
    for field in fields:
        values = values_of(organisation.details[field.name])
        found = [places[number] for number in values if number in places]
        listed = values if field.type != PLACES else [row.public_id for row in found]
        if field.type == LANGUAGES:
            listed = _languages(values)
        shown.append(DetailShown(field.name, field.label, field.type, listed, found))
    return [one for one in shown if one.values]


def _languages(codes: list[str]) -> list[str]:
    return [str(Language(code).label) for code in codes]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One column that was changed, in words."""

    label: str
    old: str
    new: str


def change_lines(revision: OrganisationRevision) -> list[ChangeLine]:
    """Return what a revision changed, in words; sources and ids are told as such."""
    lines: list[ChangeLine] = []
    for name, (old, new) in sorted(revision.changes.items()):
        if name == "details":
            lines += _detail_lines(old or {}, new or {})
        else:
            lines.append(ChangeLine(_label(name), _said(name, old), _said(name, new)))
    return lines


def _detail_lines(old: dict[str, Any], new: dict[str, Any]) -> list[ChangeLine]:
    labels = {field.name: str(field.label) for fields in DETAILS.values() for field in fields}
    names = sorted(n for n in {*old, *new} if old.get(n) != new.get(n))
    return [ChangeLine(labels.get(n, n), _detail(n, old), _detail(n, new)) for n in names]


def _detail(name: str, values: dict[str, Any]) -> str:
    value = values.get(name)
    return _plain(_languages(value) if name == READS and value else value)


def _label(name: str) -> str:
    if name == "reason":
        return _("Reason")
    column = name.removesuffix("_id")
    return str(getattr(Organisation._meta.get_field(column), "verbose_name", column))


def _said(name: str, value: Any) -> str:
    if name == "merged_into_id" and value:
        row = Organisation.objects.visible_to(ANONYMOUS).filter(pk=value).first()
        return row.public_id if row else ""
    if name == "sources":
        return ", ".join(str(one.get("name", "")) for one in value or [])
    if name in {"kept_by", "origin"} and value:
        return str(Keeper(value).label)
    return _plain(value)


def _plain(value: Any) -> str:
    if value is True:
        return _("yes")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value) if value not in (None, "", False) else ""
