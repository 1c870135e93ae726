"""A kind of event that only these tests know, and handlers for it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from apps.core import leasing
from apps.core.actor import Actor, actor_for_user
from apps.core.events import (
    EVENT_TYPES,
    SUBSCRIPTIONS,
    EventType,
    Handler,
    Subscription,
    record,
)
from apps.core.ids import uuid7
from apps.core.leasing import wait_seconds
from apps.core.models import Event, IdempotencyKey

HAPPENED = "tests.happened"


@dataclass(frozen=True, slots=True)
class Happened:
    """Ids and a code, as payloads should be."""

    thing: UUID
    code: str = ""
    other: UUID | None = None
    others: tuple[UUID, ...] = ()


@pytest.fixture(autouse=True)
def _happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVENT_TYPES._entries, HAPPENED, EventType(HAPPENED, "Happened", Happened))


@pytest.fixture(autouse=True)
def _a_try_later_is_much_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pause after a first failure outlast the test, however slow the machine is."""
    monkeypatch.setattr(leasing, "wait_seconds", lambda attempts: wait_seconds(attempts + 12))


@pytest.fixture
def subscribe(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Handler], None]:
    """Subscribe a handler for the length of one test."""

    def add(name: str, handler: Handler) -> None:
        entry = Subscription(f"tests.{name}", (HAPPENED,), handler)
        monkeypatch.setitem(SUBSCRIPTIONS._entries, entry.name, entry)

    return add


@pytest.fixture
def actor() -> Actor:
    """A person without any capacity."""
    user = get_user_model()._default_manager.create(
        email=f"{uuid7().hex}@people.example", display_name="Ada Example"
    )
    return actor_for_user(user)


def happen(**data: object) -> Event:
    """Record one event in a transaction of its own."""
    payload = Happened(**{"thing": uuid7()} | data)  # type: ignore[arg-type]
    with transaction.atomic():
        return record(HAPPENED, actor=Actor(kind="system"), subject=IdempotencyKey(), data=payload)
