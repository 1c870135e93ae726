"""One mail, one holder: the lease, the limit on the wall clock, and who writes the end."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from pytest_django import Settings

from apps.notifications import sending
from apps.notifications.models import Delivery
from apps.notifications.sending import MailLine, send_due
from apps.notifications.tasks import send_deliveries
from tests.factories.notifications import delivery, replace_notice
from tests.support.smtpsink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _notice(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch)


def test_lease_begins_when_the_line_is_open(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the server takes to greet, nobody sends what another has taken meanwhile."""
    row = delivery()
    opened = MailLine.open

    def slow(line: MailLine) -> None:
        opened(line)
        Delivery.objects.filter(pk=row.pk).update(attempts=5)

    monkeypatch.setattr(MailLine, "open", slow)
    assert send_due() == {"taken": 1}
    assert sink.mails == []


def test_calling_again_renews_the_lease_too(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = delivery()
    sink.sender_replies.append("421 enough for now")
    opened, calls = MailLine.open, []

    def slow(line: MailLine) -> None:
        opened(line)
        calls.append(line)
        if len(calls) == 2:
            Delivery.objects.filter(pk=row.pk).update(attempts=5)

    monkeypatch.setattr(MailLine, "open", slow)
    assert send_due() == {"taken": 1}
    assert sink.mails == []


@pytest.mark.parametrize("reply", ["250 OK", "451 try later", "550 no such mailbox"])
def test_end_is_written_only_by_whoever_holds_the_row(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, reply: str
) -> None:
    row = delivery()
    sent = MailLine.send

    def late(line: MailLine, message: Any) -> None:
        Delivery.objects.filter(pk=row.pk).update(attempts=7)
        sent(line, message)

    monkeypatch.setattr(MailLine, "send", late)
    sink.replies.append(reply)
    assert send_due() == {"taken": 1}
    row.refresh_from_db()
    assert (row.state, row.attempts, row.refusals) == ("queued", 7, 0)


@contextmanager
def dripping(first: bytes) -> Iterator[int]:
    """A mail server that says `first` and then answers byte by byte without an end."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with suppress(OSError):
                line, _address = door.accept()
                with line:
                    line.sendall(first)
                    while not over.wait(0.05):
                        line.sendall(b"2")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        over.set()
        thread.join(5)


def test_message_is_cut_off_on_the_wall_clock(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MESSAGE_SECONDS", 0.5)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 60
    row = delivery()
    begun = time.monotonic()
    with dripping(b"220 hello\r\n") as settings.EMAIL_PORT:
        assert send_due() == {"queued": 1}
    assert time.monotonic() - begun < sending.OPENING_SECONDS * 2
    row.refresh_from_db()
    assert (row.last_error, row.refusals) == ("SMTPServerDisconnected", 1)


def test_limits_stand_in_the_right_order(settings: Settings) -> None:
    """Message below lease; the longest run (two openings, two messages) below the task's limit."""
    assert sending.MESSAGE_SECONDS + 10 < sending.MESSAGE_LEASE_SECONDS
    opening = 2 * settings.EMAIL_TIMEOUT + sending.OPENING_SECONDS
    longest = sending.RUN_SECONDS + 2 * (opening + sending.MESSAGE_SECONDS)
    assert longest < (send_deliveries.soft_time_limit or 0) < (send_deliveries.time_limit or 0)
