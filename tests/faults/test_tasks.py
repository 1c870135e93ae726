"""Tasks may run early, late, twice and in any order; a change that was rolled back tells nobody."""

import inspect

import pytest
from celery import current_app

from apps.core.models import Event
from tests.faults.conftest import Saying
from tests.faults.ledger import journal, judge, people, settle, tell, tell_and_undo
from tests.faults.repeats import changed, contents, own_tasks, run_shuffled, undeclared_tasks
from tests.faults.scenarios import handlers_twice
from tests.faults.stack import FaultStack

pytestmark = pytest.mark.services
COMMITS = 40


def test_tasks_take_no_arguments() -> None:
    """A task that carries an id could run before the commit; a sweep cannot."""
    names = own_tasks()
    assert len(names) >= 3
    wanting = [n for n in names if inspect.signature(current_app.tasks[n].run).parameters]
    assert wanting == []


def _nothing() -> None:
    """Do nothing."""


def test_every_task_says_why_it_may_run_twice() -> None:
    assert undeclared_tasks() == []


def test_a_task_that_does_not_say_it_is_found() -> None:
    name = "fault_tests.silent"
    current_app.task(name=name)(_nothing)
    try:
        assert undeclared_tasks() == [name]
    finally:
        current_app.tasks.pop(name)


def test_every_task_three_times_in_any_order(stack: FaultStack, say: Saying) -> None:
    """First while there is work to do; then, with nothing left to do, no row may change."""
    seed = 20261122
    owed = tell(people(10), times=2)
    count = run_shuffled(stack, seed)
    settle(stack, owed)
    say(judge(stack, "F9-tasks-shuffled", owed, tasks=count, seed=seed)).check()
    run_shuffled(stack, seed + 1)
    before = contents()
    run_shuffled(stack, seed + 2)
    assert changed(before) == []
    judge(stack, "F9-tasks-shuffled", owed).check()


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
