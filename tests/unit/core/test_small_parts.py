"""Small parts of the kernel: the clock, form errors, pages of notices, the mail port."""

import socket
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.utils import timezone

from apps.core import clock
from apps.core.demo import World
from apps.core.errors import DomainError, Invalid
from apps.core.formerrors import add_domain_error
from apps.core.mailport import mail_server_answers
from apps.core.models import Event
from apps.core.notices import fetched, shown_together


def test_the_clock_tells_the_time_or_the_pretended_moment() -> None:
    moment = datetime(2020, 1, 2, tzinfo=UTC)
    assert abs((clock.now() - timezone.now()).total_seconds()) < 60
    with clock.at(moment):
        assert clock.now() == moment
    assert clock.now() != moment


def test_the_clock_is_right_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="x"), clock.at(datetime(2020, 1, 2, tzinfo=UTC)):
        raise ValueError("x")
    assert clock.now().year > 2020


class _Form(forms.Form):
    title = forms.CharField()


def _bound(error: DomainError) -> _Form:
    form = _Form({"title": "typed"})
    assert form.is_valid()
    add_domain_error(form, error)
    return form


def test_a_refusal_stands_at_its_field_and_what_was_typed_is_kept() -> None:
    form = _bound(Invalid(fields={"title": "Say more.", "elsewhere": "Choose one."}))
    assert form.errors == {"title": ["Say more."], "__all__": ["Choose one."]}
    assert form.data["title"] == "typed"


def test_a_refusal_without_fields_stands_above_the_form() -> None:
    assert _bound(DomainError("Not now.")).errors == {"__all__": ["Not now."]}


class Asked:
    """Counts how often it is asked, and for how many events."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def __call__(self, events: Sequence[Event]) -> dict[UUID, str]:
        self.calls.append(len(events))
        return {event.pk: f"of {event.pk}" for event in events if event.name != "x.unknown"}


def test_a_page_asks_once_and_a_single_event_for_itself() -> None:
    asked, events = Asked(), [Event(name="x.y") for _ in range(3)]
    with shown_together(events):
        answers = [fetched("a", event, asked) for event in events]
        assert fetched("b", events[0], asked) == answers[0]
        assert fetched("a", Event(name="x.y"), asked)
    assert answers == [f"of {event.pk}" for event in events]
    assert asked.calls == [3, 3, 1]
    fetched("a", events[0], asked)
    assert asked.calls == [3, 3, 1, 1], "nothing is remembered after the page"


def test_what_nobody_knows_is_none() -> None:
    event = Event(name="x.unknown")
    with shown_together([event]):
        assert fetched("a", event, Asked()) is None


def test_two_worlds_of_a_day_are_alike() -> None:
    assert World().random.random() == World().random.random()
    assert World().people is not World().people


@pytest.mark.parametrize(
    ("greeting", "answers"), [(b"220 ready\r\n", True), (b"421 no\r\n", False)]
)
def test_a_mail_server_is_there_when_it_greets(
    settings: Any, greeting: bytes, *, answers: bool
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_USE_SSL = False
        greeter = Thread(target=_greet, args=(server, greeting))
        greeter.start()
        assert mail_server_answers() is answers
        greeter.join()


def _greet(server: socket.socket, greeting: bytes) -> None:
    line, _address = server.accept()
    line.sendall(greeting)
    line.close()


def test_a_closed_mail_port_is_away(settings: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
    settings.EMAIL_USE_SSL = False
    assert mail_server_answers() is False
