"""Geometry of charts: scales, ticks, labels that do not collide, the same figures as a table."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from apps.core.charts import (
    Chart,
    Series,
    bar_chart,
    dot_chart,
    figure,
    line_chart,
    people,
    spark,
    weeks,
)
from apps.core.drawing import (
    FONT,
    Drawing,
    Scale,
    nice_ticks,
    plain,
    spread,
    text_width,
    thinned,
    wrapped,
)

LABELS = ["Lentiviral vector", "AAV", "A very long label that says more than fits beside bars"]
YEARS = [str(year) for year in range(1990, 2027)]


def bars() -> Chart:
    return bar_chart(
        said="Bars",
        head="Process",
        labels=LABELS,
        series=[Series("Asked", [42, 35, 0]), Series("Free", [19, None, 1061])],
    )


def lines() -> Chart:
    rising = [float(i) for i in range(len(YEARS))]
    return line_chart(
        said="Lines",
        head="Year",
        labels=YEARS,
        series=[Series("One", rising), Series("Two", rising), Series("Three", rising)],
    )


def dots() -> Chart:
    return dot_chart(
        said="Dots",
        head="Authority",
        labels=["North", "South"],
        series=(Series("Half", [14, None]), Series("Most", [15, 66])),
        goal=(90, "goal: 90 days"),
    )


def boxes(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    """Return where each text stands: left, top, right, bottom."""
    found = []
    for shape in drawing.shapes:
        if shape.kind == "text":
            x, y, width = float(shape.x), float(shape.y), text_width(shape.text)
            classes = shape.css.split()
            left = x - width if "e" in classes else x - width / 2 if "m" in classes else x
            found.append((left, y - FONT * 0.75, left + width, y + FONT * 0.2))
    return found


def collisions(drawing: Drawing) -> int:
    texts = boxes(drawing)
    return sum(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for i, a in enumerate(texts)
        for b in texts[i + 1 :]
    )


@pytest.mark.parametrize("chart", [bars(), lines(), dots()], ids=["bars", "lines", "dots"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_no_two_texts_collide_and_nothing_sticks_out(chart: Chart, size: str) -> None:
    drawing: Drawing = getattr(chart, size)
    assert collisions(drawing) == 0
    for left, top, right, bottom in boxes(drawing):
        assert left >= -1
        assert right <= drawing.width + 1
        assert top >= -1
        assert bottom <= drawing.height


def test_bars_are_as_long_as_their_values() -> None:
    widths = [float(s.width) for s in bars().wide.shapes if s.kind == "rect"]
    assert widths[0] / widths[1] == pytest.approx(42 / 19, rel=0.02)
    # Nothing is drawn for what nobody knows, a hair for zero.
    assert len(widths) == 5
    assert 1.0 in widths


def test_the_table_has_the_figures_of_the_drawing() -> None:
    chart = bars()
    assert chart.columns == ("Process", "Asked", "Free")
    assert chart.rows[1] == ("AAV", "35", "–")
    with translation.override("de"):
        assert bars().rows[2][2] == "1.061"


def test_a_gap_breaks_the_line() -> None:
    chart = line_chart(
        said="x", head="y", labels=["1", "2", "3", "4"], series=[Series("a", [1, 2, None, 4])]
    )
    paths = [s.d for s in chart.wide.shapes if s.css == "l1"]
    assert len(paths) == 1
    assert paths[0].count("L") == 1
    assert [s.css for s in chart.wide.shapes if s.kind == "dot"] == ["l1 at", "l1 at"]


def test_the_narrow_drawing_puts_labels_above_and_names_into_the_legend() -> None:
    assert bars().narrow.width == 240
    assert "Three" in {s.text for s in lines().wide.shapes}
    assert "Three" not in {s.text for s in lines().narrow.shapes}
    assert [key.label for key in lines().legend] == ["One", "Two", "Three"]


def test_values_must_fit_the_labels_and_kinds_stay_apart() -> None:
    with pytest.raises(ValueError, match="label"):
        bar_chart(said="", head="", labels=["a"], series=[Series("x", [1, 2])])
    with pytest.raises(ValueError, match="1 to 4"):
        line_chart(said="", head="", labels=["a"], series=[Series("x", [1])] * 5)


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
        (61, [0, 20, 40, 60, 80]),
        (1000, [0, 250, 500, 750, 1000]),
    ],
)
def test_ticks_are_round_and_reach_the_largest(largest: float, ticks: list[float]) -> None:
    assert nice_ticks(largest) == pytest.approx(ticks)


def test_scale_maps_both_ends_and_a_range_without_length() -> None:
    scale = Scale(0, 10, 100, 200)
    assert [scale(0), scale(5), scale(10)] == [100, 150, 200]
    assert Scale(3, 3, 7, 9)(3) == 7


def test_spread_keeps_order_gap_and_bounds() -> None:
    places = spread([50, 51, 10, 52], 15, 0, 60)
    assert places[2] == pytest.approx(10)
    ordered = sorted(places)
    assert all(b - a >= 15 for a, b in pairwise(ordered))
    assert ordered[-1] <= 60
    assert places[0] < places[1] < places[3]


def test_thinned_drops_every_second_label_when_they_would_touch() -> None:
    assert thinned([0, 20, 40], [10, 10, 10]) == [0, 1, 2]
    assert thinned([0, 12, 24, 36], [10] * 4) == [0, 2]
    assert thinned([], []) == []


def test_long_labels_break_into_lines_that_fit() -> None:
    parts = wrapped(LABELS[2], 120)
    assert len(parts) > 1
    assert " ".join(parts) == LABELS[2]
    assert wrapped("short", 120) == ["short"]


@pytest.mark.parametrize(("value", "text"), [(1, "1"), (12.54, "12.5"), (-0.01, "0"), (3.0, "3")])
def test_coordinates_have_a_point_and_no_waste(value: float, text: str) -> None:
    assert plain(value) == text


def test_markup_has_points_in_a_language_with_commas() -> None:
    with translation.override("de"):
        html = render_to_string("components/drawing.html", {"drawing": dots().wide, "css": "chart"})
    numbers = re.findall(r'\s(?:x|y|cx|cy|r|width|height)="([^"]*)"', html)
    assert numbers
    assert not [number for number in numbers if "," in number]


def test_figures_follow_the_locale_and_name_the_unknown() -> None:
    assert figure(None, "not reported") == "not reported"
    with translation.override("de"):
        assert figure(1234.5) == "1.234,5"


def test_spark_ends_at_the_last_value() -> None:
    found = spark([1, 2, 3])
    assert (found["x"], found["y"]) == ("88", "3")
    assert spark([5])["x"] == "0"


def test_people_and_weeks_have_their_places() -> None:
    drawn = people(3, 25)
    assert drawn["view_box"] == "-2 -2 322 52"
    assert [one["hit"] for one in drawn["figures"]].count(True) == 3
    with pytest.raises(ValueError, match="100"):
        people(3, 101)
    assert weeks(["free", "held"]) == [("free", "0"), ("held", "16")]
