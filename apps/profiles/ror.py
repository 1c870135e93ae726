"""Organisations from the Research Organization Registry (records of its schema 2, CC0)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.core.importchoices import ImportOutcome
from apps.core.importing import IMPORTERS, Importer, RefusedError, Written
from apps.core.models import ImportRun
from apps.core.text import sort_key
from apps.profiles.choices import Keeper, OrganisationKind
from apps.profiles.domains import is_public_suffix, normalise_domain
from apps.profiles.models import Organisation
from apps.profiles.models.organisations import WEB_ADDRESS
from apps.profiles.revising import revise
from apps.vocabularies.models import Country

NAME = "profiles.ror"
LICENCE = "CC0 1.0"
SOURCE = "Research Organization Registry (CC0)"
_ID = re.compile(r"https://ror\.org/(0[0-9a-hjkmnp-tv-z]{6})([0-9]{2})")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# The first that a record has decides: a university that also funds is a university.
KINDS: dict[str, OrganisationKind] = {
    "education": OrganisationKind.UNIVERSITY,
    "healthcare": OrganisationKind.HOSPITAL,
    "company": OrganisationKind.INDUSTRY,
    "funder": OrganisationKind.FUNDER,
}
# These say nothing certain about the kind: they are taken only when the import says as what.
UNCERTAIN = ("facility", "government", "nonprofit", "archive", "other")
MOST_NAMES, LONGEST_NAME = 20, 120
REASONS: dict[str, Text] = {
    "ror_id": _("The identifier is no ROR identifier, or its check digits are wrong: %(detail)s"),
    "withdrawn": _("The registry has withdrawn this record."),
    "inactive": _("The registry says that this organisation no longer exists."),
    "kind": _("Nothing says which kind of organisation this is here: %(detail)s"),
    "country": _("The country is not in our list: %(detail)s"),
    "no_name": _("The record has no name to display."),
    "edited_here": _("Somebody here looks after this organisation. Different there: %(detail)s"),
    "same_name": _(
        "An organisation of this name and country is here already: %(detail)s. Give it the ROR "
        "identifier if it is the same."
    ),
    "older": _("What stands here is from a newer release of the registry: %(detail)s"),
    "merged": _("This organisation was merged here. The registry still lists it."),
}


def ror_id(text: str) -> str | None:
    """Return the identifier as an address, or None when it is none (ISO 7064 MOD 97-10)."""
    found = _ID.fullmatch(text.strip().lower())
    if found is None:
        return None
    number = 0
    for character in found[1]:
        number = number * 32 + _ALPHABET.index(character)
    return found[0] if 98 - number * 100 % 97 == int(found[2]) else None


def _key(record: Mapping[str, Any]) -> str:
    found = ror_id(str(record.get("id", "")))
    if found is None:
        raise RefusedError("ror_id", str(record.get("id", "")))
    return found


def _write(record: Mapping[str, Any], object_id: UUID | None, run: ImportRun) -> Written:
    existing = _existing(_key(record), object_id)
    status = record.get("status")
    if status in {"withdrawn", "inactive"}:
        if existing is None:
            raise RefusedError(str(status))
        return Written(ImportOutcome.CONFLICT, existing.pk, str(status))
    values = values_of(record)
    if existing is None:
        return _create(record, values, run)
    if existing.merged_into_id is not None:
        return Written(ImportOutcome.CONFLICT, existing.pk, "merged")
    return _update(existing, values, run)


def _existing(ror: str, object_id: UUID | None) -> Organisation | None:
    rows = Organisation.objects.select_for_update(no_key=True, of=("self",))
    if object_id is not None:
        return rows.filter(pk=object_id).first()
    return rows.standing().filter(ror=ror).order_by("pk").first()


def _create(record: Mapping[str, Any], values: dict[str, Any], run: ImportRun) -> Written:
    kind = kind_of(record, run.options)
    same = Organisation.objects.standing().filter(
        kind=kind, sort_key=sort_key(values["name"])[:200], country_id=values["country_id"]
    )
    twin = same.first()
    if twin is not None:
        return Written(ImportOutcome.CONFLICT, twin.pk, "same_name", twin.public_id)
    made = Organisation.objects.create(
        kind=kind,
        verified=True,
        sources=[_source(values["ror"], run.as_of)],
        origin=Keeper.ROR,
        kept_by=Keeper.ROR,
        last_confirmed_on=run.as_of,
        **values,
    )
    return Written(ImportOutcome.CREATED, made.pk)


def _update(existing: Organisation, values: dict[str, Any], run: ImportRun) -> Written:
    shown = {name: value for name, value in values.items() if name != "suggested_domains"}
    different = sorted(n for n, value in shown.items() if getattr(existing, n) != value)
    if existing.kept_by != Keeper.ROR:
        if different:
            names = ", ".join(name.removesuffix("_id") for name in different)
            return Written(ImportOutcome.CONFLICT, existing.pk, "edited_here", names)
        return Written(ImportOutcome.UNCHANGED, existing.pk)
    newest = _release_of(existing)
    if run.as_of.isoformat() < newest:
        if different:
            return Written(ImportOutcome.CONFLICT, existing.pk, "older", newest)
        return Written(ImportOutcome.UNCHANGED, existing.pk)
    dated = {
        "sources": [_source(values["ror"], run.as_of)],
        "last_confirmed_on": max(run.as_of, existing.last_confirmed_on or run.as_of),
    }
    revise(existing, {**values, **dated}, capacity=Keeper.ROR, editor_id=None, expected=None)
    return Written(ImportOutcome.UPDATED if different else ImportOutcome.UNCHANGED, existing.pk)


def _release_of(organisation: Organisation) -> str:
    """Return the day of the release from which the row is; empty when it is from none."""
    days = [s.get("source_date", "") for s in organisation.sources if s.get("name") == SOURCE]
    return max(days, default="")


def _source(ror: str, as_of: date) -> dict[str, str]:
    day = as_of.isoformat()
    return {"name": SOURCE, "url": ror, "source_date": day, "seen": day}


def kind_of(record: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Return which kind a record is here; `options["kinds"]` maps what says nothing certain."""
    types = _texts(record.get("types"))
    chosen: Mapping[str, str] = options.get("kinds", {})
    for wanted, kind in (*KINDS.items(), *chosen.items()):
        if wanted in types:
            return str(kind)
    raise RefusedError("kind", ", ".join(types))


