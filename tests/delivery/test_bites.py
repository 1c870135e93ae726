"""The tests of this group find what they look for: each seeded bug turns its scenario red.

The bug lives in the worker only (faults.py), in beat's schedule, or in the database.
"""

from collections.abc import Callable

import pytest
from django.db import connection

from apps.core.models import Event
from tests.delivery import ledger
from tests.delivery.conftest import Factory, Knocking
from tests.delivery.ledger import Owed, Verdict, judge, people, settle, tell, tell_and_undo
from tests.delivery.scenarios import (
    cold_outage,
    handlers_twice,
    kill_in_the_middle,
    one_of_fifty,
    two_postmen,
)
from tests.delivery.stack import DeliveryStack
from tests.support import race

pytestmark = [pytest.mark.services, pytest.mark.deep]


def _kills(stack: DeliveryStack) -> Verdict:
    return kill_in_the_middle(stack, mails=150, holds=((30, False), (30, True)))


def _bad_mailbox(stack: DeliveryStack) -> Verdict:
    users = people(30)
    stack.sink.script[users[3].email].extend(["451 later"] * 100)
    stack.sink.script[users[4].email].extend(["550 never"] * 100)
    owed = tell(users)[5:]
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
    faulty: Factory, fault: str, scenario: Callable[[DeliveryStack], Verdict], symptom: str
) -> None:
    verdict = scenario(faulty(fault))
    with pytest.raises(AssertionError, match=symptom):
        verdict.check(mail_doubled=verdict.kills)


def test_knock_without_a_sweep_is_found(faulty: Factory, knock_at: Knocking) -> None:
    """Without beat's sweep the knock would be the guarantee, and it was not heard."""
    verdict, _issued = cold_outage(faulty("no_sweep"), knock_at)
    with pytest.raises(AssertionError, match="undone=[1-9]"):
        verdict.check()


def test_missing_constraints_are_found(faulty: Factory) -> None:
    """A handler that checks first and creates then would need them just as much."""
    stack = faulty("")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_notification DROP CONSTRAINT notification_once")
    verdict = handlers_twice(stack)
    with pytest.raises(AssertionError, match="portal_doubled=[1-9]"):
        verdict.check()


def test_event_that_outlives_a_rollback_is_found(
    faulty: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded over a connection of its own, an event survives the change it tells of."""
    faulty("")
    inside = ledger._tell

    def outside(user: object) -> Owed:
        return race(1, lambda _n: ledger.transaction.atomic(inside)(user))[0].value

    monkeypatch.setattr(ledger, "_tell", outside)
    assert not _rolled_back_leaves_nothing()


def _rolled_back_leaves_nothing() -> bool:
    owed = tell_and_undo(people(1)[0])
    return not Event.objects.filter(pk__in=[one.event_id for one in owed]).exists()
