"""Recording: one event and its outbox rows, in the caller's transaction or not at all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from apps.core.actor import Actor, Capacity
from apps.core.events import (
    Handler,
    Nothing,
    Subscription,
    declare,
    handlers_of,
    payload_of,
    record,
    verify_subscriptions,
)
from apps.core.ids import uuid7
from apps.core.models import Event, IdempotencyKey, Outbox
from apps.core.nudge import nudge_after_commit
from tests.services.core.conftest import HAPPENED, Happened, happen

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


class Boom(Exception):
    """Something goes wrong after the event was recorded."""


def _ignore(_event: Event) -> None:
    pass


def test_event_says_who_did_what_to_which_object() -> None:
    capacity = Capacity(uuid7(), uuid7(), "developer", frozenset())
    actor = Actor("person", uuid7(), (capacity,), capacity, request_id="abcdef0123")
    subject = IdempotencyKey()
    with transaction.atomic():
        event = record(HAPPENED, actor=actor, subject=subject, data=Happened(thing=subject.pk))
    event.refresh_from_db()
    assert event.actor_id == actor.user_id
    assert event.actor_kind == "person"
    assert event.membership_id == capacity.membership_id
    assert (event.subject_type, event.subject_id) == ("core.idempotencykey", subject.pk)
    assert event.request_id == "abcdef0123"


def test_payload_comes_back_as_declared() -> None:
    thing, other, more = uuid7(), uuid7(), (uuid7(), uuid7())
    event = happen(thing=thing, code="x", other=other, others=more)
    event.refresh_from_db()
    assert payload_of(event) == Happened(thing, "x", other, more)
    assert isinstance(payload_of(event).others[0], UUID)


def test_payload_without_optional_ids_comes_back() -> None:
    event = happen()
    event.refresh_from_db()
    assert payload_of(event).other is None


def test_one_outbox_row_per_handler(subscribe: Callable[[str, Handler], None]) -> None:
    subscribe("one", _ignore)
    subscribe("two", _ignore)
    event = happen()
    owed = Outbox.objects.filter(event=event).values_list("handler", flat=True)
    assert sorted(owed) == ["tests.one", "tests.two"]
    assert [s.name for s in handlers_of(HAPPENED)] == ["tests.one", "tests.two"]


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="outside a transaction"):
        record(HAPPENED, actor=Actor("system"), subject=IdempotencyKey(), data=Happened(uuid7()))
    assert not Event.objects.filter(name=HAPPENED).exists()


def test_rollback_leaves_neither_event_nor_outbox_nor_nudge(
    subscribe: Callable[[str, Handler], None],
    nudges: list[str],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    subscribe("one", _ignore)

    def fail_late() -> None:
        with transaction.atomic():
            happen()
            raise Boom

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Boom):
        fail_late()
    assert not Event.objects.filter(name=HAPPENED).exists()
    assert not Outbox.objects.exists()
    assert nudges == []


def test_many_events_of_one_transaction_cause_one_nudge(
    nudges: list[str], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for _ in range(5):
            happen()
        assert nudges == []
    assert nudges == ["core.drain_outbox"]


def test_a_rolled_back_nudge_does_not_come_with_the_next_transaction(
    nudges: list[str], django_capture_on_commit_callbacks: Capture
) -> None:
    def fail_late() -> None:
        with transaction.atomic():
            nudge_after_commit("tests.never")
            raise Boom

    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(Boom):
            fail_late()
        happen()
    assert nudges == ["core.drain_outbox"]


def test_each_transaction_nudges_anew(
    nudges: list[str], django_capture_on_commit_callbacks: Capture
) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            happen()
    assert nudges == ["core.drain_outbox"] * 2


def test_an_undeclared_event_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="not declared"):
        record("tests.typo", actor=Actor("system"), subject=IdempotencyKey())


def test_a_payload_of_another_kind_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="wants Happened"):
        record(HAPPENED, actor=Actor("system"), subject=IdempotencyKey(), data=Nothing())


def test_a_payload_must_be_a_dataclass() -> None:
    with pytest.raises(ImproperlyConfigured, match="dataclass"):
        declare("tests.loose", label="Loose", payload=dict)


def test_a_handler_of_an_unknown_event_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from_nowhere = Subscription("tests.lost", ("tests.never",), _ignore)
    monkeypatch.setattr("apps.core.events.SUBSCRIPTIONS.values", lambda: [from_nowhere])
    with pytest.raises(ImproperlyConfigured, match=r"tests\.never"):
        verify_subscriptions()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_event SET name = 'rewritten.history'",
        "DELETE FROM core_event",
        "TRUNCATE core_event CASCADE",
    ],
)
def test_the_trail_cannot_be_rewritten(statement: str) -> None:
    event = happen()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Event.objects.get(pk=event.pk).name == HAPPENED


def test_an_event_with_owed_handlers_cannot_vanish(
    subscribe: Callable[[str, Handler], None],
) -> None:
    subscribe("one", _ignore)
    event = happen()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk)._raw_delete("default")
