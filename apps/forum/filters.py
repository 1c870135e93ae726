"""Filters of question lists: one set for the page and the API."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.choices import CallableChoiceIterator, flatten_choices
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.forms import LongSelect
from apps.core.languages import labelled
from apps.core.pagination import Keys, keys_among
from apps.core.search import best_of_newest, query_of, rank_of
from apps.forum.choices import AnswerKind, QuestionState
from apps.forum.facets import AUTHORITY, COUNTRY, FACETS, STATE, TERM_LISTS, Offered, condition
from apps.forum.models import Answer, Question, QuestionWords

MAX_QUERY = 200
NEWEST_FIRST = ("-public_at", "-id")
BEST_FIRST = ("-rank", *NEWEST_FIRST)


class FilterForm(forms.Form):
    """The form of a filter: every field may stay empty, so none says "optional"."""

    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = Offered()
        for name in (*TERM_LISTS, AUTHORITY, COUNTRY):
            field: Any = self.fields[name]
            field.choices = partial(self.offered.of, name)

    def show_figures(self, rows: QuerySet[Any], on: dict[str, str]) -> None:
        """Say beside each option what it would leave of the rows."""
        self.offered.rows, self.offered.on = rows, on
        for name in FACETS:
            field: Any = self.fields[name]
            field.widget.choices = CallableChoiceIterator(partial(self._options, name))

    def _options(self, name: str) -> list[Any]:
        field: Any = self.fields[name]
        empty = [("", field.empty_label)]
        if name != STATE:
            return [*empty, *self.offered.counted(name)]
        given = [(code, words) for code, words in field.choices if code]
        return [*empty, *self.offered.with_figures(name, given)]


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a list shows: its rows, their order, and the keys by which a page of them is found."""

    rows: QuerySet[Question]
    ordering: tuple[str, ...]
    keys: Keys


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter that is on, and the list without it."""

    label: str
    url: str


def _in_lists() -> QuerySet[Any]:
    """Return the keys of what public lists hold, under the names by which pages are ordered."""
    listed = QuestionWords.objects.filter(listed_at__isnull=False)
    return listed.annotate(public_at=F("listed_at"), id=F("question_id"))


def _words(rows: QuerySet[Any]) -> str:
    """Return where the words of the rows stand: beside questions, or in the rows themselves."""
    return "" if rows.model is QuestionWords else "words__"


class QuestionFilter(django_filters.FilterSet):
    """Narrows questions that the actor may see anyway; looks into visible columns only."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    topic = django_filters.ChoiceFilter(
        method="in_facet",
        label=_("Topic"),
        empty_label=_("All topics"),
        widget=LongSelect,
    )
    product_class = django_filters.ChoiceFilter(
        method="in_facet",
        label=_("Class of product"),
        empty_label=_("All classes"),
        widget=LongSelect,
    )
    authority = django_filters.ChoiceFilter(
        method="in_facet",
        label=_("Authority"),
        empty_label=_("All authorities"),
        widget=LongSelect,
    )
    stage = django_filters.ChoiceFilter(
        method="in_facet",
        label=_("Stage of development"),
        empty_label=_("All stages"),
        widget=LongSelect,
    )
    country = django_filters.ChoiceFilter(
        method="in_facet",
        label=_("Country of the authority"),
        empty_label=_("All countries"),
        widget=LongSelect,
    )
    state = django_filters.ChoiceFilter(
        method="in_facet",
        choices=[
            (QuestionState.ANSWERED.value, _("Answered")),
            (QuestionState.OPEN.value, _("Waiting for an answer")),
        ],
        label=_("State"),
        empty_label=_("All states"),
        widget=LongSelect,
    )
    official = django_filters.ChoiceFilter(
        method="with_official",
        choices=[("true", _("Only with an official answer"))],
        label=_("Official answers"),
        empty_label=_("With or without"),
        widget=LongSelect,
    )
    valid_on = django_filters.DateFilter(
        method="with_valid",
        label=_("Answer valid on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Question
        fields: list[str] = []
        form = FilterForm

    def chosen(self) -> list[Chosen]:
        """Return the filters that are on, each with the address that takes it off.

        The place in the list is left behind: it belongs to the list as it was.
        """
        on = self._on()
        return [
            Chosen(
                labelled(str(self.form.fields[name].label), self._in_words(name, value)),
                "?" + urlencode({n: v for n, v in on.items() if n != name}),
            )
            for name, value in on.items()
        ]

    def _in_words(self, name: str, value: str) -> str:
        choices = list(getattr(self.form.fields[name], "choices", ()))
        return str(dict(flatten_choices(choices)).get(value, value))

    def search(self, queryset: QuerySet[Question], _name: str, value: str) -> QuerySet[Question]:
        """Keep questions that hold the words, in their own text or an issued answer."""
        query = query_of(value)
        if query is None:
            return queryset.none()
        return queryset.filter(**{f"{_words(queryset)}vector": query})

    def in_facet(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        """Keep what one option holds; a broad topic holds everything below it."""
        form: Any = self.form
        keys = form.offered.keys(name, value)
        return queryset.filter(condition(name, value, _words(queryset), keys))

    def with_official(
        self, queryset: QuerySet[Question], _name: str, _value: str
    ) -> QuerySet[Question]:
        """Keep questions with a final official answer in force; a referral is none."""
        final = Answer.objects.final().filter(kind=AnswerKind.OFFICIAL)
        standing = final.filter(valid_until__gte=now().date(), question=OuterRef("pk"))
        return queryset.filter(Exists(standing))

    def with_valid(
        self, queryset: QuerySet[Question], _name: str, value: date
    ) -> QuerySet[Question]:
        """Keep questions with an answer that may be called valid on the day."""
        valid = Answer.objects.valid_on(value).filter(question=OuterRef("pk"))
        return queryset.filter(Exists(valid))

    def in_order(self) -> Ordered:
        """Return public questions in order: newest first, or best first when words are searched.

        Of more than 1,000 matches the newest 1,000 are put in order. Which rows are shown at all
        says the queryset that was given; where they stand is looked up beside their words.
        """
        query = query_of(str(self._on().get("q", "")))
        found = self.filter_queryset(_in_lists())
        if query is None:
            return Ordered(self.queryset.all(), NEWEST_FIRST, keys_among(found))
        best = best_of_newest(found, query, vector="vector", newest="listed_at")
        rows = self.queryset.annotate(rank=rank_of("words__vector", query))
        return Ordered(rows, BEST_FIRST, best)

    def show_figures(self) -> None:
        """Say beside each option of the form how many public questions it would leave.

        Call it first: options and figures come in one statement, which the check of the form
        would ask without them.
        """
        on = self._typed()
        rows = _in_lists()
        for name, value in on.items():
            if name not in FACETS:
                rows = self.filters[name].filter(rows, value)
        form: Any = self.form
        form.show_figures(rows, {name: str(on[name]) for name in FACETS if name in on})

    def _typed(self) -> dict[str, Any]:
        """Return what was typed and may be asked for; the options are not looked at."""
        found = {}
        for name, field in self.form.fields.items():
            given = field.widget.value_from_datadict(self.data or {}, {}, name)
            check = forms.CharField(max_length=MAX_QUERY) if name in FACETS else field
            with suppress(forms.ValidationError):
                found[name] = check.clean(given)
        return {name: value for name, value in found.items() if value not in (None, "")}

    @property
    def total(self) -> int | None:
        """How many questions the list holds; None when it is too long to count."""
        form: Any = self.form
        number: int | None = form.offered.total
        return number

    def _on(self) -> dict[str, Any]:
        if not self.form.is_valid():
            return {}
        return {n: v for n, v in self.form.cleaned_data.items() if v not in (None, "")}
