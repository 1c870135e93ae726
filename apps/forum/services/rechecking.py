"""Answers whose guidance got a newer version are marked for a re-check (rulings D13).

What readers see does not wait for it: their validity is computed when they are shown. Here the
state moves, and who relies on an answer is told, once each time it becomes due.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from apps.core.actor import system_actor
from apps.core.clock import now
from apps.core.events import record
from apps.forum.choices import AnswerState
from apps.forum.events import of_answer
from apps.forum.models import Answer
from apps.forum.querysets import AnswerQuerySet
from apps.forum.states import ANSWER

BATCH = 50


def citing_replaced() -> AnswerQuerySet:
    """Return the final answers in force, not marked yet, of which guidance has moved on.

    What is past its date can only be replaced: nobody is asked to wait for a confirmation.
    """
    valid = {"state": AnswerState.ISSUED, "valid_until__gte": now().date()}
    rows: AnswerQuerySet = Answer.objects.final().filter(**valid)
    found: AnswerQuerySet = rows.with_validity().filter(cites_replaced_guidance=True)
    return found


@transaction.atomic
def mark_batch() -> int:
    """Mark some answers, with an event each, in one transaction; returns how many.

    Rows that somebody works on at this moment are left to the next run: nobody waits for whom.
    Killed half way, nothing of the batch happened; run again, nothing happens twice.
    """
    rows = citing_replaced().select_related("question")
    # Question before answer, as everywhere; what is taken is skipped, so nothing waits here.
    rows = rows.select_for_update(no_key=True, skip_locked=True, of=("question", "self"))
    batch: list[Any] = list(rows.order_by("pk")[:BATCH])
    for row in batch:
        ANSWER.apply(row, "review", system_actor())
    Answer.objects.filter(pk__in=[row.pk for row in batch]).update(
        state=AnswerState.REVIEW_DUE,
        review_due_on=Coalesce(F("review_due_on"), now().date()),
        version=F("version") + 1,
        updated_at=now(),
    )
    for row in batch:
        tell_review_due(row)
    return len(batch)


def mark_all() -> int:
    """Mark whatever is left, batch after batch; returns how many answers there were."""
    marked = 0
    while True:
        number = mark_batch()
        marked += number
        if number < BATCH:
            return marked


def tell_review_due(answer: Answer) -> None:
    """Record that an answer just became due for a re-check, in the caller's transaction."""
    record("forum.answer_review_due", actor=system_actor(), subject=answer, data=of_answer(answer))
