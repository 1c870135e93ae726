"""What the filters of questions offer, each option with what it would leave: one statement."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Concat, JSONObject
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.labels import SOURCE_LANGUAGE
from apps.vocabularies.models import Country, Term
from apps.vocabularies.querysets import Choice, Group, grouped_choices

TERM_LISTS = {"topic": "topic", "product_class": "atmp_class", "stage": "development_stage"}
AUTHORITY, COUNTRY, STATE = "authority", "country", "state"
FACETS = (*TERM_LISTS, AUTHORITY, COUNTRY, STATE)
# Of longer lists only the options are said: counting them would cost more than the page.
MOST_COUNTED = 5_000
TOTAL = "total"
# What is no longer offered still marks questions.
RETIRED = "-"


def condition(
    name: str, value: str, words: str = "words__", keys: Sequence[UUID] | None = None
) -> Q:
    """Return what a question has to be for one option of a facet; `words` leads to its marks.

    With the `keys` that mark the option the database knows how many questions have them, and
    chooses between the index of the marks and the newest first; without, it guesses.
    """
    if name == STATE:
        return Q(state=value)
    # A constant of the statement: it is looked up once, and an index finds what has it.
    marking = ArraySubquery(_marks(name, value).values("pk")) if keys is None else list(keys)
    return Q(**{f"{words}marks__overlap": marking})


def _marks(name: str, value: str) -> QuerySet[Any]:
    """Return whose keys mark what one option holds; a broad topic holds all below it."""
    if name == AUTHORITY:
        return Organisation.objects.filter(public_id=value)
    if name == COUNTRY:
        return Organisation.objects.authorities().filter(country_id=value)
    below = Q(parent__code=value) if name == "topic" else Q()
    return Term.objects.filter(Q(code=value) | below, list_code=TERM_LISTS[name])


class Offered:
    """The options of all facets and their figures, asked for when the first is drawn.

    `rows` are what the list shows without any facet, `on` the facets chosen: an option's figure
    is what the list would hold with it and with the facets of other names.
    """

    def __init__(self) -> None:
        self.rows: QuerySet[Any] | None = None
        self.on: Mapping[str, str] = {}

    def of(self, name: str) -> list[Choice | Group]:
        """Return the options of one facet, in the active language."""
        rows = self._found.get(TERM_LISTS.get(name, name), [])
        return grouped_choices(rows, get_language())

    def keys(self, name: str, code: str) -> list[UUID] | None:
        """Return the keys that mark an option of a list of terms or an authority, else None.

        A broad topic holds all below it, what is no longer offered too.
        """
        if name in {COUNTRY, STATE}:
            return None
        kind = TERM_LISTS.get(name, name)
        rows = [*self._found.get(kind, []), *self._found.get(RETIRED + kind, [])]
        own = [pk for pk, _parent, here, _words in rows if here == code]
        below = [pk for pk, parent, _code, _words in rows if parent in own]
        return [*own, *below] if name == "topic" else own

    def counted(self, name: str) -> list[Choice | Group]:
        """Return the options with their figures, where there are any."""
        return self.with_figures(name, self.of(name))

    def with_figures(self, name: str, options: Iterable[Choice | Group]) -> list[Choice | Group]:
        """Return given options of a facet with their figures."""
        return [self._with_figure(name, option) for option in options]

    def figure(self, name: str, code: str) -> int | None:
        """Return how many questions an option would leave, or None for "not counted"."""
        counts = self.counts
        if counts is None:
            return None
        own = counts.get((name, code), 0)
        # A broad topic holds what lies below it.
        below = (
            n for (facet, c), n in counts.items() if facet == name and c.startswith(f"{code}.")
        )
        return own + sum(below) if name == "topic" else own

    @property
    def total(self) -> int | None:
        """How many questions the whole list holds, or None for "not counted"."""
        return None if self.counts is None else self.counts.get((TOTAL, ""), 0)

    @cached_property
    def counts(self) -> Mapping[tuple[str, str], int] | None:
        """The figures by facet and option; None for a list that is too long to count."""
        found = {
            (name.removeprefix("#"), row[2]): row[4]
            for name, rows in self._found.items()
            if name.startswith("#")
            for row in rows
        }
        if not found or found.pop(("all", ""), 0) > MOST_COUNTED:
            return None
        return found

    def _with_figure(self, name: str, option: Choice | Group) -> Choice | Group:
        code, label = option
        if isinstance(label, list):
            return code, [(c, self._said(name, c, words)) for c, words in label]
        return code, self._said(name, code, label)

    def _said(self, name: str, code: str, label: str) -> str:
        figure = self.figure(name, code)
        if figure is None:
            return label
        return _("%(label)s (%(number)s)") % {"label": label, "number": figure}

    @cached_property
    def _found(self) -> dict[str, list[Any]]:
        sql, params = self._options()
        with suppress(EmptyResultSet):  # filters that nothing can meet: options without figures
            if self.rows is not None:
                counting, values = _counting(self.rows, self.on)
                # Both halves are compiled by Django; every value is a parameter.
                sql, params = f"{counting} UNION ALL ({sql})", (*values, *params)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        found: dict[str, list[Any]] = {}
        for name, pk, parent, code, labels, number, _key in sorted(rows, key=lambda row: row[5:]):
            words = json.loads(labels) if isinstance(labels, str) else labels
            row = (pk, parent, code, words)
            found.setdefault(name, []).append((*row, number) if name.startswith("#") else row)
        return found

    def _options(self) -> tuple[str, tuple[Any, ...]]:
        terms = Term.objects.filter(list_code__in=TERM_LISTS.values())
        kind = Case(
            When(retired=True, then=Concat(Value(RETIRED), F("list_code"))),
            default=F("list_code"),
            output_field=CharField(),
        )
        # Names of organisations are the same in every language.
        language = (get_language() or SOURCE_LANGUAGE).partition("-")[0]
        nothing, first = Value(None, UUIDField()), Value(0, IntegerField())
        authorities = Organisation.objects.with_active_mandate().values_list(
            Value(AUTHORITY), "pk", nothing, "public_id",
            JSONObject(**{language: "name"}), first, "sort_key",
        )  # fmt: skip
        answering = Mandate.objects.active().values("organisation__country")
        countries = Country.objects.filter(code__in=answering).values_list(
            Value(COUNTRY), "pk", nothing, "code", "names", first, "code",
        )  # fmt: skip
        columns = (kind, "pk", "parent_id", "code", "labels", "position", F("code"))
        both = terms.values_list(*columns).union(authorities, countries, all=True)
        sql: tuple[str, tuple[Any, ...]] = both.query.sql_with_params()
        return sql


def _counting(rows: QuerySet[Any], on: Mapping[str, str]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that counts all facets in one pass over the rows."""
    marks = {
        f"is_{name}": ExpressionWrapper(condition(name, on[name], words=""), BooleanField())
        if name in on
        else Value(True, BooleanField())  # noqa: FBT003  Django's form
        for name in FACETS
    }
    columns = ("pk", "marks__0", "marks__1", "marks__2", "state", "marks", *marks)
    base = rows.order_by().annotate(**marks).values_list(*columns)[: MOST_COUNTED + 1]
    sql, params = base.query.sql_with_params()
    names = ("id", "topic", "product_class", "stage", "state", "marks", *marks)
    parts = {"base": sql, "names": ", ".join(names), "most": MOST_COUNTED}
    return _COUNTING.format(**parts, **_others()), params


