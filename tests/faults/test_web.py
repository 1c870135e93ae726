"""The web server while the database, its own processes or its visitors misbehave."""

import pytest

from tests.faults.conftest import Saying
from tests.faults.stack import FaultStack
from tests.faults.web_checks import check_broker, check_database, check_overload, check_restarts
from tests.faults.web_scenarios import (
    broker_away,
    database_line_breaks,
    database_restarts,
    overload,
    rolling_restarts,
)
from tests.support.size import amount, only_full

pytestmark = pytest.mark.services


@pytest.mark.deep
def test_questions_are_sent_without_a_broker(stack: FaultStack, say: Saying) -> None:
    check_broker(say(broker_away(stack, requests=amount(20, full=200))))


@only_full
@pytest.mark.deep
def test_database_restarts_again_and_again(stack: FaultStack, say: Saying) -> None:
    check_database(say(database_restarts(stack, times=6)))


def test_database_restarts(stack: FaultStack, say: Saying) -> None:
    check_database(say(database_restarts(stack, times=1)))


@pytest.mark.deep
def test_database_line_breaks(stack: FaultStack, say: Saying) -> None:
    check_database(say(database_line_breaks(stack)))


@pytest.mark.deep
@pytest.mark.timeout(1200)
def test_rolling_restarts_again_and_again(stack: FaultStack, say: Saying) -> None:
    check_restarts(say(rolling_restarts(stack, times=amount(2, full=20))))


@pytest.mark.deep
def test_overload(stack: FaultStack, say: Saying) -> None:
    check_overload(say(overload(stack, seconds=3)))
