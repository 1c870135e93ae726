"""Invented figures for the style guide's charts, map and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.core import charts
from apps.core.charts import Series, bar_chart, dot_chart, line_chart, spark
from apps.core.maps import Place, europe_map

METHOD = "Invented figures of 20 November 2026; they stand for nothing real."
_PROCESSES = ["Lentiviral vector", "AAV vector", "CAR-T cells", "Mesenchymal cells", "Tissue"]
_YEARS = [str(year) for year in range(2016, 2027)]
_CITIES = (
    ("Example site in Leuven", 50.88, 4.70, ""),
    ("Example site in Ghent", 51.05, 3.72, ""),
    ("Example site in Utrecht", 52.09, 5.12, "full"),
    ("Example site in Paris", 48.86, 2.35, ""),
    ("Example site in Stockholm", 59.33, 18.07, ""),
    ("Example site in Warsaw", 52.23, 21.01, "full"),
    ("Example site in Lisbon", 38.72, -9.14, ""),
    ("Prague", 50.08, 14.42, "sel"),
)


def stats() -> dict[str, Any]:
    """Three numbers, two with their trends."""
    return {
        "facts": [
            (214, "answers valid today", "#c-stats", spark([4, 9, 12, 20, 31, 39])),
            ("19 days", "median answer time", "#c-stats", spark([34, 31, 24, 21, 19])),
            (9, "topics where answers differ", ""),
        ]
    }


def trend() -> dict[str, Any]:
    """A rise."""
    return {"spark": spark([3, 4, 4, 7, 9])}


def bars() -> dict[str, Any]:
    """Two amounts for five processes, one of them unknown."""
    chart = bar_chart(
        said="Batches asked for and free slots per process",
        head="Process",
        labels=_PROCESSES,
        series=[
            Series("Batches asked for", [42, 35, 61, 18, 9]),
            Series("Free slots", [19, 16, 54, 27, None]),
        ],
        unknown="not reported",
    )
    return _told(chart, "bars", "Twice as many vector batches are wanted as there are slots")


def lines() -> dict[str, Any]:
    """Three kinds over eleven years, with a gap and ends that lie close together."""
    chart = line_chart(
        said="Trials started each year by kind of product",
        head="Year",
        labels=_YEARS,
        series=[
            Series("Engineered cells", [8, 12, 19, 28, 30, 36, 41, 47, 52, 58, 49]),
            Series("Gene therapy", [5, 6, 9, 14, 18, 22, 27, 31, 38, 44, 47]),
            Series("Tissue", [2, 3, None, 4, 3, 5, 4, 5, 4, 3, 4]),
        ],
    )
    return _told(chart, "lines", "Gene therapy has caught up with engineered cells")


def dots() -> dict[str, Any]:
    """Medians and nine of ten, against a goal."""
    chart = dot_chart(
        said="Days until half and until nine of ten questions are answered",
        head="Authority",
        labels=["Northland", "Westmark", "Southisle"],
        series=(Series("Half", [14, 19, 31]), Series("Nine of ten", [29, 21, 66])),
        goal=(30, "goal: 30 days"),
    )
    return _told(chart, "dots", "Two of three meet the goal of 30 days")


def _told(chart: charts.Chart, anchor: str, finding: str) -> dict[str, Any]:
    return {
        "chart": chart,
        "anchor": f"finding-{anchor}",
        "finding": finding,
        "question": "A question that the chart answers",
        "method": METHOD,
        "method_url": "#c-chart",
        "method_label": "Method and all rows",
        "actions": [("#c-chart", "CSV")],
    }


def sites() -> dict[str, Any]:
    """Eight places, some of them too close for pins of their own."""
    places = [Place(name, "#c-map", lat, lon, mark) for name, lat, lon, mark in _CITIES]
    return {
        "map": europe_map(
            said="Map of Europe with 8 example sites",
            places=places,
            group_label=_names,
            group_url=lambda _group: "#c-map",
            countries=("BE", "NL", "FR", "SE", "PL", "PT", "CZ"),
        ),
        "legend": True,
        "open_label": "Free slots",
        "full_label": "No free slot",
        "sel_label": "Chosen in the list",
    }


def _names(group: Sequence[Place]) -> str:
    return f"{len(group)} sites: {', '.join(place.label for place in group)}"


def capacity() -> dict[str, Any]:
    """A quarter of a year."""
    states = ["busy", "free", "busy", "busy", "held", "free"] * 2
    return {"said": "12 weeks: 4 free, 2 held, 6 booked", "weeks": charts.weeks(states)}


def people() -> dict[str, Any]:
    """A risk in people."""
    return {"said": "13 of 40 people", "people": charts.people(13, 40)}
