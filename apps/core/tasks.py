"""Celery tasks of the kernel. All are idempotent sweeps without arguments."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.core import heartbeats, outbox, ratelimit
from apps.core.models import IdempotencyKey
from apps.core.repeatable import REPEATABLE

IDEMPOTENCY_DAYS = 7


@shared_task(name="core.drain_outbox")
def drain_outbox() -> None:
    """Deliver what is owed; safe to run any number of times and in several workers at once."""
    heartbeats.note(heartbeats.WORKER)
    outbox.drain()


@shared_task(name="core.note_beat")
def note_beat() -> None:
    """Say that beat lives: nobody else sends this."""
    heartbeats.note(heartbeats.BEAT)


@shared_task(name="core.clear_expired")
def clear_expired() -> None:
    """Delete sessions and rate counts past their end, and idempotency keys after a week."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    IdempotencyKey.objects.filter(created_at__lt=now - timedelta(days=IDEMPOTENCY_DAYS)).delete()
    ratelimit.forget_old_counts(now)


REPEATABLE.add(
    "core.drain_outbox", "A row is leased to one worker and deleted in its handler's transaction."
)
REPEATABLE.add("core.note_beat", "It writes the time; a later one replaces it.")
REPEATABLE.add("core.clear_expired", "What is past its end is deleted, and stays deleted.")