def _others() -> dict[str, str]:
    """Return, for each facet, the condition that the facets of other names hold."""
    return {
        f"but_{name}": " AND ".join(f"is_{other}" for other in FACETS if other != name)
        for name in FACETS
    } | {"all_hold": " AND ".join(f"is_{name}" for name in FACETS)}


_COUNTING = """
WITH found ({names}) AS MATERIALIZED ({base}),
base AS MATERIALIZED (SELECT * FROM found WHERE (SELECT count(*) FROM found) <= {most}),
single AS (
  SELECT
    CASE WHEN GROUPING(topic) = 0 THEN '#topic' WHEN GROUPING(product_class) = 0 THEN
      '#product_class' WHEN GROUPING(stage) = 0 THEN '#stage' WHEN GROUPING(state) = 0 THEN '#state'
      ELSE '#total' END AS facet,
    coalesce(topic, product_class, stage) AS term, coalesce(state, '') AS state,
    CASE WHEN GROUPING(topic) = 0 THEN count(*) FILTER (WHERE {but_topic})
      WHEN GROUPING(product_class) = 0 THEN count(*) FILTER (WHERE {but_product_class})
      WHEN GROUPING(stage) = 0 THEN count(*) FILTER (WHERE {but_stage})
      WHEN GROUPING(state) = 0 THEN count(*) FILTER (WHERE {but_state})
      ELSE count(*) FILTER (WHERE {all_hold}) END AS number
  FROM base GROUP BY GROUPING SETS ((topic), (product_class), (stage), (state), ())
),
several AS (
  SELECT CASE WHEN GROUPING(o.public_id) = 0 THEN '#authority' ELSE '#country' END AS facet,
    coalesce(o.public_id, o.country_id, '') AS code,
    CASE WHEN GROUPING(o.public_id) = 0 THEN count(DISTINCT b.id) FILTER (WHERE {but_authority})
      ELSE count(DISTINCT b.id) FILTER (WHERE {but_country}) END AS number
  FROM base b CROSS JOIN unnest(b.marks) AS mark JOIN profiles_organisation o ON o.id = mark
  GROUP BY GROUPING SETS ((o.public_id), (o.country_id))
)
SELECT facet, NULL::uuid, NULL::uuid, coalesce(t.code, s.state), NULL::jsonb, number::int, ''
  FROM single s LEFT JOIN vocabularies_term t ON t.id = s.term
UNION ALL SELECT '#all', NULL, NULL, '', NULL, count(*)::int, '' FROM found
UNION ALL SELECT facet, NULL, NULL, code, NULL, number::int, '' FROM several
"""