def values_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a record fills; raises RefusedError when it lacks what is needed."""
    names = _dicts(record.get("names"))
    display = _named(names, "ror_display")
    if not display:
        raise RefusedError("no_name")
    labels = [n for n in names if "label" in _texts(n.get("types")) and n["value"] != display[0]]
    native = next((_line(n["value"], 300) for n in labels if n.get("lang") not in {None, "en"}), "")
    acronyms = _named(names, "acronym")
    others = [*_named(names, "alias"), *(n["value"] for n in labels), *acronyms[1:]]
    return {
        "name": _line(display[0], 200),
        "native_name": native,
        "acronym": _line(acronyms[0], 40) if acronyms else "",
        "other_names": _others(others, {display[0], native}),
        "country_id": _country(record),
        "website": _website(record),
        "ror": _key(record),
        "suggested_domains": _domains(record),
    }


def _others(names: list[str], shown: set[str]) -> list[str]:
    lines = (_line(name, LONGEST_NAME) for name in names if name not in shown)
    return list(dict.fromkeys(line for line in lines if line))[:MOST_NAMES]


def _named(names: list[dict[str, Any]], kind: str) -> list[str]:
    return [n["value"] for n in names if kind in _texts(n.get("types"))]


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most].strip()


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list that have a text as their value."""
    rows = value if isinstance(value, list) else []
    return [
        row
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("value"), str) and row["value"].strip()
    ]


def _country(record: Mapping[str, Any]) -> str:
    places = record.get("locations")
    first = places[0] if isinstance(places, list) and places else None
    details = first.get("geonames_details") if isinstance(first, dict) else None
    code = str(details.get("country_code", "")) if isinstance(details, dict) else ""
    if not Country.objects.filter(code=code).exists():
        raise RefusedError("country", code)
    return code


def _website(record: Mapping[str, Any]) -> str:
    links = [row["value"] for row in _dicts(record.get("links")) if row.get("type") == "website"]
    address = links[0].strip() if links else ""
    return address if len(address) <= 300 and re.match(WEB_ADDRESS, address) else ""


def _domains(record: Mapping[str, Any]) -> list[str]:
    found = [normalise_domain(text) for text in _texts(record.get("domains"))]
    fit = [domain for domain in found if domain and not is_public_suffix(domain)]
    return list(dict.fromkeys(fit))[:MOST_NAMES]


IMPORTERS.add(
    NAME, Importer(_("Organisations from ROR"), LICENCE, key=_key, write=_write, reasons=REASONS)
)
