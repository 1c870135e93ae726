"""How the installation does: what waits, what answers, how much room is left, what runs.

Numbers and times only; no row, no person, no address. What is away is said, never raised,
except for the database: without it there is no page at all.
"""

import json
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.core import heartbeats, outbox
from apps.core.clock import now
from apps.core.deadletters import dead_letters
from apps.core.errors import Text
from apps.core.leasing import LeaseState
from apps.core.mailport import mail_server_answers
from apps.core.models import Outbox
from apps.notifications.models import Delivery

# Sweeps run every three seconds: what waits longer than this waits for a reason.
LATE = timedelta(minutes=5)
LEAST_FREE_PERCENT = 10
# Signs come every 10 and 15 seconds.
SILENT = timedelta(minutes=1)
# One piece of long work may take three minutes.
LONG_SILENT = timedelta(minutes=5)
# Tasks are wake-ups that expire: a long queue means that no worker takes them.
LONG_QUEUE = 200


@dataclass(frozen=True, slots=True)
class Broker:
    """What the broker says of itself; `version` is empty when it is away."""

    version: str = ""
    queued: int = 0
    in_work: int = 0


@dataclass(frozen=True, slots=True)
class Backup:
    """The last backup, as the tool wrote it down."""

    made_at: datetime
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class State:
    """Everything on the page."""

    outbox_waiting: int
    outbox_oldest: datetime | None
    deliveries_waiting: int
    dead: dict[str, int]
    broker: Broker
    worker_seen: datetime | None
    beat_seen: datetime | None
    long_seen: datetime | None
    mail_answers: bool
    database_version: str
    database_bytes: int
    disk_free: int
    disk_total: int
    migration: str
    migrated_at: datetime | None
    backup: Backup | None
    release: str
    python: str = field(default_factory=platform.python_version)
    django: str = field(default_factory=django.get_version)

    @property
    def disk_percent(self) -> int:
        """Free room, of a hundred; only where `disk_total` is known."""
        return self.disk_free * 100 // max(self.disk_total, 1)


def state() -> State:
    """Ask everything once; the broker and the mail server for half a second at most."""
    version, size = _database()
    disk_free, disk_total = _disk(settings.WATCHED_FOLDER)
    migration, migrated_at = _last_migration()
    return State(
        outbox_waiting=Outbox.objects.filter(state=LeaseState.QUEUED).count(),
        outbox_oldest=outbox.oldest_undone(),
        deliveries_waiting=Delivery.objects.filter(state=LeaseState.QUEUED).count(),
        dead=dead_letters(),
        broker=broker(),
        worker_seen=heartbeats.last_seen(heartbeats.WORKER),
        beat_seen=heartbeats.last_seen(heartbeats.BEAT),
        long_seen=heartbeats.last_seen(heartbeats.LONG),
        mail_answers=mail_server_answers(),
        database_version=version,
        database_bytes=size,
        disk_free=disk_free,
        disk_total=disk_total,
        migration=migration,
        migrated_at=migrated_at,
        backup=last_backup(),
        release=settings.RELEASE,
    )


def _database() -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database())"
        )
        version, size = cursor.fetchone()
    return str(version).partition(" ")[0], int(size)


def _disk(folder: Path) -> tuple[int, int]:
    """Return free and whole room where the folder is, or will be; zeros when nobody may look."""
    try:
        place = next(place for place in (folder, *folder.parents) if place.exists())
        usage = shutil.disk_usage(place)
    except OSError:
        return 0, 0
    return usage.free, usage.total


def _last_migration() -> tuple[str, datetime | None]:
    row = MigrationRecorder(connection).migration_qs.order_by("-applied", "-id").first()
    return (f"{row.app} {row.name}", row.applied) if row else ("", None)


def broker() -> Broker:
    """Ask the broker for its version and the length of the queue; it may be away."""
    limit = settings.NUDGE_TIMEOUT_SECONDS
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL,
            socket_timeout=limit,
            socket_connect_timeout=limit,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            told: Any = client.info("server")
            queued = sum(int(client.llen(one.name)) for one in settings.CELERY_TASK_QUEUES)
            in_work: Any = client.hlen("unacked")
    except (redis.RedisError, OSError, ValueError):
        # ValueError: no address, or none of a broker.
        return Broker()
    version = told.get("valkey_version") or told.get("redis_version") or "?"
    return Broker(str(version), queued, int(in_work))


def last_backup() -> Backup | None:
    """Return what the backup tool wrote down last; None when nothing readable is there."""
    try:
        told = json.loads(settings.BACKUP_STATUS_FILE.read_text(encoding="utf-8"))
        made_at = datetime.fromisoformat(told["made_at"]).astimezone(UTC)
        return Backup(made_at, int(told["rows"]), int(told["bytes"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def _silence(found: State) -> Iterator[Text]:
    """Say who gave no sign of life: without a worker, beat's signs lie in the queue."""
    worker, beat = is_silent(found.worker_seen), is_silent(found.beat_seen)
    if beat and not worker:
        yield _("Beat has given no sign of life for over a minute: regular work is not started.")
    elif worker and found.broker.version and not found.broker.queued:
        yield _("Neither worker nor beat has given a sign of life for over a minute.")
    elif worker:
        yield _("The worker has given no sign of life for over a minute: work waits.")
    elif not beat and is_silent(found.long_seen, LONG_SILENT):
        yield _("Long work has stood still for over five minutes: copies and imports wait.")


def is_silent(seen: datetime | None, after: timedelta = SILENT) -> bool:
    """Return whether the last sign of life is too old, or there was none."""
    return seen is None or now() - seen > after


def remarks(found: State) -> Iterator[Text]:
    """Yield one sentence for each thing that a person should look at."""
    if found.outbox_oldest is not None and now() - found.outbox_oldest > LATE:
        yield _("Work has waited for more than five minutes. Is a worker running?")
    if any(found.dead.values()):
        yield _("Something was given up after many tries. Look at it in the admin.")
    if not found.broker.version:
        yield _("The broker is away. Nothing is lost: the work waits in the database.")
    yield from _silence(found)
    if found.broker.queued > LONG_QUEUE:
        yield _("The queue of the broker is long. Is a worker running?")
    if not found.mail_answers:
        yield _("The mail server does not answer. Mails wait until it does.")
    yield from _room(found)


def _room(found: State) -> Iterator[Text]:
    if not found.disk_total:
        yield _("The disk cannot be looked at.")
    elif found.disk_percent < LEAST_FREE_PERCENT:
        yield _("The disk is nearly full.")
    if found.backup is None:
        yield _("No backup is known. Make one every night.")
    elif now() - found.backup.made_at > timedelta(hours=settings.BACKUP_LATE_HOURS):
        yield _("The last backup is more than a day old.")
