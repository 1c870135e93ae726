"""The worker dies in the middle: nothing is lost, and a mail is doubled at most per crash."""

import pytest

from tests.faults.conftest import Saying
from tests.faults.ledger import judge, people, settle, tell
from tests.faults.scenarios import kill_in_the_middle, two_postmen
from tests.faults.stack import FaultStack
from tests.support.size import amount

pytestmark = pytest.mark.services


@pytest.mark.deep
def test_worker_killed_in_the_middle(stack: FaultStack, say: Saying) -> None:
    """Once between handlers, once before a mail was taken, once after."""
    verdict = kill_in_the_middle(stack, mails=150, holds=((30, False), (30, True)))
    say(verdict).check(mail_doubled=verdict.kills)
    assert verdict.mail_doubled >= 1, "the crash after the server took the mail costs a copy"


@pytest.mark.deep
def test_worker_killed_again_and_again(stack: FaultStack, say: Saying) -> None:
    holds = tuple((35, bool(number % 2)) for number in range(amount(2, full=12)))
    verdict = kill_in_the_middle(stack, mails=amount(100, full=600), holds=holds)
    say(verdict).check(mail_doubled=verdict.kills)


def test_nothing_is_doubled_without_a_crash(stack: FaultStack, say: Saying) -> None:
    owed = tell(people(10), times=5)
    settle(stack, owed)
    say(judge(stack, "no-crash", owed)).check()


@pytest.mark.deep
def test_two_workers_and_two_beats_double_nothing(stack: FaultStack, say: Saying) -> None:
    verdict = two_postmen(stack, mails=80)
    say(verdict).check()
    assert verdict.notes["conversations"] >= 2, "several postmen were at work"
