"""Tasks may run early, late, twice and in any order; a change that was rolled back tells nobody."""

import inspect
from random import Random

import pytest
from celery import current_app
from django.contrib.sessions.models import Session

from apps.core import nudge
from apps.core.models import Event, IdempotencyKey, Outbox
from apps.notifications.models import Delivery, Notification
from tests.faults.conftest import Saying
from tests.faults.ledger import journal, judge, people, settle, tell, tell_and_undo
from tests.faults.procs import until
from tests.faults.scenarios import handlers_twice
from tests.faults.stack import FaultStack

pytestmark = pytest.mark.services
COMMITS = 100


def own_tasks() -> list[str]:
    """Return the names of all tasks of the platform."""
    current_app.loader.import_default_modules()
    return sorted(name for name in current_app.tasks if not name.startswith("celery."))


def test_tasks_take_no_arguments() -> None:
    """A task that carries an id could run before the commit; a sweep cannot."""
    names = own_tasks()
    assert len(names) >= 3
    wanting = [n for n in names if inspect.signature(current_app.tasks[n].run).parameters]
    assert wanting == []


def _fingerprint() -> dict[str, list[tuple[object, ...]]]:
    return {
        "events": list(Event.objects.order_by("pk").values_list("pk")),
        "outbox": list(Outbox.objects.order_by("pk").values_list("pk", "state")),
        "notifications": list(Notification.objects.order_by("pk").values_list("pk", "read_at")),
        "deliveries": list(Delivery.objects.order_by("pk").values_list("pk", "state", "sent_at")),
        "sessions": list(Session.objects.order_by("pk").values_list("pk")),
        "keys": list(IdempotencyKey.objects.order_by("pk").values_list("pk")),
    }


def _run_shuffled(stack: FaultStack, seed: int) -> int:
    """Run every task three times in an order of chance; return how many were asked for."""
    names = own_tasks() * 3
    Random(seed).shuffle(names)
    for name in names:
        assert nudge.send(name), "the broker took it"
    with stack.client() as broker:
        until(lambda: not broker.llen("celery"), 20, "the worker took all tasks")
    return len(names)


def test_every_task_three_times_in_any_order(stack: FaultStack, say: Saying) -> None:
    seed = 20261122
    owed = tell(people(10), times=2)
    count = _run_shuffled(stack, seed)
    settle(stack, owed)
    say(judge(stack, "tasks-shuffled", owed, tasks=count, seed=seed)).check()
    before = _fingerprint()
    _run_shuffled(stack, seed + 1)
    settle(stack, tell(people(1)))
    after = _fingerprint()
    for kind, rows in before.items():
        assert [row for row in after[kind] if row in rows] == rows, kind
    judge(stack, "tasks-shuffled", owed).check()


def test_handlers_twice_tell_once(stack: FaultStack, say: Saying) -> None:
    say(handlers_twice(stack)).check()


def test_nothing_runs_early_and_nothing_after_a_rollback(stack: FaultStack, say: Saying) -> None:
    """Every commit knocks for real; every fourth transaction is rolled back instead."""
    seen = stack.log.stat().st_size if stack.log.exists() else 0
    kept, undone = people(10), people(5)
    owed, rolled_back = [], []
    for number in range(COMMITS):
        owed += tell([kept[number % 10]])
        if number % 4 == 0:
            rolled_back += tell_and_undo(undone[number % 5])
    settle(stack, owed)
    say(judge(stack, "commits", owed, rolled_back=len(rolled_back))).check()
    ids = [one.event_id for one in rolled_back]
    assert not Event.objects.filter(pk__in=ids).exists()
    assert journal(stack, rolled_back) == {}
    said = stack.log.read_bytes()[seen:].decode()
    assert "DoesNotExist" not in said
    assert '"level": "error"' not in said
