"""The tests of the web server and of the storm find what they look for.

The bug lives in the web server and the worker (seeds.py), or in how one is ended.
"""

from collections.abc import Callable

import pytest

from tests.faults.conftest import Factory
from tests.faults.load import Served
from tests.faults.stack import FaultStack
from tests.faults.storm import check, weather_the_storm
from tests.faults.web import WebServer
from tests.faults.web_checks import check_broker, check_database, check_overload, check_restarts
from tests.faults.web_scenarios import (
    broker_away,
    database_restarts,
    overload,
    rolling_restarts,
)
from tests.support.size import only_full

pytestmark = [pytest.mark.services, pytest.mark.deep, only_full, pytest.mark.timeout(240)]


@pytest.mark.parametrize(
    ("fault", "scenario", "judged", "symptom"),
    [
        ("database_is_500", lambda s: database_restarts(s, times=1), check_database, "500:"),
        ("no_shedding", lambda s: overload(s, seconds=3), check_overload, "F20"),
        ("knock_each_time", lambda s: broker_away(s, requests=20), check_broker, "F1"),
    ],
)
def test_bug_in_the_web_server_is_found(
    faulty: Factory,
    fault: str,
    scenario: Callable[[FaultStack], Served],
    judged: Callable[[Served], None],
    symptom: str,
) -> None:
    seen = scenario(faulty(fault))
    with pytest.raises(AssertionError, match=symptom):
        judged(seen)


def test_abrupt_restart_is_found(faulty: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    def abrupt(server: WebServer) -> None:
        server.kill()
        server.master = 0
        server.start()

    monkeypatch.setattr(WebServer, "renew", abrupt)
    seen = rolling_restarts(faulty(""), times=1)
    with pytest.raises(AssertionError, match="none:"):
        check_restarts(seen)


def test_storm_finds_a_mail_that_is_marked_first(faulty: Factory) -> None:
    verdict = weather_the_storm(faulty("mark_first"), seed=1, mails=200, seconds=12)
    with pytest.raises(AssertionError, match=r"lost=[1-9]"):
        check(verdict)
