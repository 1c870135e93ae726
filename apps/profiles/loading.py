"""Keeping real authorities up to date from our own fact file."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from apps.profiles.choices import OrganisationKind
from apps.profiles.models import Organisation
from apps.vocabularies.models import Country

AUTHORITIES = Path(__file__).parent / "data" / "authorities.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one run did."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def load_authorities(path: Path = AUTHORITIES) -> Loaded:
    """Bring the authorities in line with the file; unchanged lines cost one query in all.

    They are seeded without a mandate: an authority answers here only after it agreed
    (rulings D64). Nothing is deleted.
    """
    records = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["records"]
    known = {o.facts_id: o for o in Organisation.objects.exclude(facts_id="")}
    countries = set(Country.objects.values_list("code", flat=True))
    created = changed = 0
    for record in records:
        digest = sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
        row = known.get(record["id"])
        if row is not None and row.facts_hash == digest:
            continue
        created, changed = (created + 1, changed) if row is None else (created, changed + 1)
        _fill(row or Organisation(facts_id=record["id"]), record, digest, countries).save()
    return Loaded(created, changed, len(records) - created - changed)


def _fill(
    row: Organisation, record: dict[str, Any], digest: str, countries: set[str]
) -> Organisation:
    row.kind = OrganisationKind.AUTHORITY
    row.name = record["name"]
    row.native_name = record.get("native_name", "")
    row.acronym = record.get("acronym", "")
    row.other_names = record.get("other_names", [])
    row.country_id = record["country"] if record["country"] in countries else None
    row.website = record.get("website", "")
    row.ror = record.get("ror", "")
    row.duties = record.get("duties", [])
    row.note = record.get("note", "")
    row.verified = record["verified"]
    row.sources = record["sources"]
    row.is_fictional = False
    row.facts_hash = digest
    return row
