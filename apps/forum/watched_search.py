"""A search that is watched: its filters as an address, and which questions it finds."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from apps.forum.filters import QuestionFilter
from apps.forum.models import Question
from apps.forum.models.watch import WATCH_NAME_MAX
from apps.forum.querysets.questions import PUBLIC_STATES


def cleaned_filters(data: Mapping[str, Any]) -> str:
    """Return the filters of the list of questions that are on, as one fixed address.

    The place in the list, unknown names and values that the list does not take are left out.
    """
    asked = QuestionFilter(data, Question.objects.none())
    asked.form.is_valid()
    return encoded(asked.form.cleaned_data)


def encoded(given: Mapping[str, Any]) -> str:
    """Return filters that a form has checked already as one fixed address."""
    pairs = [(name, text) for name in sorted(given) for text in _texts(given[name])]
    return urlencode(pairs)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, list | tuple | set):
        return sorted(str(one) for one in value)
    if isinstance(value, date):
        return [value.isoformat()]
    text = " ".join(str(value).split()) if value not in (None, "") else ""
    return [text] if text else []


def found_by(filters: str, questions: Collection[UUID]) -> set[UUID]:
    """Return which of the questions are public and found by the filters today.

    Filters that the list does not take any more find nothing, rather than everything.
    """
    public = Question.objects.filter(
        pk__in=questions, public_at__isnull=False, state__in=PUBLIC_STATES
    )
    asked = QuestionFilter(QueryDict(filters), public)
    if not asked.form.is_valid():
        return set()
    return set(asked.qs.order_by().values_list("pk", flat=True))


def name_of(filters: str) -> str:
    """Return what a search is called until its owner names it: its filters in words."""
    asked = QuestionFilter(QueryDict(filters), Question.objects.none())
    words = "; ".join(one.label for one in asked.chosen())
    return words if len(words) <= WATCH_NAME_MAX else f"{words[: WATCH_NAME_MAX - 1].rstrip()}…"
