"""Keeping real authorities up to date from our own fact file."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from apps.profiles.choices import Keeper, OrganisationKind
from apps.profiles.models import Organisation
from apps.profiles.revising import revise
from apps.vocabularies.models import Country

AUTHORITIES = Path(__file__).parent / "data" / "authorities.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one run did; `kept`: what somebody here looks after by now was left as it is."""

    created: int
    changed: int
    unchanged: int
    kept: int = 0


@transaction.atomic
def load_authorities(path: Path = AUTHORITIES) -> Loaded:
    """Bring the authorities in line with the file; unchanged lines cost one query in all.

    They are seeded without a mandate: an authority answers here only after it agreed
    (rulings D64). Nothing is deleted.
    """
    records = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["records"]
    known = {o.facts_id: o for o in Organisation.objects.exclude(facts_id="")}
    countries = set(Country.objects.values_list("code", flat=True))
    created = changed = kept = 0
    for record in records:
        digest = sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
        row = known.get(record["id"])
        if row is not None and row.facts_hash == digest:
            continue
        values = _values(record, digest, countries)
        if row is None:
            _create(record, values)
            created += 1
        elif row.kept_by != Keeper.FACTS or row.merged_into_id is not None:
            kept += 1
        else:
            revise(row, values, capacity=Keeper.FACTS, editor_id=None, expected=None)
            changed += 1
    return Loaded(created, changed, len(records) - created - changed - kept, kept)


def _create(record: dict[str, Any], values: dict[str, Any]) -> None:
    Organisation.objects.create(
        facts_id=record["id"],
        # The file's line for the Union names its agency; the others are national.
        kind=OrganisationKind.EU_AGENCY
        if record["country"] == "EU"
        else OrganisationKind.AUTHORITY,
        origin=Keeper.FACTS,
        kept_by=Keeper.FACTS,
        is_fictional=False,
        **values,
    )


def _values(record: dict[str, Any], digest: str, countries: set[str]) -> dict[str, Any]:
    return {
        "name": record["name"],
        "native_name": record.get("native_name", ""),
        "acronym": record.get("acronym", ""),
        "other_names": record.get("other_names", []),
        "country_id": record["country"] if record["country"] in countries else None,
        "website": record.get("website", ""),
        "ror": record.get("ror", ""),
        "duties": record.get("duties", []),
        "note": record.get("note", ""),
        "verified": record["verified"],
        "sources": record["sources"],
        "facts_hash": digest,
    }
