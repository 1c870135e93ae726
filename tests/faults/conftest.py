"""One stack per test process, started with the first test of the group."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from celery import current_app
from django.db import connection, connections
from pytest_django import Settings

from apps.core import nudge
from atmp.settings import env
from tests.faults.ledger import Verdict
from tests.faults.load import Served
from tests.faults.proxy import switchboard
from tests.faults.server import DatabaseServer
from tests.faults.sink import scripted_sink
from tests.faults.stack import FaultStack

PROPERTY = "faults"
V = TypeVar("V", Verdict, Served)


class Saying(Protocol):
    """Has the numbers of a scenario printed at the end of the run."""

    def __call__(self, verdict: V) -> V:
        """Note the line and return the verdict."""


Knocking = Callable[[str], None]
Factory = Callable[[str], FaultStack]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the numbers of each scenario, also when other processes ran them."""
    reports = [r for found in ("passed", "failed") for r in terminalreporter.stats.get(found, [])]
    lines = [v for r in reports for name, v in r.user_properties if name == PROPERTY]
    if lines:
        terminalreporter.section("faults")
    for line in lines:
        terminalreporter.line(str(line))


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Saying:
    """Have the numbers printed at the end of the run."""

    def note(verdict: V) -> V:
        record_property(PROPERTY, verdict.line)
        return verdict

    return note


@contextmanager
def running_stack(folder: Path, fault: str = "") -> Iterator[FaultStack]:
    """Run a stack around a copy of the template; leave nothing running behind."""
    server = DatabaseServer()
    try:
        server.start()
        server.fill()
        with scripted_sink() as sink, switchboard() as board:
            stack = FaultStack(folder, server, sink, board, fault=fault)
            try:
                yield stack
            finally:
                stack.close()
    finally:
        server.close()


@contextmanager
def used(stack: FaultStack) -> Iterator[FaultStack]:
    """Let the test's own connection reach the stack's database for a while."""
    former = dict(connection.settings_dict)
    connections.close_all()
    connection.settings_dict.update(env.database(stack.server.url))
    try:
        stack.calm()
        stack.start()
        stack.wait_for_worker()
        yield stack
    finally:
        stack.calm()
        connections.close_all()
        connection.settings_dict.update(former)


@pytest.fixture(scope="session")
def _shared_stack(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FaultStack]:
    folder = tmp_path_factory.mktemp("faults")
    with django_db_blocker.unblock(), running_stack(folder) as stack:
        yield stack


@pytest.fixture
def stack(
    _shared_stack: FaultStack, django_db_blocker: Any, knock_at: Knocking
) -> Iterator[FaultStack]:
    """Broker, worker and beat, all running; this process knocks at the same broker."""
    knock_at(_shared_stack.broker_url)
    with django_db_blocker.unblock(), used(_shared_stack):
        yield _shared_stack


@pytest.fixture
def faulty(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path, knock_at: Knocking
) -> Iterator[Factory]:
    """Make a stack whose worker has the named bug."""
    with django_db_blocker.unblock(), ExitStack() as opened:

        def make(fault: str) -> FaultStack:
            made = opened.enter_context(running_stack(tmp_path / "stack", fault))
            made.patience = 12.0
            knock_at(made.broker_url)
            return opened.enter_context(used(made))

        yield make


@pytest.fixture
def knock_at(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Knocking:
    """Choose the broker at whose door this process knocks, as the web process does."""
    original = current_app.connection_for_write

    def choose(url: str) -> None:
        settings.CELERY_BROKER_URL = url
        monkeypatch.setattr(nudge._Circuit, "quiet_until", 0.0)

    def connect(**options: object) -> object:
        return original(settings.CELERY_BROKER_URL, **options)

    monkeypatch.setattr(current_app, "connection_for_write", connect)
    return choose
