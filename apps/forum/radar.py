"""Where authorities differ, by topic: over public questions with several answers in force.

Counted live, as the public sees it: no hidden row is in any figure (rulings D29).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, Least

from apps.core.actor import ANONYMOUS
from apps.core.shown import Shown
from apps.forum.choices import AnswerKind
from apps.forum.facets import condition
from apps.forum.models import Answer, PositionMark, Question
from apps.forum.position_choices import Stance, Verdict
from apps.vocabularies.models import Term

FILTERS = ("topic", "country", "stage")


@dataclass(frozen=True, slots=True)
class TopicRow(Shown):
    """A broad topic: how many questions have several positions, and what was said of them."""

    code: str
    label: str
    several: int
    differs: int
    partly: int
    aligned: int
    unmarked: int


def compared_questions(today: date, filters: Mapping[str, str]) -> Any:
    """Return public questions with at least two answers in force and in date, and `verdict`.

    The verdict is that of `positions.verdict_of`, made by the database.
    """
    speaking = _speaking(today)
    several = (
        speaking.values("question").annotate(n=Count("authority", distinct=True)).filter(n__gte=2)
    )
    rows = Question.objects.visible_to(ANONYMOUS).listed()
    rows = rows.filter(pk__in=several.values("question"))
    for name, value in filters.items():
        if value:
            rows = rows.filter(condition(name, value))
    own = speaking.filter(question=OuterRef("pk")).order_by().values("question")
    rows = rows.annotate(
        positions=Subquery(own.annotate(n=Count("authority", distinct=True)).values("n")),
        said_differs=_pairs(today, Stance.DIFFERS),
        said_partly=_pairs(today, Stance.PARTLY),
        said_aligned=_pairs(today, Stance.ALIGNED),
    )
    every_pair = F("positions") * (F("positions") - 1) / 2
    return rows.annotate(
        verdict=Case(
            When(said_differs__gt=0, then=Value(Verdict.DIFFERS.value)),
            When(said_partly__gt=0, then=Value(Verdict.PARTLY.value)),
            When(said_aligned__gte=every_pair, then=Value(Verdict.ALIGNED.value)),
            default=Value(Verdict.UNMARKED.value),
            output_field=CharField(),
        )
    )


def radar_rows(today: date, filters: Mapping[str, str]) -> list[TopicRow]:
    """Return the broad topics that have questions with several positions, by their names."""
    counted = (
        compared_questions(today, filters)
        .order_by()
        .values(broad=Coalesce("topic__parent", "topic"), said=F("verdict"))
        .annotate(n=Count("pk"))
        .values_list("broad", "said", "n")
    )
    figures: dict[Any, dict[str, int]] = {}
    for topic, said, number in counted:
        figures.setdefault(topic, dict.fromkeys(Verdict.values, 0))[said] += number
    terms = Term.objects.filter(pk__in=figures)
    rows = [
        TopicRow(term.code, str(term.label), sum(figures[term.pk].values()), **figures[term.pk])
        for term in terms
    ]
    return sorted(rows, key=lambda row: row.label.casefold())


def totals(rows: Sequence[TopicRow]) -> dict[str, int]:
    """Return the sums over all topics."""
    return {name: sum(getattr(row, name) for row in rows) for name in ("several", *Verdict.values)}


def _speaking(today: date) -> QuerySet[Any]:
    """Return the answers that are compared: in force, in date, and no referrals."""
    rows = Answer.objects.in_force().filter(redacted_at__isnull=True)
    return rows.filter(kind=AnswerKind.OFFICIAL, valid_until__gte=today)


def _pairs(today: date, stance: Stance) -> Coalesce:
    """Return how many pairs of answers to a question are marked so, each counted once."""
    marks = PositionMark.objects.current_on(today).filter(question=OuterRef("pk"), stance=stance)
    # Two ids in one text, the lower one first: whoever of the two said it.
    one, other = (Cast(f"{side}_answer_id", CharField()) for side in ("own", "other"))
    pair = Concat(Least(one, other), Greatest(one, other))
    counted = marks.order_by().values("question").annotate(n=Count(pair, distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)
