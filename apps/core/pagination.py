"""Keyset pages: stable while rows are inserted, equally fast on every page.

A cursor holds keys of a row, which tell the moment it was made: it is sealed.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, IntegerField, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.sealing import seal, unseal

M = TypeVar("M", bound=Model)
# The longest column that lists are sorted by has 300 letters of up to three bytes.
MAX_CURSOR_LENGTH = 1_500
PURPOSE = "pagination"
# Rows read at once where a page keeps only some: more than anybody's page has to skip.
SCANNED = 200


# From an order, the values of the row before (or none) and a number: the keys of a page.
Keys = Callable[[tuple[str, ...], Sequence[Any], int], Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows with cursors to its neighbours (empty when there is none)."""

    rows: Sequence[M]
    older: str
    newer: str


def keyset_page(
    queryset: QuerySet[M],
    *,
    ordering: tuple[str, ...],
    cursor: str = "",
    size: int = 20,
    keep: Callable[[Sequence[M]], Sequence[M]] | None = None,
    keys: Keys | None = None,
) -> Page[M]:
    """Return the page after (or, for a `newer` cursor, before) the cursor's row.

    `ordering` names columns or annotations that are never null, and ends with a unique one.
    `keep` narrows rows by what the database cannot ask: pages and cursors are then those of
    the rows kept. `keys` finds the page in a narrower table; `queryset` says which of these
    rows are shown. Raises DomainError 400 for a broken cursor.
    """
    place = _place(queryset, ordering)
    backwards, values = _decode(cursor, queryset, ordering, place)
    order = tuple(_flip(name) for name in ordering) if backwards else ordering
    rows = queryset.order_by(*order)
    if keys is not None:
        rows = rows.filter(pk__in=keys(order, values, size + 1))
    elif values:
        rows = rows.filter(_beyond(order, values))
    found = _read(rows, order, size + 1, keep)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_older = more if not backwards else bool(values)
    has_newer = more if backwards else bool(values)
    return Page(
        rows=found,
        older=_encode(found[-1], ordering, place, backwards=False) if found and has_older else "",
        newer=_encode(found[0], ordering, place, backwards=True) if found and has_newer else "",
    )


def keys_among(rows: QuerySet[Any]) -> Keys:
    """Return the keys of pages among rows that have the columns of the ordering."""

    def keys(order: tuple[str, ...], values: Sequence[Any], number: int) -> Any:
        found = rows.filter(_beyond(order, values)) if values else rows
        return found.order_by(*order).values("pk")[:number]

    return keys


def _read(
    rows: QuerySet[M],
    order: tuple[str, ...],
    size: int,
    keep: Callable[[Sequence[M]], Sequence[M]] | None,
) -> list[M]:
    if keep is None:
        return list(rows[:size])
    kept: list[M] = []
    batch = rows
    while len(kept) < size:
        found = list(batch[:SCANNED])
        kept += keep(found)
        if len(found) < SCANNED:
            break
        last = [getattr(found[-1], name.lstrip("-")) for name in order]
        batch = rows.filter(_beyond(order, last))
    return kept[:size]


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(ordering: tuple[str, ...], values: Sequence[Any]) -> Q:
    """Return the row comparison `(a, b) < (x, y)` with mixed directions."""
    result, equal = Q(), Q()
    for name, value in zip(ordering, values, strict=True):
        column = name.lstrip("-")
        comparison = "lt" if name.startswith("-") else "gt"
        result |= equal & Q(**{f"{column}__{comparison}": value})
        equal &= Q(**{column: value})
    return result


def _place(queryset: QuerySet[Any], ordering: tuple[str, ...]) -> str:
    """Name the list, so that a cursor of another one does not open."""
    return ",".join((queryset.model._meta.label, *ordering))


def _encode(row: Model, ordering: tuple[str, ...], place: str, *, backwards: bool) -> str:
    values = [_portable(getattr(row, name.lstrip("-"))) for name in ordering]
    text = json.dumps([int(backwards), *values], separators=(",", ":"), ensure_ascii=False)
    return seal(PURPOSE, text, about=place)


def _portable(value: Any) -> str | int:
    # Django's encoder cuts microseconds off: rows of the same millisecond would be lost.
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _column(queryset: QuerySet[Any], name: str) -> Any:
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    return queryset.model._meta.get_field(name)


def _decode(
    cursor: str, queryset: QuerySet[Any], ordering: tuple[str, ...], place: str
) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    text = unseal(PURPOSE, cursor, about=place) if len(cursor) <= MAX_CURSOR_LENGTH else None
    if text is None:
        raise _broken()
    try:
        decoded = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _broken() from error
    if not isinstance(decoded, list) or len(decoded) != len(ordering) + 1:
        raise _broken()
    if type(decoded[0]) is not int or decoded[0] not in (0, 1):
        raise _broken()
    columns = [_column(queryset, name.lstrip("-")) for name in ordering]
    pairs = zip(columns, decoded[1:], strict=True)
    return bool(decoded[0]), [_checked(column, value) for column, value in pairs]


def _checked(column: Any, value: Any) -> Any:
    """Return the cursor's value as the column keeps it, before the database sees it."""
    wanted: type = bool if isinstance(column, BooleanField) else str
    wanted = int if isinstance(column, IntegerField) else wanted
    if type(value) is not wanted or (isinstance(value, str) and "\x00" in value):
        raise _broken()
    try:
        str(value).encode()
        return _storable(column.to_python(value))
    except (ValidationError, ValueError, OverflowError) as error:
        raise _broken() from error


def _storable(value: Any) -> Any:
    """Return what the database takes; raises ValueError or OverflowError for anything else."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("no time zone")
        # PostgreSQL knows no offset beyond 16 hours; Python does.
        return value.astimezone(UTC)
    if isinstance(value, float | Decimal) and not isfinite(value):
        raise ValueError("infinite")
    return value


def _broken() -> DomainError:
    return DomainError(
        _("This link to a page of the list is broken. Start again from the first page."),
        code="broken_cursor",
    )
