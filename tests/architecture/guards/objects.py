"""Rules over what Django has loaded: models, routes, events."""

import dataclasses
import types
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db.models import Model

from apps.core.access import Declaration
from tests.support.routes import Route

# Left may refer to right (architecture.md §3.1).
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"atmp"}),
    frozenset({"portal"}),
    frozenset({"moderation", "notifications", "search"}),
    frozenset({"transparency"}),
    frozenset(
        {
            *("forum", "exemptions", "gmp", "trials", "products"),
            *("advice", "library", "economics", "agenda"),
        }
    ),
    frozenset({"profiles"}),
    frozenset({"vocabularies"}),
    frozenset({"accounts"}),
    frozenset({"core"}),
)
# The swappable user is the one reference upwards from the kernel.
UPWARDS_ALLOWED = frozenset({("core", "accounts.User")})
CODES = frozenset({"code", "state", "kind", "role", "reason_code", "language", "method", "verb"})
PLAIN = (UUID, int, bool, date, datetime, types.NoneType)


def level(app: str) -> int:
    """Return how far right an app stands; raises for an app that no layer names."""
    for number, layer in enumerate(LAYERS):
        if app in layer:
            return number
    raise LookupError(f"{app} is in no layer")


def reference_faults(models: Iterable[type[Model]]) -> list[str]:
    """Foreign keys lead to the right only; they are imports of the database."""
    faults = []
    for model in models:
        app = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if target is None or isinstance(target, str) or target._meta.app_label == app:
                continue
            other = target._meta.app_label
            if not target.__module__.startswith("apps."):
                continue
            allowed = (app, target._meta.label) in UPWARDS_ALLOWED
            if level(other) <= level(app) and not allowed:
                faults.append(f"{model._meta.label}.{field.name} leads to {target._meta.label}")
    return faults


def declaration_faults(routes: Iterable[Route]) -> list[str]:
    """Every route says who may open it."""
    return [
        f"{route.name} declares no access"
        for route in routes
        if not isinstance(getattr(route.view, "access", None), Declaration)
    ]


def payload_faults(payloads: Mapping[str, type[Any]]) -> list[str]:
    """Events keep ids and codes only, in frozen dataclasses: erasure never rewrites history."""
    faults = []
    for event, payload in payloads.items():
        if not dataclasses.is_dataclass(payload) or not payload.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            faults.append(f"{event}: the payload is not a frozen dataclass")
            continue
        for name, hint in get_type_hints(payload).items():
            if not _is_plain(name, hint):
                faults.append(f"{event}: {name} may hold more than an id or a code")
    return faults


def _is_plain(name: str, hint: Any) -> bool:
    if get_origin(hint) in {Union, types.UnionType, tuple}:
        return all(inner is ... or _is_plain(name, inner) for inner in get_args(hint))
    if hint is str:
        return name in CODES or name.endswith(("_code", "_state", "_version"))
    return hint in PLAIN


def contract_faults(layers: Sequence[str], installed: Iterable[str]) -> list[str]:
    """The import contract names every app of the design; brackets only where none exists yet."""
    named = [{part.strip() for part in line.split("|")} for line in layers]
    flat = {part.strip("()").removeprefix("apps.") for line in named for part in line}
    bracketed = {p.strip("()").removeprefix("apps.") for x in named for p in x if p.startswith("(")}
    wanted = {app for layer in LAYERS for app in layer}
    order = [frozenset(p.strip("()").removeprefix("apps.") for p in line) for line in named]
    faults = [f"{app} is not named" for app in sorted(wanted - flat)]
    faults += [f"{app} exists but stands in brackets" for app in sorted(bracketed & set(installed))]
    if tuple(order) != LAYERS:
        faults.append("the layers stand in another order")
    return faults
