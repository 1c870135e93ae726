"""What runs inside the worker of these tests: a fragile handler, and one seeded fault.

A seeded fault is the bug that a test is there to find; `test_bites.py` shows that it does.
"""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

from celery import current_app
from django.apps import AppConfig
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.timezone import now

FRAGILE = "fault_tests.fragile"
LYING = "fault_tests.lying"


def poison(event_id: object) -> str:
    """Return the key under which the cache says that an event cannot be handled now."""
    return f"fault-tests-poison:{event_id}"


def fragile(event: Any) -> None:
    """Tell people about the event, unless somebody poisoned it."""
    if cache.get(poison(event.pk)):
        raise ValueError(event.name)
    import_module("apps.notifications.services").notify_about(event)


def _mark_first(sending: Any) -> None:
    """Call a mail sent, then send it."""
    hand_over = sending._hand_over

    def careless(row: Any, message: Any, line: Any) -> str:
        sending._finish(row, "done", sent_at=sending.Now())
        return str(hand_over(row, message, line))

    sending._hand_over = careless


def _fresh_message_id(sending: Any) -> None:
    """Give each copy of a mail a name of its own."""
    compose = sending.compose

    def forgetful(row: Any, address: str) -> Any:
        message = compose(row, address)
        message.extra_headers["Message-ID"] = f"<{uuid4().hex}@localhost>"
        return message

    sending.compose = forgetful


def _no_lease(sending: Any) -> None:
    """Take due rows without saying so."""
    due = import_module("apps.core.leasing").due

    def greedy(queryset: Any, *, limit: int, lease_seconds: int) -> list[Any]:
        return list(due(queryset).order_by("pk")[:limit])

    sending.claim = greedy


def _commit_per_batch(sending: Any) -> None:
    """Remember what was sent only when the whole batch is."""
    sending._send_batch = transaction.atomic(sending._send_batch)


def _no_refusals(sending: Any) -> None:
    """Let what the mail server says about one mail end the whole run."""

    def naive(row: Any, message: Any, line: Any) -> str:
        line.send(message)
        return str(sending._finish(row, "done", sent_at=sending.Now()))

    sending._hand_over = naive


def _poison_blocks(_sending: Any) -> None:
    """Stop at the first outbox row that cannot be handled."""
    outbox: Any = import_module("apps.core.outbox")
    deliver = outbox.deliver

    def stubborn(row: Any) -> bool:
        if not deliver(row):
            raise RuntimeError(row.handler)
        return True

    outbox.deliver = stubborn


def _database_is_500(_sending: Any) -> None:
    """Take a lost database for something that nobody foresaw."""
    setattr(import_module("apps.core.responses"), "database_away", lambda *_any: None)  # noqa: B010


def _no_shedding(_sending: Any) -> None:
    """Let everybody in."""
    import_module("apps.core.shedding").Gate.enter = lambda _self: True


def _knock_each_time(_sending: Any) -> None:
    """Try a broker that did not answer again with each request."""
    setattr(import_module("apps.core.nudge"), "QUIET_SECONDS", 0.0)  # noqa: B010


def _lying_task(_sending: Any) -> None:
    """Offer a task that calls itself repeatable and leaves a row each time."""
    sessions = import_module("django.contrib.sessions.models").Session

    def leave_a_row() -> None:
        sessions.objects.create(session_key=uuid4().hex, expire_date=now() + timedelta(days=1))

    current_app.task(name=LYING)(leave_a_row)


FAULTS: dict[str, Callable[[Any], None]] = {
    "mark_first": _mark_first,
    "fresh_message_id": _fresh_message_id,
    "no_lease": _no_lease,
    "commit_per_batch": _commit_per_batch,
    "no_refusals": _no_refusals,
    "poison_blocks": _poison_blocks,
    "lying_task": _lying_task,
    "database_is_500": _database_is_500,
    "no_shedding": _no_shedding,
    "knock_each_time": _knock_each_time,
}


class SeedsConfig(AppConfig):
    """The last app of the worker: everything it changes is loaded by then."""

    name = "tests.faults"
    label = "fault_tests"

    def ready(self) -> None:
        """Subscribe the fragile handler and seed the fault that was asked for."""
        import_module("apps.core.events").subscribe_handler(FRAGILE, (), fragile)
        fault = getattr(settings, "SEEDED_FAULT", "")
        if fault in FAULTS:
            FAULTS[fault](import_module("apps.notifications.sending"))
