"""What the database does for a list, a search and a question, beside the barest statement.

Three statements for each page, in turns: the page's own main statement; the same without the
condition that says who reads what; and the barest SQL that finds and orders the rows of one page
first, and reads what is shown of these alone. Compared are the pages of memory that they touch,
which no load of the machine changes, and the least time of many runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from apps.core.actor import ANONYMOUS, Actor
from apps.core.clock import now
from apps.core.search import MOST_RANKED, query_of, rank_of
from apps.forum.filters import NEWEST_FIRST, QuestionFilter
from apps.forum.models import Answer, Question, QuestionWords
from tests.bench.report import met

# The page's statement, the one without the condition of access, the barest.
Three = tuple[QuerySet[Any], QuerySet[Any], QuerySet[Any]]
PAGE = 20
SQL_AIM, PREDICATE_AIM = 1.5, 1.15
# Touching as many pages of memory is as good as the same: counting them is exact.
_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "
_BEST = """
SELECT pk FROM ({newest}) newest (pk, listed_at, rank)
ORDER BY rank DESC, listed_at DESC, pk DESC LIMIT {number}
"""
SCENES: dict[str, dict[str, str]] = {
    "list": {},
    "list, two facets": {"state": "answered", "topic": "quality"},
    "list, three facets": {"official": "true", "topic": "quality", "country": "BE"},
    "search, a rare word": {"q": "4711"},
    "search, a common word": {"q": "product "},
    "search, a common word, two facets": {
        "q": "product ",
        "state": "answered",
        "topic": "quality",
    },
}


@dataclass(frozen=True)
class Cost:
    """The least time of a statement in milliseconds, and the pages of memory it touches."""

    took: float
    pages: int


@dataclass(frozen=True)
class Found:
    """One scene: the page's statement, without the condition of access, and the barest one."""

    name: str
    page: Cost
    unfiltered: Cost
    bare: Cost


def measure_finding(actor: Actor, long_question: Any, times: int) -> list[Found]:
    """Measure all scenes on the database that this process works on."""
    return [
        *(_found(name, _lists(given), times) for name, given in SCENES.items()),
        _found("question with 30 answers", _answers(actor, long_question), times),
    ]


def _lists(given: dict[str, str]) -> Three:
    seen = Question.objects.visible_to(ANONYMOUS).listed()
    everything = Question.objects.listed()
    return _rows(seen, given), _rows(everything, given), _barest(given)


def _rows(rows: Any, given: dict[str, str]) -> QuerySet[Any]:
    """Return the statement of the list page."""
    shown = rows.for_rows().with_validity(now().date()).without_texts()
    listing = QuestionFilter(given, shown).in_order()
    keys = listing.keys(listing.ordering, (), PAGE + 1)
    return listing.rows.filter(pk__in=keys).order_by(*listing.ordering)[: PAGE + 1]


def _barest(given: dict[str, str]) -> QuerySet[Any]:
    """Return the same rows: found by their keys alone, then read with all that is shown."""
    listed = QuestionWords.objects.filter(listed_at__isnull=False)
    found: QuerySet[Any] = QuestionFilter(given, listed).qs
    query = query_of(given.get("q", ""))
    newest = found.order_by("-listed_at", "-pk")
    sql, params = newest.values("pk")[: PAGE + 1].query.sql_with_params()
    if query is not None:
        ranks = newest.values("pk", "listed_at", rank=rank_of("vector", query))[:MOST_RANKED]
        sql, params = ranks.query.sql_with_params()
        sql = _BEST.format(newest=sql, number=PAGE + 1)
    shown = Question.objects.for_rows().with_validity(now().date()).without_texts()
    return shown.filter(pk__in=RawSQL(sql, params)).order_by(*NEWEST_FIRST)  # noqa: S611


def _answers(actor: Actor, question: Any) -> Three:
    mine = Answer.objects.visible_to(actor).in_force().filter(question=question)
    all_rows = Answer.objects.in_force().filter(question=question)
    return (
        mine.for_card().without_source().order_by("authority__sort_key"),
        all_rows.for_card().without_source().order_by("authority__sort_key"),
        all_rows.for_card().without_source().order_by("authority__sort_key"),
    )


def _found(name: str, three: Three, times: int) -> Found:
    acts = [_explained(rows) for rows in three]
    taken: list[list[Cost]] = [[] for _ in acts]
    for _ in range(times):
        for act, costs in zip(acts, taken, strict=True):
            costs.append(act())
    least = [Cost(min(c.took for c in costs), min(c.pages for c in costs)) for costs in taken]
    return Found(name, *least)


def _explained(rows: QuerySet[Any]) -> Callable[[], Cost]:
    sql, params = rows.query.sql_with_params()

    def ask() -> Cost:
        with connection.cursor() as cursor:
            cursor.execute(_EXPLAIN + sql, params)
            (told,) = cursor.fetchone()
        (plan,) = json.loads(told) if isinstance(told, str) else told
        top = plan["Plan"]
        return Cost(plan["Execution Time"], top["Shared Hit Blocks"] + top["Shared Read Blocks"])

    return ask


def lines_of(found: list[Found], number: int, times: int) -> list[str]:
    """Return the table."""
    return [
        f"{number:,} public questions; least of {times} runs each, in turns; pages are of 8 kB.",
        "",
        (
            "| statement | ms | pages | × without the condition, aim ≤ 1.15: ms | pages "
            "| × barest, aim ≤ 1.5: ms | pages |"
        ),
        "|---|---|---|---|---|---|---|",
        *(_line(one) for one in found),
    ]


def _line(one: Found) -> str:
    return (
        f"| {one.name} | {one.page.took:.1f} | {one.page.pages:,} "
        f"| {_ratio(one.page.took, one.unfiltered.took, PREDICATE_AIM)} "
        f"| {_ratio(one.page.pages, one.unfiltered.pages, PREDICATE_AIM)} "
        f"| {_ratio(one.page.took, one.bare.took, SQL_AIM)} "
        f"| {_ratio(one.page.pages, one.bare.pages, SQL_AIM)} |"
    )


def _ratio(ours: float, theirs: float, aim: float) -> str:
    found = ours / theirs if theirs else 1.0
    return f"{found:.2f} {met(round(found, 2) <= aim)}"
