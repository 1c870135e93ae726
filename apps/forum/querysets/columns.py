"""Columns and conditions that the queries of several models share."""

from typing import Any

from django.db import models
from django.db.models import Func
from django.db.models.lookups import IsNull

# What readers see of the rows around a question. Fetching all columns of eight joined rows
# would cost more than everything else on a page; so would planning a join of eight tables.
SEEN_OF_TERM = ("list_code", "code", "labels")
SEEN_OF_ORGANISATION = ("public_id", "kind", "name", "sort_key", "country")
SEEN_OF_CHANNEL = (
    "code", "name", "body", "clock_days", "fee_class", "contact_page", "as_of", "recalled_fields",
    "verified",
)  # fmt: skip
SEEN_OF_CAPACITY = ("organisation", "organisation_name", "organisation_kind", "country_code")


def seen(path: str, columns: tuple[str, ...]) -> list[str]:
    """Return the columns of a related row, for `only`."""
    return [f"{path}__{column}" for column in columns]


def own_columns(model: type[models.Model]) -> list[str]:
    """Return all columns of the row itself, for `only`."""
    return [field.name for field in model._meta.concrete_fields]


def is_any(rows: Any) -> IsNull:
    """Return whether there is such a row, asked once for each row of a page.

    Where `EXISTS` may stand for many rows, PostgreSQL prefers to read a whole table once: right
    for a report, ruinous for the twenty rows of a page.
    """
    return IsNull(models.Subquery(rows.values("pk")[:1]), False)  # noqa: FBT003  Django's form


def latest(rows: Any, column: str, *, of: str = "answer") -> models.Subquery:
    """Return the latest value of a column among the rows of the outer one, as a subquery."""
    grouped = rows.order_by().values(of).annotate(latest=models.Max(column))
    return models.Subquery(grouped.values("latest"), output_field=models.DateTimeField())


def is_one_of(value: Any, array: Any) -> Func:
    """Return the condition that the value stands in the array."""
    return Func(
        value,
        array,
        template="(%(expressions)s))",
        arg_joiner=" = ANY (",
        output_field=models.BooleanField(),
    )
