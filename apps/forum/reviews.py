"""Reminders of reviews: thirty days before, and on the day, once each."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q

from apps.core.actor import system_actor
from apps.core.clock import now
from apps.core.events import record
from apps.forum.choices import AnswerState
from apps.forum.events import of_answer
from apps.forum.models import Answer
from apps.forum.querysets import AnswerQuerySet
from apps.forum.services.rechecking import tell_review_due
from apps.forum.states import ANSWER

logger = logging.getLogger(__name__)
SOON_DAYS = 30
TOLD = {"forum.review_soon": "review_soon_told_at", "forum.review_due": "review_due_told_at"}


def remind_of_reviews() -> int:
    """Tell authorities which answers are to be reviewed; returns how many reminders there were.

    Each is a transaction of its own, and noted on the answer with it: running twice, or at
    once, tells nobody twice. After the day itself nobody is told any more that it comes near.
    """
    today = now().date()
    soon = Q(review_by__gt=today, review_by__lte=today + timedelta(days=SOON_DAYS))
    due = Q(review_by__lte=today)
    return sum(
        _one(key, name)
        for name, when in (("forum.review_soon", soon), ("forum.review_due", due))
        for key in _waiting(name).filter(when).order_by("pk").values_list("pk", flat=True)
    )


def _waiting(name: str) -> AnswerQuerySet:
    rows: AnswerQuerySet = Answer.objects.final().filter(**{f"{TOLD[name]}__isnull": True})
    return rows


def _note(row: Answer, name: str) -> None:
    """Note the reminder; once the review is due, everybody reads that the answer needs one."""
    values: dict[str, Any] = {TOLD[name]: now()}
    if name == "forum.review_due":
        ANSWER.apply(row, "review", system_actor())
        values |= {"state": row.state, "review_due_on": row.review_due_on or now().date()}
    Answer.objects.filter(pk=row.pk).update(**values)


def _one(key: UUID, name: str) -> bool:
    try:
        return _remind(key, name)
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # whatever is wrong with one answer stays with this answer
        logger.exception("answer.not_reminded", extra={"row": str(key)})
        return False


def _remind(key: UUID, name: str) -> bool:
    with transaction.atomic():
        row = _waiting(name).select_for_update(no_key=True, of=("self",)).filter(pk=key).first()
        if row is None:
            return False
        was_due = row.state == AnswerState.REVIEW_DUE
        _note(row, name)
        if name == "forum.review_due" and not was_due:
            tell_review_due(row)
        record(name, actor=system_actor(), subject=row, data=of_answer(row))
        return True
