"""Faults in words and order of lists of questions."""

from typing import Any

from django.db.models import F, Q

from apps.core.pagination import keys_among
from apps.forum.filters import Ordered
from apps.forum.models import QuestionWords
from tests.access.mutants import WORDS, Mutant, Plant, at, replaced


def search_in(column: str) -> Plant:
    """Return a plant that lets the search look into a hidden column."""

    def search(_filter: Any, rows: Any, _name: str, value: str) -> Any:
        to = "question__" if rows.model is QuestionWords else ""
        return rows.filter(
            Q(**{f"{to}title__icontains": value}) | Q(**{f"{to}{column}__icontains": value})
        )

    return replaced("apps.forum.filters.QuestionFilter.search", search)


def by_version(filtered: Any) -> Ordered:
    """Put a list in order by what only the parties may know: how often a question was changed."""
    keys = QuestionWords.objects.filter(listed_at__isnull=False)
    found = keys.annotate(version=F("question__version"), id=F("question_id"))
    return Ordered(filtered.qs, ("-version", "-id"), keys_among(found))


SEARCH_MUTANTS = (
    Mutant(
        "search looks into drafts",
        search_in("answers__text_md"),
        *("rows", "anonymous"),
        at("forum:questions", WORDS),
    ),
    Mutant(
        "search of the API looks into drafts",
        search_in("answers__text_md"),
        *("rows", "anonymous"),
        at("api:questions", WORDS),
    ),
    Mutant(
        "filter on a hidden column",
        search_in("asker__display_name"),
        *("columns", "anonymous"),
        at("forum:questions", WORDS),
    ),
    Mutant(
        "API filters on a hidden column",
        search_in("asker__email"),
        *("columns", "token"),
        at("api:questions", WORDS),
    ),
    Mutant(
        "order by a hidden column",
        replaced("apps.forum.filters.QuestionFilter.in_order", by_version),
        *("columns", "anonymous"),
        at("forum:questions"),
    ),
    Mutant(
        "API orders by a hidden column",
        replaced("apps.forum.filters.QuestionFilter.in_order", by_version),
        *("columns", "anonymous"),
        at("api:questions"),
    ),
)
