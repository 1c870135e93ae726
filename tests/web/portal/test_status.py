"""The page that tells administrators how the installation does."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from apps.core import heartbeats, tasks
from apps.core.access import require
from apps.core.errors import NotAllowed
from apps.core.leasing import LeaseState
from apps.core.models import Event, Outbox
from apps.notifications.models import Delivery
from apps.portal import operations
from apps.portal.operations import Broker
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.notifications import delivery
from tests.factories.profiles import MembershipFactory, actor_as

BROKER = operations.broker
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def healthy(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything answers and a backup was made an hour ago; return the backup's note."""
    cache.clear()
    note = tmp_path / "last-backup.json"
    settings.BACKUP_STATUS_FILE = note
    settings.WATCHED_FOLDER = tmp_path / "not" / "made" / "yet"
    write_note(note, datetime.now(UTC) - timedelta(hours=1))
    monkeypatch.setattr(operations, "broker", lambda: Broker("9.1.2", 3, 1))
    monkeypatch.setattr(operations, "mail_server_answers", lambda: True)
    monkeypatch.setattr(heartbeats, "_noted", {})
    for part in (heartbeats.WORKER, heartbeats.BEAT, heartbeats.LONG):
        heartbeats.note(part)
    return note


def write_note(path: Path, made_at: datetime) -> None:
    facts = {"made_at": made_at.isoformat(), "rows": 4711, "bytes": 5_242_880}
    path.write_text(json.dumps(facts))


def admin() -> Client:
    return signed_in(MembershipFactory(role=Role.ADMIN).user)


def page(language: str = "en") -> str:
    with translation.override(language):
        answer = admin().get(reverse("portal:status"))
    assert answer.status_code == 200
    return answer.content.decode()


def owe(**values: Any) -> None:
    event = Event.objects.create(
        name="tests.x", actor_kind="system", subject_type="x", subject_id=Event().pk
    )
    row = Outbox.objects.create(event=event, handler="tests.x")
    Outbox.objects.filter(pk=row.pk).update(**values)


def told(html: str, term: str) -> str:
    """Return what the page says of one thing."""
    after = html.partition(f"<dt>{term}</dt>")[2]
    return " ".join(after.partition("<dd>")[2].partition("</dd>")[0].split())


def test_a_healthy_installation_needs_no_look(settings: Any) -> None:
    html = page()
    assert "Nothing needs a look." in html
    assert told(html, "Events waiting for a handler") == "0"
    assert told(html, "Broker") == "Valkey 9.1.2"
    assert told(html, "Queue of the broker") == "3 waiting, 1 in work"
    assert told(html, "Database").startswith("PostgreSQL 1")
    assert told(html, "Release") == settings.RELEASE
    assert told(html, "Last change of the database") != ""
    assert told(html, "Size of the last backup") == "5.0 MB"
    assert told(html, "Worker, last sign of life") == "less than a minute ago"
    assert told(html, "Beat, last sign of life") == "less than a minute ago"
    assert told(html, "Long work, last sign of life") == "less than a minute ago"


@pytest.mark.parametrize("language", ["de", "fr"])
def test_in_every_language(language: str) -> None:
    assert f'lang="{language}"' in page(language)


def test_what_waits_is_counted() -> None:
    owe(created_at=timezone.now() - timedelta(minutes=20))
    owe()
    delivery()
    html = page()
    assert int(told(html, "Events waiting for a handler")) >= 2
    assert told(html, "Oldest of them, age") == "20 minutes"
    assert told(html, "Mails waiting") == "1"
    assert "Is a worker running?" in html


def test_what_was_given_up_is_counted() -> None:
    owe(state=LeaseState.DEAD)
    Delivery.objects.filter(pk=delivery().pk).update(state=LeaseState.DEAD)
    html = page()
    assert told(html, "Events given up") == "1"
    assert told(html, "Mails given up") == "1"
    assert "Something was given up" in html


def away(monkeypatch: pytest.MonkeyPatch, _note: Path, _settings: Any) -> None:
    monkeypatch.setattr(operations, "broker", Broker)


def long_queue(monkeypatch: pytest.MonkeyPatch, _note: Path, _settings: Any) -> None:
    monkeypatch.setattr(operations, "broker", lambda: Broker("9.1.2", 201, 0))


def no_mail(monkeypatch: pytest.MonkeyPatch, _note: Path, _settings: Any) -> None:
    monkeypatch.setattr(operations, "mail_server_answers", lambda: False)


def full_disk(monkeypatch: pytest.MonkeyPatch, _note: Path, _settings: Any) -> None:
    monkeypatch.setattr(operations, "LEAST_FREE_PERCENT", 101)


def old_backup(_monkeypatch: pytest.MonkeyPatch, note: Path, _settings: Any) -> None:
    write_note(note, datetime.now(UTC) - timedelta(hours=27))


def no_backup(_monkeypatch: pytest.MonkeyPatch, note: Path, _settings: Any) -> None:
    note.unlink()


