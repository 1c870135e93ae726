"""What the clock does by itself: reminders, lapses, ends of proposals, overdue cases.

Each row is a transaction of its own, decided on once more under its lock, so that running
twice, late, or at once, tells nobody twice.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from apps.core.actor import system_actor
from apps.core.clock import now
from apps.core.events import record
from apps.core.versions import save_versioned
from apps.forum.choices import CaseState
from apps.forum.clock_choices import CaseEventKind, TransferState
from apps.forum.events import of_case
from apps.forum.models import Case, Transfer
from apps.forum.services.calendars import recompute
from apps.forum.services.cases import calendars_of
from apps.forum.services.clock import lapse_case
from apps.forum.services.locks import lock_case
from apps.forum.services.transfers import expire_transfer

logger = logging.getLogger(__name__)
RUNS = (CaseState.RECEIVED, CaseState.RUNNING)


def run_clocks() -> dict[str, int]:
    """Do what time has brought; returns how many of each."""
    return {
        "recomputed": recompute(),
        "lapsed": _each(_to_lapse(), _lapse),
        "reminded": _each(_to_remind(), _remind),
        "expired": _each(_proposals_over(), _expire),
        "overdue": _each(_perhaps_overdue(), _tell_overdue),
    }


def _each(rows: QuerySet[Any], act: Callable[[UUID], bool]) -> int:
    """Run the act on each row; one that cannot be done holds up none after it."""
    keys: Iterable[UUID] = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(_one(key, act) for key in keys)


def _one(key: UUID, act: Callable[[UUID], bool]) -> bool:
    try:
        with transaction.atomic():
            return act(key)
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # whatever is wrong with one row stays with this row
        logger.exception("case.not_swept", extra={"row": str(key)})
        return False


def _stopped_since(time: Any) -> QuerySet[Case]:
    """Return the cases that have waited for their askers for so long."""
    stopped = Case.objects.filter(
        state=CaseState.STOPPED, events__kind=CaseEventKind.STOPPED
    ).annotate(stopped_at=Max("events__at"))
    waiting: QuerySet[Case] = stopped.filter(stopped_at__lte=now() - time)
    return waiting


def _to_lapse() -> QuerySet[Case]:
    """Return the cases without a reply whose askers were reminded long enough ago."""
    reminded = now() - settings.FORUM_REPLY_REMINDER
    return _stopped_since(settings.FORUM_REPLY_WITHIN).filter(reminded_at__lte=reminded)


def _lapse(key: UUID) -> bool:
    locked = lock_case(Case(pk=key), with_question=True)
    if not _to_lapse().filter(pk=key).exists():
        return False
    lapse_case(case=locked)
    return True


def _to_remind() -> QuerySet[Case]:
    soon = settings.FORUM_REPLY_WITHIN - settings.FORUM_REPLY_REMINDER
    return _stopped_since(soon).filter(reminded_at__isnull=True)


def _remind(key: UUID) -> bool:
    locked = lock_case(Case(pk=key), with_question=False)
    if not _to_remind().filter(pk=key).exists():
        return False
    save_versioned(locked, expected=None, values={"reminded_at": now()})
    record("forum.reply_due", actor=system_actor(), subject=locked, data=of_case(locked))
    return True


def _proposals_over() -> QuerySet[Transfer]:
    return Transfer.objects.filter(state=TransferState.PROPOSED, expires_at__lte=now())


def _expire(key: UUID) -> bool:
    return expire_transfer(transfer=Transfer.objects.select_related("case").get(pk=key))


def _perhaps_overdue() -> QuerySet[Case]:
    """Return the cases whose day is over somewhere; `_tell_overdue` asks where they lie."""
    waiting = Case.objects.filter(state__in=RUNS, overdue_told_at__isnull=True)
    return waiting.filter(due_on__lte=now().date())


def _tell_overdue(key: UUID) -> bool:
    locked = lock_case(Case(pk=key), with_question=False)
    calendar = calendars_of([locked.authority])[locked.authority_id]
    still = locked.state in RUNS and locked.overdue_told_at is None
    if not still or locked.due_on is None or calendar.local_day(now()) <= locked.due_on:
        return False
    save_versioned(locked, expected=None, values={"overdue_told_at": now()})
    record("forum.case_overdue", actor=system_actor(), subject=locked, data=of_case(locked))
    return True
