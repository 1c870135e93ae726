"""Statements that are written once and used often: Django takes a millisecond to write one.

Only the words are kept and the values in them, never what was found.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

P = ParamSpec("P")
R = TypeVar("R")
MOST_KEPT = 512
Statement = tuple[str, tuple[Any, ...]]
_FORGETTERS: list[Callable[[], None]] = []


def written(rows: QuerySet[Any]) -> RawSQL:
    """Return the statement of the rows for use as `pk__in=…` or in a function of SQL.

    Raises EmptyResultSet where Django knows that nothing can be found.
    """
    # Written by Django, its values apart: nothing that anybody typed stands in the words.
    return RawSQL(*rows.query.sql_with_params())  # noqa: S611


def statement_of(rows: QuerySet[Any]) -> Statement:
    """Return the statement of the rows and its values, for a part of a larger one."""
    return rows.query.sql_with_params()


def fetched(statement: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement of this code; what was typed stands in the values only."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def kept(write: Callable[P, R]) -> Callable[P, R]:
    """Keep the statement that a function writes, one for each of its arguments.

    Everything that the conditions depend on is an argument: nothing else tells readers apart.
    """
    keeping: Any = lru_cache(maxsize=MOST_KEPT)(write)
    _FORGETTERS.append(keeping.cache_clear)
    found: Callable[P, R] = keeping
    return found


def forget() -> None:
    """Write all statements anew, because the code that writes them was replaced."""
    for forgets in _FORGETTERS:
        forgets()
