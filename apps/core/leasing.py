"""Rows that are work: claimed with SKIP LOCKED, leased, retried with back-off, never lost."""

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# Some ten quick tries, then hourly (half an hour at the least): over two days to mend the cause.
MAX_ATTEMPTS = 110
# A row that may be what kills its workers is claimed alone from the second death on.
SUSPECT_DEATHS = 2
MAX_DEATHS = 12
LONGEST_WAIT_SECONDS = 3600


class LeaseState(models.TextChoices):
    """Where a piece of work stands."""

    QUEUED = "queued", _("Waiting")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up after many tries")
    SUPPRESSED = "suppressed", _("Not sent, for the reason given")


class LeasedModel(models.Model):
    """Columns of a leased queue; all times are the database's (a worker's clock may be off)."""

    state = models.CharField(
        max_length=12, choices=LeaseState.choices, default=LeaseState.QUEUED, editable=False
    )
    due_at = models.DateTimeField(db_default=Now(), editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    deaths = models.PositiveSmallIntegerField(default=0, editable=False)
    last_error = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True


L = TypeVar("L", bound=LeasedModel)


def due(queryset: models.QuerySet[L]) -> models.QuerySet[L]:
    """Return the rows that are due and that nobody holds."""
    return queryset.filter(state=LeaseState.QUEUED, due_at__lte=Now()).filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=Now())
    )


def claim(queryset: models.QuerySet[L], *, limit: int, lease_seconds: int) -> list[L]:
    """Lease up to `limit` due rows, oldest first, and commit the lease.

    Two workers never get the same row; a row whose worker died is due again when the lease
    ends. Any row of the batch may be what killed it: from the second death on each is claimed
    alone, and the one that goes on killing is given up without burying its neighbours.
    """
    everything = queryset.model._default_manager
    with transaction.atomic():
        found = list(
            due(queryset).select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit]
        )
        for row in found:
            row.deaths += row.leased_until is not None
        killers = [row for row in found if row.deaths >= MAX_DEATHS]
        rows = _batch([row for row in found if row.deaths < MAX_DEATHS])
        everything.filter(pk__in=[row.pk for row in killers]).update(
            state=LeaseState.DEAD, deaths=MAX_DEATHS, leased_until=None, last_error="worker_died"
        )
        everything.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=Now() + timedelta(seconds=lease_seconds),
            attempts=F("attempts") + 1,
            deaths=F("deaths") + _one_when_abandoned(),
        )
    for row in rows:
        row.attempts += 1
    return rows


def _batch(rows: list[L]) -> list[L]:
    """Return the rows before the first suspect, or that one alone."""
    return list(takewhile(lambda row: row.deaths < SUSPECT_DEATHS, rows)) or rows[:1]


def _one_when_abandoned() -> Case:
    """Return 1 for a row that is still leased: whoever held it never came back."""
    return Case(When(leased_until__isnull=False, then=Value(1)), default=Value(0))


def _still_mine(row: LeasedModel) -> models.QuerySet[Any]:
    """Return the row unless its lease ran out and another worker has claimed it since."""
    return type(row)._default_manager.filter(pk=row.pk, attempts=row.attempts)


def release(rows: Sequence[LeasedModel]) -> None:
    """Give back rows that were claimed but not begun."""
    for row in rows:
        _still_mine(row).update(leased_until=None, attempts=F("attempts") - 1)


def wait_seconds(attempts: int) -> float:
    """Return the pause before the next try: doubling from 2 s to an hour, with jitter."""
    longest: int = min(LONGEST_WAIT_SECONDS, 2**attempts)
    return longest * (0.5 + random.random() / 2)  # noqa: S311  jitter, not a secret


def back_off(row: LeasedModel, error: str) -> None:
    """Schedule the next try, or give the row up for a person to look at.

    `error` must hold no personal data: a class name and a code at most.
    """
    dead = row.attempts >= MAX_ATTEMPTS
    _still_mine(row).update(
        state=LeaseState.DEAD if dead else LeaseState.QUEUED,
        leased_until=None,
        due_at=Now() + timedelta(seconds=wait_seconds(row.attempts)),
        last_error=error[:200],
    )


def redrive(queryset: models.QuerySet[L]) -> int:
    """Put dead rows back into the queue and return how many."""
    return queryset.filter(state=LeaseState.DEAD).update(
        state=LeaseState.QUEUED, due_at=Now(), leased_until=None, attempts=0, deaths=0
    )