def broken_note(_monkeypatch: pytest.MonkeyPatch, note: Path, _settings: Any) -> None:
    note.write_text("[]")


def strange_note(_monkeypatch: pytest.MonkeyPatch, note: Path, _settings: Any) -> None:
    note.write_text('{"made_at": "2026-11-22T02:17:00", "rows": Infinity, "bytes": 1}')


def closed_disk(monkeypatch: pytest.MonkeyPatch, _note: Path, _settings: Any) -> None:
    def refuse(_place: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("shutil.disk_usage", refuse)


def silent(*parts: str, seconds: int = 70) -> Callable[..., None]:
    def act(_monkeypatch: pytest.MonkeyPatch, _note: Path, _settings: Any) -> None:
        for part in parts:
            cache.set(f"heartbeat:{part}", time.time() - seconds)

    return act


def never_seen(monkeypatch: pytest.MonkeyPatch, _note: Path, _settings: Any) -> None:
    monkeypatch.setattr(operations, "broker", lambda: Broker("9.1.2", 0, 0))
    cache.clear()


TROUBLES: dict[str, tuple[Callable[..., None], str]] = {
    "broker": (away, "The broker is away. Nothing is lost"),
    "queue": (long_queue, "The queue of the broker is long"),
    "mail": (no_mail, "The mail server does not answer"),
    "disk": (full_disk, "The disk is nearly full"),
    "old backup": (old_backup, "The last backup is more than a day old"),
    "no backup": (no_backup, "No backup is known"),
    "broken note": (broken_note, "No backup is known"),
    "strange note": (strange_note, "No backup is known"),
    "closed disk": (closed_disk, "The disk cannot be looked at"),
    "beat": (silent("beat"), "Beat has given no sign of life"),
    "worker": (silent("worker", "beat"), "The worker has given no sign of life"),
    "long work": (silent("long", seconds=310), "Long work has stood still for over five minutes"),
    "both": (never_seen, "Neither worker nor beat has given a sign of life"),
}


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_each_trouble_is_said_and_never_a_fault(
    monkeypatch: pytest.MonkeyPatch, healthy: Path, settings: Any, name: str
) -> None:
    cause, sentence = TROUBLES[name]
    cause(monkeypatch, healthy, settings)
    html = page()
    assert sentence in html
    assert "Nothing needs a look." not in html


def test_only_administrators_get_in() -> None:
    for role in (Role.EDITOR, Role.MODERATOR, Role.DEVELOPER, Role.PATIENT):
        with pytest.raises(NotAllowed) as caught:
            require(actor_as(role), "portal.read_status")
        assert str(caught.value.message).startswith("Only administrators")
    require(actor_as(Role.ADMIN, second_factor=False), "portal.read_status")


def test_the_navigation_shows_it_to_administrators_only() -> None:
    link = f'href="{reverse("portal:status")}"'
    assert link in admin().get(reverse("portal:home")).content.decode()
    developer = signed_in(MembershipFactory().user)
    assert link not in developer.get(reverse("portal:home")).content.decode()


def test_a_silent_worker_is_shown_with_the_time_of_its_last_sign() -> None:
    cache.set("heartbeat:worker", datetime(2026, 11, 1, 9, 30, tzinfo=UTC).timestamp())
    assert told(page(), "Worker, last sign of life").startswith("1 November 2026")


def test_tasks_leave_the_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(heartbeats, "_noted", {})
    assert heartbeats.last_seen(heartbeats.WORKER) is None
    tasks.drain_outbox()
    assert not operations.is_silent(heartbeats.last_seen(heartbeats.WORKER))
    assert heartbeats.last_seen(heartbeats.BEAT) is None
    tasks.note_beat()
    assert not operations.is_silent(heartbeats.last_seen(heartbeats.BEAT))
    assert operations.is_silent(heartbeats.last_seen(heartbeats.LONG))
    tasks.run_jobs()
    assert not operations.is_silent(heartbeats.last_seen(heartbeats.LONG))
    # Every ten seconds is often enough.
    cache.delete("heartbeat:beat")
    tasks.note_beat()
    assert heartbeats.last_seen(heartbeats.BEAT) is None


def test_only_beat_sends_its_sign() -> None:
    planned: list[Any] = list(project.CELERY_BEAT_SCHEDULE.values())
    (entry,) = [one for one in planned if one["task"] == "core.note_beat"]
    assert entry["schedule"] < operations.SILENT.total_seconds() / 2
    assert entry["options"]["expires"] < operations.SILENT.total_seconds()


def test_a_broker_that_is_away_is_no_fault(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(operations, "broker", BROKER)
    for address in ("redis://127.0.0.1:1/0", "", "nonsense://x", "redis://[broken"):
        settings.CELERY_BROKER_URL = address
        html = page()
        assert "The broker is away." in html
        assert told(html, "Broker") == "away"
        assert told(html, "Queue of the broker") == "–"
