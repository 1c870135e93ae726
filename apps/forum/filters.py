"""Filters of question lists: one set for the page, and later for the API and exports."""

import re
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.forum.choices import AnswerState, QuestionState
from apps.forum.models import Answer, Question
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

MAX_QUERY = 200
# Hyphen, non-breaking hyphen, figure dash, dashes: people type one and read another.
DASHES = "-‐‑‒–—"


def any_dash(word: str) -> tuple[str, str]:
    """Return lookup and value that find the word whichever dash it was written with."""
    parts = re.split(f"[{DASHES}]", word)
    if len(parts) == 1:
        return "icontains", word
    return "iregex", f"[{DASHES}]".join(re.escape(part) for part in parts)


def _terms(list_code: str) -> Any:
    return lambda: Term.objects.choices_for(list_code, get_language())


def _authorities() -> list[tuple[str, str]]:
    rows = Organisation.objects.with_active_mandate().in_order()
    return [(row.public_id, row.name) for row in rows]


class FilterForm(forms.Form):
    """The form of a filter: every field may stay empty, so none says "optional"."""

    hide_optional = True


class QuestionFilter(django_filters.FilterSet):
    """Narrows questions that the actor may see anyway; looks into visible columns only."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    topic = django_filters.ChoiceFilter(
        method="in_topic", choices=_terms("topic"), label=_("Topic"), empty_label=_("All topics")
    )
    product_class = django_filters.ChoiceFilter(
        field_name="product_class__code",
        choices=_terms("atmp_class"),
        label=_("Class of product"),
        empty_label=_("All classes"),
    )
    authority = django_filters.ChoiceFilter(
        field_name="cases__authority__public_id",
        choices=_authorities,
        label=_("Authority"),
        empty_label=_("All authorities"),
    )
    state = django_filters.ChoiceFilter(
        choices=[
            (QuestionState.ANSWERED.value, _("Answered")),
            (QuestionState.OPEN.value, _("Waiting for an answer")),
        ],
        label=_("State"),
        empty_label=_("All states"),
    )

    class Meta:
        model = Question
        fields: list[str] = []
        form = FilterForm

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
        return queryset.filter(Q(topic__code=value) | Q(topic__parent__code=value))
