"""What the demonstration data of all apps share while they are loaded."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone

SEED = 20261122


def _today() -> date:
    return timezone.now().date()


def _seeded() -> Random:
    return Random(SEED)  # noqa: S311  repeatable texts and dates, no secrets


@dataclass(slots=True)
class World:
    """The demonstration being built, handed from app to app in the order of the layers.

    Each app's `demo.load_demo(world)` adds what later apps need, under short names:
    `people["developer"]`, `organisations["authority_be"]`. Dates are counted from `today`
    and choices are drawn from `random`, so that a loaded world looks the same each time.
    `credentials` collects per persona what `demo.json` will say; secrets are made with the
    `secrets` module, never with `random`.
    """

    today: date = field(default_factory=_today)
    random: Random = field(default_factory=_seeded)
    people: dict[str, Model] = field(default_factory=dict)
    organisations: dict[str, Model] = field(default_factory=dict)
    credentials: dict[str, dict[str, Any]] = field(default_factory=dict)
