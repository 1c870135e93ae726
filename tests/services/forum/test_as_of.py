"""What spoke on a day, over random histories, against a model in plain Python."""

import random
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from apps.core.ids import public_id, uuid7
from apps.forum.choices import AnswerState
from apps.forum.models import Answer
from tests.factories.forum import answer

pytestmark = pytest.mark.django_db
FIRST = date(2024, 1, 1)
SPAN = 900
DAYS = [FIRST + timedelta(days=n) for n in range(-10, SPAN + 500, 37)]


@dataclass
class History:
    """What happened to the answers of one question, act by act, and the rows it leaves."""

    question: UUID
    acts: list[tuple[date, UUID | None]] = field(default_factory=list)
    rows: list[Answer] = field(default_factory=list)

    def spoke_on(self, day: date) -> UUID | None:
        """Replay the acts up to the end of the day; an answer past its date says nothing."""
        current: UUID | None = None
        for when, who in self.acts:
            if when <= day:
                current = who
        last = {row.pk: row.valid_until or date.min for row in self.rows}
        return current if current is not None and day <= last[current] else None


def histories(chance: random.Random, number: int, like: Answer) -> Iterator[History]:
    """Yield histories of one to six answers: replaced, some withdrawn first, some expired."""
    for _one in range(number):
        made = History(uuid7())
        day = FIRST + timedelta(days=chance.randrange(60))
        for _version in range(chance.randint(1, 6)):
            _issue(made, day, chance, like)
            if chance.random() < 0.25:
                day += timedelta(days=chance.choice([0, 1, chance.randrange(200)]))
                _end(made, day, AnswerState.WITHDRAWN)
            # Now and then on the very same day.
            day += timedelta(days=chance.choice([0, 1, chance.randrange(1, 250)]))
        yield made


def _issue(made: History, day: date, chance: random.Random, like: Answer) -> None:
    row = copy(like)
    row.pk, row.public_id, row._state = uuid7(), public_id("A"), copy(like._state)
    row.question_id, row.case_id = made.question, made.question
    row.valid_from, row.valid_until = day, day + timedelta(days=chance.randint(1, 400))
    row.state, row.review_by, row.ended_on = AnswerState.ISSUED, None, None
    if made.rows:
        row.supersedes_id, row.change_note = made.rows[-1].pk, "New."
        if made.rows[-1].ended_on is None:
            _end(made, day, AnswerState.SUPERSEDED)
    made.rows.append(row)
    made.acts.append((day, row.pk))


def _end(made: History, day: date, state: AnswerState) -> None:
    made.rows[-1].state, made.rows[-1].ended_on = state, day
    made.acts.append((day, None))


@pytest.mark.parametrize("number", [100, pytest.param(1000, marks=pytest.mark.deep)])
def test_what_spoke_on_a_day_is_what_the_acts_say(number: int) -> None:
    """The constraints take every history, so that no two answers speak on one day."""
    chance = random.Random(20261123)
    like = Answer.objects.get(pk=answer().pk)
    told = list(histories(chance, number, like))
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows of the past: keys and triggers stand aside, constraints do not.
        cursor.execute("SET LOCAL session_replication_role = replica")
        Answer.objects.bulk_create(row for one in told for row in one.rows)
        for day in DAYS:
            rows = Answer.objects.as_of(day).exclude(pk=like.pk)
            spoke = dict(rows.values_list("question_id", "pk"))
            wanted = {one.question: one.spoke_on(day) for one in told}
            assert spoke == {k: v for k, v in wanted.items() if v is not None}
            assert rows.count() == len(spoke)
        cursor.execute("SET LOCAL session_replication_role = origin")
        transaction.set_rollback(True)
