"""Filters of question lists: one set for the page, and later for the API and exports."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet, UUIDField, Value
from django.db.models.functions import JSONObject
from django.utils.choices import flatten_choices
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.forms import LongSelect
from apps.core.languages import labelled
from apps.forum.choices import AnswerState, QuestionState
from apps.forum.models import Answer, Question
from apps.profiles.models import Organisation
from apps.vocabularies.labels import SOURCE_LANGUAGE
from apps.vocabularies.models import Term
from apps.vocabularies.querysets import Choice, Group, at_or_below, grouped_choices

MAX_QUERY = 200
# Hyphen, non-breaking hyphen, figure dash, dashes: people type one and read another.
DASHES = "-‐‑‒–—"


def any_dash(word: str) -> tuple[str, str]:
    """Return lookup and value that find the word whichever dash it was written with."""
    parts = re.split(f"[{DASHES}]", word)
    if len(parts) == 1:
        return "icontains", word
    return "iregex", f"[{DASHES}]".join(re.escape(part) for part in parts)


TERM_LISTS = {"topic": "topic", "product_class": "atmp_class"}
AUTHORITY = "authority"


class Offered:
    """What the drop-downs offer: one query for all of them, when the first is drawn."""

    def of(self, name: str) -> list[Choice | Group]:
        """Return the options of one drop-down, in the active language."""
        rows = self._rows.get(TERM_LISTS.get(name, name), [])
        return grouped_choices(rows, get_language())

    @cached_property
    def _rows(self) -> dict[str, list[Any]]:
        terms = Term.objects.filter(list_code__in=TERM_LISTS.values(), retired=False)
        # Names of organisations are the same in every language.
        language = (get_language() or SOURCE_LANGUAGE).partition("-")[0]
        authorities = Organisation.objects.with_active_mandate().values_list(
            Value(AUTHORITY), "pk", Value(None, UUIDField()), "public_id",
            JSONObject(**{language: "name"}), Value(0), "sort_key",
        )  # fmt: skip
        columns = ("list_code", "pk", "parent_id", "code", "labels", "position", F("code"))
        found: dict[str, list[Any]] = {}
        for name, *row, _position, _key in sorted(
            terms.values_list(*columns).union(authorities, all=True), key=lambda row: row[-2:]
        ):
            found.setdefault(name, []).append(row)
        return found


class FilterForm(forms.Form):
    """The form of a filter: every field may stay empty, so none says "optional"."""

    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Offered()
        for name in (*TERM_LISTS, AUTHORITY):
            field: Any = self.fields[name]
            field.choices = partial(offered.of, name)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter that is on, and the list without it."""

    label: str
    url: str


class QuestionFilter(django_filters.FilterSet):
    """Narrows questions that the actor may see anyway; looks into visible columns only."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    topic = django_filters.ChoiceFilter(
        method="in_topic",
        label=_("Topic"),
        empty_label=_("All topics"),
        widget=LongSelect,
    )
    product_class = django_filters.ChoiceFilter(
        field_name="product_class__code",
        label=_("Class of product"),
        empty_label=_("All classes"),
        widget=LongSelect,
    )
    authority = django_filters.ChoiceFilter(
        field_name="cases__authority__public_id",
        label=_("Authority"),
        empty_label=_("All authorities"),
        widget=LongSelect,
    )
    state = django_filters.ChoiceFilter(
        choices=[
            (QuestionState.ANSWERED.value, _("Answered")),
            (QuestionState.OPEN.value, _("Waiting for an answer")),
        ],
        label=_("State"),
        empty_label=_("All states"),
        widget=LongSelect,
    )

    class Meta:
        model = Question
        fields: list[str] = []
        form = FilterForm

    def chosen(self) -> list[Chosen]:
        """Return the filters that are on, each with the address that takes it off.

        The place in the list is left behind: it belongs to the list as it was.
        """
        if not self.form.is_valid():
            return []
        on = {n: v for n, v in self.form.cleaned_data.items() if v}
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
        """Keep questions that hold every word, in their own text or an issued answer."""
        for word in value.split()[:8]:
            lookup, wanted = any_dash(word)
            answered = Answer.objects.filter(
                Q(**{f"text_md__{lookup}": wanted}) | Q(**{f"short__{lookup}": wanted}),
                question=OuterRef("pk"),
                state=AnswerState.ISSUED,
            )
            own = [Q(**{f"{n}__{lookup}": wanted}) for n in ("title", "body_md", "position_md")]
            queryset = queryset.filter(own[0] | own[1] | own[2] | Exists(answered))
        return queryset

    def in_topic(self, queryset: QuerySet[Question], _name: str, value: str) -> QuerySet[Question]:
        """Keep the topic and, for a broad one, everything below it."""
        return queryset.filter(at_or_below("topic", value))
