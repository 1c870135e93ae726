"""The tests of this group find what they look for: each seeded bug turns its scenario red.

The bug lives in the worker only (seeds.py), in beat's schedule, or in the database.
"""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from apps.accounts.models import User
from apps.core.models import Event
from apps.notifications.models import Delivery
from tests.faults import ledger
from tests.faults.conftest import Factory
from tests.faults.ledger import Owed, Verdict, judge, people, settle, tell, tell_and_undo
from tests.faults.procs import until
from tests.faults.repeats import changed, contents, run_shuffled
from tests.faults.scenarios import (
    cold_outage,
    handlers_twice,
    kill_in_the_middle,
    one_of_fifty,
    two_postmen,
)
from tests.faults.seeds import LYING
from tests.faults.stack import FaultStack
from tests.support import race, winners
from tests.support.size import only_full

pytestmark = [pytest.mark.services, pytest.mark.deep, only_full]


def _kills(stack: FaultStack) -> Verdict:
    return kill_in_the_middle(stack, mails=150, holds=((30, False), (30, True)))


def _bad_mailbox(stack: FaultStack) -> Verdict:
    """Two bad ones in the middle of a batch: nothing is sent before all mails wait."""
    users = people(30)
    for bad in users[15:17]:
        stack.sink.script[bad.email].extend(["550 no such mailbox"] * 100)
    stack.sink.stop_at(0, taken=False)
    owed = tell(users)
    rows = Delivery.objects.filter(notification__event_id__in=[o.event_id for o in owed])
    until(lambda: rows.count() == len(owed), stack.patience, "all mails wait")
    stack.sink.hold = None
    del owed[15:17]
    settle(stack, owed)
    return judge(stack, "bad-mailbox", owed)


@pytest.mark.parametrize(
    ("fault", "scenario", "symptom"),
    [
        ("mark_first", _kills, "lost=[1-9]"),
        ("fresh_message_id", _kills, "strange=[1-9]"),
        ("commit_per_batch", _kills, "mail_doubled=([4-9]|[1-9][0-9])"),
        ("no_lease", two_postmen, "mail_doubled=[1-9]"),
        ("no_refusals", _bad_mailbox, "undone=[1-9]"),
        ("poison_blocks", lambda stack: one_of_fifty(stack)[0], "undone=[1-9]"),
    ],
)
def test_bug_in_the_worker_is_found(
    faulty: Factory, fault: str, scenario: Callable[[FaultStack], Verdict], symptom: str
) -> None:
    verdict = scenario(faulty(fault))
    with pytest.raises(AssertionError, match=symptom):
        verdict.check(mail_doubled=verdict.kills)


def test_knock_without_a_sweep_is_found(faulty: Factory) -> None:
    """Without beat's sweep the knock would be the guarantee, and it was not heard."""
    verdict, _issued = cold_outage(faulty("no_sweep"))
    with pytest.raises(AssertionError, match=r"undone=[1-9]"):
        verdict.check()


def test_a_task_that_only_calls_itself_repeatable_is_found(faulty: Factory) -> None:
    stack = faulty("lying_task")
    run_shuffled(stack, 1)
    before = contents()
    run_shuffled(stack, 2, [LYING])
    assert changed(before) == ["django_session"]


def test_missing_constraints_are_found(faulty: Factory) -> None:
    """A handler that checks first and creates then would need them just as much."""
    stack = faulty("")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_notification DROP CONSTRAINT notification_once")
    verdict = handlers_twice(stack)
    with pytest.raises(AssertionError, match=r"portal_doubled=[1-9]"):
        verdict.check()


def test_event_that_outlives_a_rollback_is_found(
    faulty: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded over a connection of its own, an event survives the change it tells of."""
    faulty("")
    inside = ledger._tell

    def outside(user: User) -> Owed:
        (owed,) = winners(race(1, lambda _n: transaction.atomic(inside)(user)))
        assert isinstance(owed, Owed)
        return owed

    monkeypatch.setattr(ledger, "_tell", outside)
    assert not _rolled_back_leaves_nothing()


def _rolled_back_leaves_nothing() -> bool:
    owed = tell_and_undo(people(1)[0])
    return not Event.objects.filter(pk__in=[one.event_id for one in owed]).exists()
