"""The broker is silent, gone, killed or wiped: the answer is issued, and all arrives once."""

import pytest
from django.test import Client

from apps.core.models import Outbox
from tests.faults.conftest import Saying
from tests.faults.ledger import Owed, judge, people, settle, tell, undone
from tests.faults.procs import until
from tests.faults.scenarios import cold_outage, issue, signed_answer
from tests.faults.stack import PATIENCE_SECONDS, FaultStack
from tests.support.size import amount

pytestmark = pytest.mark.services
# A refused or silent broker costs 0.2 s; the rest is room for a busy machine.
SLOWEST_REQUEST_SECONDS = 15.0
POSTMEN = 2


def test_answer_is_issued_at_a_silent_broker_and_arrives_once_it_is_back(
    stack: FaultStack, say: Saying
) -> None:
    verdict, issued = cold_outage(stack)
    say(verdict).check()
    assert [one.status for one in issued] == [302, 302]
    assert verdict.notes["tries"] == 1, "one knock, no retry"
    assert max(one.seconds for one in issued) < SLOWEST_REQUEST_SECONDS


@pytest.mark.parametrize("outage", ["stopped", pytest.param("killed", marks=pytest.mark.deep)])
def test_worker_and_beat_find_the_broker_again(stack: FaultStack, say: Saying, outage: str) -> None:
    """The broker hangs for a while, or dies and is started again, while everybody is connected."""
    made = signed_answer()
    before = tell(people(1))
    settle(stack, before)
    if outage == "stopped":
        stack.pause_broker()
    else:
        stack.broker.kill()
    issued = issue(made)
    assert issued.status == 302
    assert issued.seconds < SLOWEST_REQUEST_SECONDS
    assert _broker() == "away"
    stack.start_broker()
    owed = [issued.owed, *before]
    settle(stack, owed)
    slowest = round(issued.seconds, 2)
    say(judge(stack, f"broker-{outage}", owed, request_s=slowest)).check()
    until(lambda: _broker() == "ok", stack.patience, "the page of readiness sees the broker")


def _broker() -> str:
    return str(Client().get("/health/ready").json()["checks"]["broker"])


def _after_more_mails(stack: FaultStack, count: int, *, at_most: int) -> None:
    """Wait for so many more mails, or for the last of all: a running task goes on meanwhile.

    `at_most` counts all mails in the sink, where those of earlier tests lie too.
    """
    wanted = min(len(stack.sink.mails) + count, at_most)
    until(lambda: len(stack.sink.mails) >= wanted, stack.patience, f"{count} more mails")


def _wait_for_worker(stack: FaultStack) -> None:
    def back() -> bool:
        stack.supervise()
        return stack.listening() > 0

    until(back, stack.patience, "the worker is back")


@pytest.mark.deep
def test_wiped_broker_loses_nothing(stack: FaultStack, say: Saying) -> None:
    users = people(10)
    stack.sink.slow_seconds = 0.005
    owed, wipes, begun = [], 0, len(stack.sink.mails)
    for _round in range(10):
        owed += tell(users, times=2)
        with stack.client() as broker:
            broker.flushall()
        wipes += 1
    _after_more_mails(stack, 50, at_most=begun + len(owed))
    with stack.client() as broker:
        broker.flushall()
    settle(stack, owed)
    say(judge(stack, "broker-wiped", owed, wipes=wipes + 1)).check()
    assert not Outbox.objects.filter(event_id__in=[o.event_id for o in owed]).exists()


def _tell_unheard(stack: FaultStack) -> list[Owed]:
    """Owe ten people a mail without a knock at the broker."""
    stack.broker_line.set("refuse")
    owed = tell(people(10))
    with stack.client() as broker:
        broker.flushall()
    stack.broker_line.set("pass")
    return owed


def test_without_beat_nothing_is_lost_and_with_it_all_arrives(
    stack: FaultStack, say: Saying
) -> None:
    """F23: the knocks were not heard and nobody sweeps; the missed sweeps are made up for."""
    stack.beat.stop()
    for _try in range(5):
        owed = _tell_unheard(stack)
        # What the beat had sent before its end may still have been at work.
        if not until(lambda: not undone(owed), 2.0):  # noqa: B023
            break
    assert undone(owed), "somebody else swept"
    stack.beat.start()
    settle(stack, owed)
    say(judge(stack, "F23-no-beat", owed)).check()


@pytest.mark.deep
def test_broker_killed_again_and_again_in_the_middle(stack: FaultStack, say: Saying) -> None:
    """A running task goes on without its broker; a worker that gives up is like a crash.

    Nobody makes the leases run out here: they end by themselves, after a minute at most.
    """
    stack.patience = 100.0
    stack.sink.slow_seconds = 0.02
    begun = len(stack.sink.mails)
    owed, kills = tell(people(10), times=amount(20, full=60)), amount(1, full=3)
    last = begun + len(owed)
    for number in range(kills):
        _after_more_mails(stack, 40, at_most=last)
        assert number > 0 or len(stack.sink.mails) < last, "the first kill is in the middle"
        stack.broker.kill()
        stack.start_broker()
        _wait_for_worker(stack)
    settle(stack, owed)
    stack.patience = PATIENCE_SECONDS
    verdict = say(judge(stack, "broker-killed-in-the-middle", owed, kills=kills))
    verdict.check(mail_doubled=kills * POSTMEN)
