"""The page of response times, and its downloads: nothing but what a release says."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.charts import Chart, Series, dot_chart, figure
from apps.core.errors import NotFound
from apps.core.exports import csv_text, json_bytes
from apps.core.releaserows import Release
from apps.core.releases import releases_of
from apps.forum.figures import NAME, month_in_words
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

COLUMNS = ("period", "authority", "authority_name", "topic", "cases", "median_days", "p90_days")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an authority, a broad topic or all, and its figures; none when too few."""

    period: str
    authority: str
    authority_name: str
    topic: str
    topic_name: str
    cases: int | None = None
    median_days: float | None = None
    p90_days: int | None = None


def month_name(period: str) -> str:
    """Return a month like October 2026 in the reader's language."""
    return date_format(month_in_words(period), "F Y")


def rows_of(release: Release) -> list[Row]:
    """Return the lines of a release by names, with one for each authority that has none.

    Authorities without figures stand there whether they had no case or too few.
    """
    names = {one.public_id: one.name for one in _authorities(release)}
    topics = {term.code: str(term.label) for term in Term.objects.offered("topic")}
    shown = [
        Row(
            release.period,
            row["group"],
            names.get(row["group"], row["group"]),
            row["part"],
            topics.get(row["part"], row["part"]) if row["part"] else _("All topics"),
            row["cases"],
            row["median_days"],
            row["p90_days"],
        )
        for row in release.data
    ]
    missing = set(names) - {row.authority for row in shown}
    shown += [Row(release.period, pk, names[pk], "", _("All topics")) for pk in missing]
    return sorted(shown, key=lambda row: (row.authority_name.casefold(), row.authority, row.topic))


def _authorities(release: Release) -> list[Organisation]:
    named = Organisation.objects.filter(public_id__in={row["group"] for row in release.data})
    return list(named | Organisation.objects.with_active_mandate())


@require_safe
def answer_times(request: HttpRequest) -> HttpResponse:
    """Show how long answers took in one month, the last one unless another is chosen."""
    releases = releases_of(NAME)
    chosen = request.GET.get("month", "")
    found = next((one for one in releases if one.period == chosen), None)
    if found is None and chosen:
        raise NotFound
    found = found or (releases[0] if releases else None)
    context: dict[str, Any] = {"release": found, "months": _months(releases, found)}
    if found is not None:
        rows = rows_of(found)
        context |= {
            "month": month_name(found.period),
            "rows": _cells(rows),
            "columns": _columns(),
            "chart": _chart(rows),
            "downloads": _downloads(found),
        }
    return render(request, "forum/answer_times.html", context)


@require_safe
def download(request: HttpRequest, period: str, kind: str) -> HttpResponse:  # noqa: ARG001  route
    """Give a release as CSV or JSON."""
    found = next((one for one in releases_of(NAME) if one.period == period), None)
    if found is None or kind not in MEDIA_TYPES:
        raise NotFound
    rows = [{name: getattr(row, name) for name in COLUMNS} for row in rows_of(found)]
    content: str | bytes = csv_text(COLUMNS, rows)
    if kind == "json":
        content = json_bytes(shown(found) | {"rows": rows})
    response = HttpResponse(content, content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="answer-times-{period}.{kind}"'
    return response


def shown(release: Release) -> dict[str, Any]:
    """Return what identifies a release and proves it."""
    return {
        "period": release.period,
        "made_at": release.made_at,
        "least_cases": release.least,
        "sha256": release.sha256,
        "previous_sha256": release.previous_sha256,
    }


def _months(releases: list[Release], found: Release | None) -> list[dict[str, Any]]:
    return [
        {"label": month_name(one.period), "url": f"?month={one.period}", "here": one is found}
        for one in releases
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Authority")},
        {"label": _("Topic")},
        {"label": _("Answered"), "num": True},
        {"label": _("Half within (working days)"), "num": True},
        {"label": _("Nine in ten within (working days)"), "num": True},
    ]


def _cells(rows: list[Row]) -> list[list[str]]:
    few = _("Too few to show")
    return [
        [
            row.authority_name,
            row.topic_name,
            *(figure(value, few) for value in (row.cases, row.median_days, row.p90_days)),
        ]
        for row in rows
    ]


def _chart(rows: list[Row]) -> Chart | None:
    """Return the authorities' times as a drawing, when there is something to compare."""
    whole = [row for row in rows if not row.topic and row.cases]
    if not whole:
        return None
    return dot_chart(
        said=_("Working days until the answer, by authority"),
        head=_("Authority"),
        labels=[row.authority_name for row in whole],
        series=(
            Series(_("Half of the answers"), [row.median_days for row in whole]),
            Series(_("Nine in ten"), [row.p90_days for row in whole]),
        ),
    )


def _downloads(release: Release) -> list[tuple[str, str]]:
    return [
        (reverse("data:answer_times_file", args=(release.period, kind)), kind.upper())
        for kind in MEDIA_TYPES
    ]
