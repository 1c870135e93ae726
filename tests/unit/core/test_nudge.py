"""The knock at the broker: once, briefly, and never a reason to fail."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from celery import current_app

from apps.core import nudge


@pytest.fixture
def nudges() -> list[str]:
    """Let these tests knock for real (at ports of their own)."""
    return []


@pytest.fixture(autouse=True)
def _loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge._Circuit, "quiet_until", 0.0)


@pytest.fixture
def black_hole(settings: Any) -> Iterator[socket.socket]:
    """A port that accepts and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=16)) as server:
        server.setblocking(False)
        _use_broker(settings, server.getsockname()[1])
        yield server


def _use_broker(settings: Any, port: int) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{port}/0"


@pytest.fixture(autouse=True)
def _broker_of_the_settings(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery read its address when it started: let each test's own one count."""
    original = current_app.connection_for_write

    def connect(**options: object) -> object:
        return original(settings.CELERY_BROKER_URL, **options)

    monkeypatch.setattr(current_app, "connection_for_write", connect)


def _connections(server: socket.socket) -> int:
    count = 0
    while True:
        try:
            line, _address = server.accept()
        except BlockingIOError:
            return count
        line.close()
        count += 1


def _closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
    return port


def test_a_silent_broker_gets_one_knock_and_no_retry(black_hole: socket.socket) -> None:
    assert nudge.send("core.drain_outbox") is False
    assert _connections(black_hole) == 1


def test_the_knock_waits_a_fifth_of_a_second_at_most() -> None:
    options = nudge._connection().transport_options
    assert options["socket_timeout"] == 0.2
    assert options["socket_connect_timeout"] == 0.2
    assert options["retry_on_timeout"] is False
    assert options["max_retries"] == 0


def test_a_refused_connection_is_no_error(settings: Any) -> None:
    _use_broker(settings, _closed_port())
    assert nudge.send("core.drain_outbox") is False


def test_after_a_failure_the_process_stays_quiet(black_hole: socket.socket) -> None:
    nudge.send("core.drain_outbox")
    nudge.send("core.drain_outbox")
    nudge.send("notifications.send_deliveries")
    assert _connections(black_hole) == 1


def test_it_knocks_again_after_the_pause(
    black_hole: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudge.send("core.drain_outbox")
    monkeypatch.setattr(nudge._Circuit, "quiet_until", time.monotonic() - 1)
    nudge.send("core.drain_outbox")
    assert _connections(black_hole) == 2


def test_the_health_page_asks_just_as_briefly(black_hole: socket.socket) -> None:
    assert nudge.broker_answers() is False
    assert _connections(black_hole) == 1


def test_a_closed_port_is_a_broker_that_is_away(settings: Any) -> None:
    _use_broker(settings, _closed_port())
    assert nudge.broker_answers() is False
