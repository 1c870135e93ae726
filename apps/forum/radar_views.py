"""The page of where authorities differ: figures by topic, and the questions behind them."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.core.actor import actor_of
from apps.core.charts import Chart, Series, bar_chart, figure
from apps.core.clock import now
from apps.core.forms import PlainMessagesMixin
from apps.core.pagination import keyset_page
from apps.forum.facets import Offered
from apps.forum.position_choices import Verdict
from apps.forum.projections import question_row
from apps.forum.radar import FILTERS, TopicRow, compared_questions, radar_rows, totals


class RadarFilterForm(PlainMessagesMixin, forms.Form):
    """What narrows the figures down; an unknown value narrows nothing down."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country of the authority"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stage of development"), required=False)
    verdict = forms.ChoiceField(label=gettext_lazy("What the authorities say"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hide_optional = True
        offered = Offered()
        for name in FILTERS:
            self._choose(name, offered.of(name))
        self._choose("verdict", Verdict.choices)

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All")), *choices]

    def chosen(self) -> dict[str, str]:
        """Return the filters that hold a value offered."""
        if not self.is_valid():
            self.cleaned_data = {
                name: value for name, value in self.cleaned_data.items() if name not in self.errors
            }
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_safe
def divergence(request: HttpRequest) -> HttpResponse:
    """Show by topic how many public questions have several positions, and how these stand."""
    form = RadarFilterForm(request.GET)
    chosen = form.chosen()
    verdict = chosen.pop("verdict", "")
    today = now().date()
    rows = radar_rows(today, chosen)
    listed = compared_questions(today, chosen)
    if verdict:
        listed = listed.filter(verdict=verdict)
    listed = listed.for_rows().with_validity(today).without_texts()
    page = keyset_page(
        listed, ordering=("-public_at", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    actor = actor_of(request)
    context = {
        "form": form,
        "topics": rows,
        "sums": totals(rows),
        "columns": _columns(),
        "cells": [_cells(row, chosen) for row in rows],
        "chart": _chart(rows),
        "questions": [(question_row(q, actor), Verdict(q.verdict).label) for q in page.rows],
        "page": page,
        "chosen": chosen or verdict,
        "today": today,
    }
    return render(request, "forum/divergence.html", context, status=422 if form.errors else 200)


def _columns() -> list[dict[str, Any]]:
    names = [_("Several positions"), *(one.label for one in Verdict)]
    return [{"label": _("Topic")}, *({"label": str(name), "num": True} for name in names)]


def _cells(row: TopicRow, chosen: dict[str, str]) -> list[SafeString | str]:
    """Return a line of the table; each figure leads to the questions behind it."""
    base = chosen | {"topic": row.code}
    figures = [("", row.several), *((one.value, getattr(row, one.value)) for one in Verdict)]
    cells = (_linked(number, base | {"verdict": verdict}) for verdict, number in figures)
    return [row.label, *cells]


def _linked(number: int, parameters: dict[str, str]) -> SafeString | str:
    if not number:
        return figure(number)
    wanted = urlencode({name: value for name, value in parameters.items() if value})
    return format_html(
        '<a href="{}?{}#questions">{}</a>', reverse("forum:divergence"), wanted, figure(number)
    )


def _chart(rows: list[TopicRow]) -> Chart | None:
    if not rows:
        return None
    return bar_chart(
        said=_("Public questions with several positions, by topic and what the authorities say"),
        head=_("Topic"),
        labels=[row.label for row in rows],
        series=[
            Series(str(one.label), [getattr(row, one.value) for row in rows]) for one in Verdict
        ],
    )
