"""Changing what is said about an organisation, with a line in its history."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from apps.core.text import sort_key
from apps.core.versions import save_versioned
from apps.profiles.models import Organisation, OrganisationRevision

# These follow from others, or no reader sees them.
_NAMES = frozenset({"name", "native_name", "acronym", "other_names"})
_UNTOLD = frozenset({"sort_key", "names_key", "suggested_domains", "facts_hash"})


def revise(
    organisation: Organisation,
    values: Mapping[str, Any],
    *,
    capacity: str,
    editor_id: UUID | None,
    expected: int | None,
    reason: str = "",
) -> list[str]:
    """Write what differs and note it in the history; return the columns that changed.

    `expected` is the version that the writer saw, None when the caller holds the row's lock.
    Raises Conflict when the row is at another version. Nothing different: nothing is written,
    but a newer version is refused all the same.
    """
    before = {name: getattr(organisation, name) for name in values}
    written = {name: value for name, value in values.items() if before[name] != value}
    if "name" in written:
        written["sort_key"] = sort_key(written["name"])[:200]
    if _NAMES & set(written):
        named = {name: written.get(name, getattr(organisation, name)) for name in _NAMES}
        written["names_key"] = Organisation(**named).names_folded()
    told = {name: [before[name], value] for name, value in written.items() if name not in _UNTOLD}
    if not written and expected in {None, organisation.version}:
        return []
    save_versioned(organisation, expected=expected, values=written)
    if reason:
        told["reason"] = ["", reason]
    if told:
        OrganisationRevision.objects.create(
            organisation=organisation,
            version=organisation.version,
            capacity=capacity,
            editor_id=editor_id,
            changes=json.loads(json.dumps(told, cls=DjangoJSONEncoder)),
        )
    return sorted(told)
