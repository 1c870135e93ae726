"""The relay: delivers each outbox row to its handler, one transaction per row."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime

from django.db import Error, transaction
from django.db.models import Min

from apps.core.deadletters import DEAD_COUNTERS
from apps.core.events import SUBSCRIPTIONS
from apps.core.leasing import LeaseState, back_off, claim, release
from apps.core.models import Outbox

logger = logging.getLogger(__name__)
BATCH = 50
LEASE_SECONDS = 60


@dataclass(slots=True)
class Drained:
    """What one run did."""

    done: int = 0
    failed: int = 0


def drain(*, limit: int = 1000, seconds: float = 30.0) -> Drained:
    """Deliver due rows until none is left, `limit` is reached or the time is used up."""
    result, deadline = Drained(), time.monotonic() + seconds
    while result.done + result.failed < limit and time.monotonic() < deadline:
        rows = claim(
            Outbox.objects.select_related("event"),
            limit=min(BATCH, limit - result.done - result.failed),
            lease_seconds=LEASE_SECONDS,
        )
        if not rows:
            break
        for index, row in enumerate(rows):
            if time.monotonic() >= deadline:
                release(rows[index:])
                break
            if deliver(row):
                result.done += 1
            else:
                result.failed += 1
    return result


def deliver(row: Outbox) -> bool:
    """Run the handler and delete the row in one transaction; on failure, back off.

    The row is locked first: when its lease ran out and another worker took it over, there
    is nothing left to do here. The lock is waited for: a worker that looks for rows to claim
    holds those it has to leave alone until it commits.
    """
    try:
        with transaction.atomic():
            mine = (
                Outbox.objects.select_for_update(of=("self",))
                .filter(pk=row.pk, state=LeaseState.QUEUED, attempts=row.attempts)
                .exists()
            )
            if not mine:
                return True
            SUBSCRIPTIONS.get(row.handler).handler(row.event)
            Outbox.objects.filter(pk=row.pk).delete()
    except Exception as error:  # whatever a handler raises is retried, then given up
        logger.exception(
            "outbox.handler_failed",
            extra={"handler": row.handler, "event": str(row.event_id), "attempts": row.attempts},
        )
        try:
            back_off(row, type(error).__name__)
        except Error:
            logger.warning("outbox.back_off_failed", extra={"event": str(row.event_id)})
        return False
    return True


def oldest_undone() -> datetime | None:
    """Return when the oldest row that is still owed was written, or None."""
    rows = Outbox.objects.filter(state=LeaseState.QUEUED)
    oldest: datetime | None = rows.aggregate(oldest=Min("created_at"))["oldest"]
    return oldest


def dead_count() -> int:
    """Return how many rows were given up and wait for a person."""
    return Outbox.objects.filter(state=LeaseState.DEAD).count()


DEAD_COUNTERS.add("core.outbox", dead_count)
