"""Events: the audit trail and the source of everything that happens after a change."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, get_args, get_type_hints
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery

from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.models import Event, Outbox
from apps.core.nudge import nudge_after_commit
from apps.core.registry import Registry

Handler = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The payload of an event whose subject says everything."""


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event: past-tense name, label for the audit trail, payload of ids only."""

    name: str
    label: Text
    payload: type[Any]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One handler of one or more kinds of event."""

    name: str
    events: tuple[str, ...]
    handler: Handler


EVENT_TYPES: Registry[EventType] = Registry("Event")
SUBSCRIPTIONS: Registry[Subscription] = Registry("Handler")


def declare(name: str, *, label: Text, payload: type[Any] = Nothing) -> EventType:
    """Declare a kind of event; the payload is a frozen dataclass of ids and codes.

    Personal data and texts stay out of events, so that erasure need not rewrite history.
    """
    if not is_dataclass(payload):
        raise ImproperlyConfigured(f"The payload of {name!r} must be a dataclass.")
    return EVENT_TYPES.add(name, EventType(name, label, payload))


def handles(*events: str) -> Callable[[Handler], Handler]:
    """Subscribe an idempotent handler; it runs in a transaction of its own, maybe twice."""

    def subscribe(handler: Handler) -> Handler:
        app = handler.__module__.split(".")[1]
        subscribe_handler(f"{app}.{handler.__name__}", events, handler)
        return handler

    return subscribe


def subscribe_handler(name: str, events: Sequence[str], handler: Handler) -> None:
    """Subscribe under an explicit name; raises ImproperlyConfigured when it is taken."""
    SUBSCRIPTIONS.add(name, Subscription(name, tuple(events), handler))


def handlers_of(name: str) -> list[Subscription]:
    """Return the subscriptions that want this kind of event."""
    return [s for s in SUBSCRIPTIONS.values() if name in s.events]


def verify_subscriptions() -> None:
    """Raise ImproperlyConfigured when a handler waits for an event nobody declares."""
    for subscription in SUBSCRIPTIONS.values():
        for name in subscription.events:
            EVENT_TYPES.get(name)


def record(name: str, *, actor: Actor, subject: Model, data: Any = None) -> Event:
    """Append the event and one outbox row per handler in the caller's transaction.

    Raises TransactionManagementError outside a transaction: an event that could outlive a
    rolled-back change would be a lie. The nudge to the worker is sent once, after commit,
    and is never the guarantee.
    """
    kind = EVENT_TYPES.get(name)
    payload = kind.payload() if data is None else data
    if not isinstance(payload, kind.payload):
        raise ImproperlyConfigured(f"{name!r} wants {kind.payload.__name__}.")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{name!r} recorded outside a transaction.")
    event = Event(
        name=name,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        membership_id=actor.acting.membership_id if actor.acting else None,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        data=asdict(payload),
        request_id=actor.request_id,
    )
    _insert(event, [Outbox(event=event, handler=s.name) for s in handlers_of(name)])
    nudge_after_commit("core.drain_outbox")
    return event


def _insert(event: Event, owed: list[Outbox]) -> None:
    """Insert the event and what is owed because of it, in one statement."""
    if not owed:
        event.save(force_insert=True)
        return
    first, given = _insertion(Event, [event])
    second, more = _insertion(Outbox, owed)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH recorded AS ({first}) {second}", [*given, *more])


def _insertion(model: type[Model], rows: Sequence[Model]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement, and its values, with which Django would insert the rows."""
    query = InsertQuery(model)
    query.insert_values(model._meta.concrete_fields, list(rows))
    [(statement, values)] = query.get_compiler(connection=connection).as_sql()
    return statement, tuple(values)


def payload_of(event: Event) -> Any:
    """Return the event's data as the dataclass that its kind declares."""
    kind = EVENT_TYPES.get(event.name)
    hints = get_type_hints(kind.payload)
    values = {k: _revived(hint, event.data[k]) for k, hint in hints.items() if k in event.data}
    return kind.payload(**values)


def _revived(hint: Any, value: Any) -> Any:
    """Turn what JSON kept back into what the payload declares: UUIDs, alone or in tuples."""
    if value is None:
        return None
    inner = get_args(hint)
    if hint is UUID or (UUID in inner and isinstance(value, str)):
        return UUID(str(value))
    if isinstance(value, list | tuple):
        return tuple(_revived(inner[0] if inner else Any, item) for item in value)
    return value
