"""Readiness: 503 only when nothing can be served; degraded when mail or wake-ups wait."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.core import views
from apps.core.leasing import LeaseState
from apps.core.models import Event, Outbox
from apps.notifications.models import Delivery
from atmp.settings import web
from tests.factories.notifications import delivery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "broker_answers", lambda: True)
    monkeypatch.setattr(views, "mail_server_answers", lambda: True)


def _owe(**values: Any) -> None:
    event = Event.objects.create(
        name="tests.x", actor_kind="system", subject_type="x", subject_id=Event().pk
    )
    row = Outbox.objects.create(event=event, handler="tests.x")
    Outbox.objects.filter(pk=row.pk).update(**values)


def test_all_well(browser: Client) -> None:
    answer = browser.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok", "mail": "ok"},
        "outbox": {"oldest_undone_seconds": None},
        "dead": {"core.outbox": 0, "notifications.deliveries": 0},
    }


@pytest.mark.parametrize("part", ["broker", "mail"])
def test_a_part_that_only_delays_is_degraded_not_down(
    browser: Client, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    name = {"broker": "broker_answers", "mail": "mail_server_answers"}[part]
    monkeypatch.setattr(views, name, lambda: False)
    answer = browser.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["checks"][part] == "away"


def test_the_age_of_the_oldest_undone_row_is_told(browser: Client) -> None:
    _owe(created_at=timezone.now() - timedelta(seconds=90))
    _owe()
    _owe(state=LeaseState.DEAD, created_at=timezone.now() - timedelta(days=3))
    told = browser.get("/health/ready").json()["outbox"]
    assert 89 <= told["oldest_undone_seconds"] < 150


def test_what_was_given_up_is_degraded_until_a_person_has_looked(browser: Client) -> None:
    _owe(state=LeaseState.DEAD)
    told = browser.get("/health/ready").json()
    assert told["status"] == "degraded"
    assert told["dead"] == {"core.outbox": 1, "notifications.deliveries": 0}


def test_a_mail_that_was_given_up_is_degraded_too(browser: Client) -> None:
    row = delivery()
    assert browser.get("/health/ready").json()["status"] == "ok"
    Delivery.objects.filter(pk=row.pk).update(state=LeaseState.DEAD)
    told = browser.get("/health/ready").json()
    assert told["status"] == "degraded"
    assert told["dead"] == {"core.outbox": 0, "notifications.deliveries": 1}


def test_a_database_that_is_away_is_503(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("at 10.0.0.7")

    monkeypatch.setattr(views, "_missing_migrations", away)
    answer = browser.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "away"}
    assert answer["Retry-After"] == "10"
    assert b"10.0.0.7" not in answer.content


def test_missing_migrations_are_503(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_missing_migrations", lambda: True)
    answer = browser.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"migrations": "missing"}


def test_the_database_of_the_tests_has_all_migrations() -> None:
    assert views._missing_migrations() is False


# --- many who ask cost one look


@pytest.fixture
def kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep findings as in production, beginning with none."""
    settings.READY_KEPT_SECONDS = 2.0
    monkeypatch.setattr(views, "_KEPT", views._Kept())


class Looks:
    """Counts the looks at a made-up clock; `wait` holds one back until `found` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.count, self.status, self.wait = 100.0, 0, 200, False
        self.looking, self.found = threading.Event(), threading.Event()
        monkeypatch.setattr("apps.core.views._look", self.look)
        monkeypatch.setattr("apps.core.views.time", self)

    def monotonic(self) -> float:
        return self.clock

    def look(self) -> views.Readiness:
        self.count += 1
        self.looking.set()
        assert not self.wait or self.found.wait(60)
        return views.Readiness({"status": "made up"}, self.status, self.clock)

    def ask(self) -> int:
        return views.ready(RequestFactory().get("/health/ready")).status_code


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("first", "then"), [(200, 503), (503, 200)])
def test_a_finding_is_kept_for_two_seconds(
    monkeypatch: pytest.MonkeyPatch, first: int, then: int
) -> None:
    looks = Looks(monkeypatch)
    looks.status = first
    assert {looks.ask() for _number in range(5)} == {first}
    looks.clock, looks.status = 101.9, then
    assert (looks.ask(), looks.count) == (first, 1)
    looks.clock = 102.0
    assert (looks.ask(), looks.count) == (then, 2)


@pytest.mark.usefixtures("kept")
def test_those_who_ask_at_once_wait_for_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(monkeypatch)
    looks.wait = True
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(looks.ask) for _number in range(4)]
        assert looks.looking.wait(60)
        looks.found.set()
        assert [answer.result() for answer in answers] == [200] * 4
    assert looks.count == 1


@pytest.mark.usefixtures("kept")
def test_while_one_looks_the_others_hear_what_was_found_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = Looks(monkeypatch)
    assert looks.ask() == 200
    looks.looking.clear()
    looks.clock, looks.status, looks.wait = 104.0, 503, True
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(looks.ask)
        assert looks.looking.wait(60)
        assert [looks.ask() for _number in range(10)] == [200] * 10
        looks.found.set()
        assert slow.result() == 503
    assert (looks.ask(), looks.count) == (503, 2)


def test_production_keeps_what_it_found() -> None:
    assert web.READY_KEPT_SECONDS == 2.0
