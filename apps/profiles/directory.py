"""The directory: what lists of it have in common, and what they count."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    IntegerField,
    Q,
    QuerySet,
    When,
)
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.core.forms import PlainMessagesMixin
from apps.core.languages import labelled
from apps.core.shown import Shown
from apps.core.text import sort_key
from apps.vocabularies.labels import Label, pick
from apps.vocabularies.models import Country

PAGE = 20
ALL, COUNTRY = "all", "country"
# More countries or topics than anybody reads through.
MOST_OPTIONS = 60
BY_NAME = ("sort_key", "id")
BY_MATCH = ("nearness", "sort_key", "id")


@dataclass(frozen=True, slots=True)
class Option(Shown):
    """One choice of a facet: with it, or without it again when it is on."""

    label: Text
    count: int
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Facet(Shown):
    """One way to narrow a list down."""

    label: Text
    options: list[Option]

    @property
    def is_on(self) -> bool:
        """Whether the list is narrowed down by it."""
        return any(option.on for option in self.options)


@dataclass(slots=True)
class Counts:
    """How many rows there are, and how many each option would leave."""

    total: int = 0
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)


class SearchForm(PlainMessagesMixin, forms.Form):
    """Words and order; what facets chose is carried along."""

    hide_optional = True
    q = forms.CharField(
        label=_("Words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200}),
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Best match")), ("name", _("By name"))],
    )

    def __init__(self, data: Mapping[str, Any], chosen: Mapping[str, str]) -> None:
        typed = {"q": data.get("q", ""), "order": data.get("order", "")}
        super().__init__({**chosen, **typed})
        for name in chosen:
            hidden = forms.CharField(required=False, widget=forms.HiddenInput)
            self.fields.setdefault(name, hidden)
        if not typed["q"]:
            del self.fields["order"]


class Narrowing:
    """A list with its filters: what is on, and the same list without one of them."""

    def __init__(
        self,
        filters: type[django_filters.FilterSet],
        given: Mapping[str, Any],
        rows: QuerySet[Any],
        **more: Any,
    ) -> None:
        self.filters = filters(given, rows, **more)
        # What is not possible narrows nothing; the rest still does.
        self.filters.form.is_valid()
        cleaned = getattr(self.filters.form, "cleaned_data", {})
        self.on = {n: v for n, v in cleaned.items() if v not in (None, "")}
        self.order = "name" if given.get("order") == "name" else ""

    def rows(self, *without: str) -> QuerySet[Any]:
        """Return the rows that the filters leave; `without` some of them."""
        found: QuerySet[Any] = self.filters.queryset.all()
        for name, value in self.on.items():
            if name not in without:
                found = self.filters.filters[name].filter(found, value)
        return found

    def query(self, **changed: str) -> str:
        """Return the address of the list with other filters; the place in it is left behind."""
        values = {n: spelt(v) for n, v in self.on.items()} | {"order": self.order} | changed
        return "?" + urlencode({n: v for n, v in values.items() if v})

    def carried(self) -> dict[str, str]:
        """Return what a form of words and order has to carry along."""
        return {n: spelt(v) for n, v in self.on.items() if n != "q"}

    def in_order(self) -> tuple[QuerySet[Any], tuple[str, ...]]:
        """Return the rows and their order: by name, or first those that begin like the words."""
        words = sort_key(str(self.on.get("q", "")))
        if not words or self.order == "name":
            return self.rows(), BY_NAME
        nearness = Case(
            When(sort_key=words, then=0),
            When(sort_key__startswith=words, then=1),
            When(sort_key__contains=f" {words}", then=2),
            default=3,
            output_field=IntegerField(),
        )
        return self.rows().annotate(nearness=nearness), BY_MATCH


def spelt(value: Any) -> str:
    """Return a filter's value as the address spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def flag(condition: Q) -> Any:
    """Return the condition as a column of the counting statement."""
    return ExpressionWrapper(condition, output_field=BooleanField())


# What a counting statement calls the countries: their names in all languages.
COUNTRY_NAMES = "(SELECT names::text FROM vocabularies_country WHERE code = seen.country)"


def counts_of(lines: Iterable[tuple[Any, ...]]) -> Counts:
    """Return what the counting statement said: facet, option, its label, number."""
    counts = Counts()
    for facet, option, called, number in lines:
        if facet == ALL:
            counts.total = number
        elif option is not None and number:
            counts.options.setdefault(facet, {})[option] = number
            counts.labels[facet, option] = called
    return counts


Words = Mapping[str, Text]
# A filter's name, its label, and its options in words.
Wording = tuple[str, Text, Words]


def country_words(narrowing: Narrowing, counts: Counts) -> Words:
    """Return the names of the countries that are counted or chosen."""
    found: dict[str, Text] = {c: names.said for c, names in labels_of(counts, COUNTRY).items()}
    chosen = str(narrowing.on.get(COUNTRY, ""))
    if chosen and chosen not in found:
        named = Country.objects.filter(code=chosen).values_list("code", "names")
        found |= {code: pick(names).said for code, names in named}
    return found


def labels_of(counts: Counts, facet: str) -> dict[str, Label]:
    """Return the options of a facet whose labels were counted with all their languages."""
    said = {code: called for (of, code), called in counts.labels.items() if of == facet}
    return {code: pick(json.loads(texts)) for code, texts in said.items()}


def facets_of(narrowing: Narrowing, counts: Counts, wording: Iterable[Wording]) -> list[Facet]:
    """Return the facets that offer anything."""
    found = [Facet(label, _options(narrowing, counts, n, words)) for n, label, words in wording]
    return [facet for facet in found if facet.options]


def _options(narrowing: Narrowing, counts: Counts, name: str, words: Words) -> list[Option]:
    """Return the options that find something, the most frequent first."""
    chosen = spelt(narrowing.on[name]) if name in narrowing.on else None
    found = counts.options.get(name, {})
    order = sorted(found, key=lambda code: (-found[code], sort_key(str(words.get(code, code)))))
    return [
        Option(
            label=words.get(code, code),
            count=found[code],
            url=narrowing.query(**{name: "" if code == chosen else code}),
            on=code == chosen,
        )
        for code in order[:MOST_OPTIONS]
    ]


def chips(narrowing: Narrowing, wording: Iterable[Wording]) -> list[tuple[str, str]]:
    """Return the filters that are on, each with the address that takes it off."""
    known = {name: (label, words) for name, label, words in wording}
    found = []
    for name, value in narrowing.on.items():
        label, words = known.get(name, (narrowing.filters.form.fields[name].label, {}))
        said = labelled(str(label), str(words.get(spelt(value), spelt(value))))
        found.append((said, narrowing.query(**{name: ""})))
    return found
