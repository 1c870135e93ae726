"""Charts as drawings with the same figures as a table: bars, lines, dots.

Every chart is drawn twice: `wide`, and `narrow` for columns below 36 rem, where labels stand
above their bars. Colour never stands alone: bars carry their figures, lines differ in dashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

from apps.core.drawing import (
    Drawing,
    Scale,
    Shape,
    dot,
    line,
    nice_ticks,
    plain,
    rect,
    spread,
    text_width,
    thinned,
    words,
    wrapped,
)

WIDE, NARROW = 620, 240
BAR, LINE_HEIGHT, ROW_GAP = 14, 15, 15
LABELS_MOST = 190
BESIDE = 6
PLOT_HEIGHT = 200
# In the order of contrast between neighbours; violet is no colour of charts.
BAR_FILLS = ("f4", "f2", "f1", "f5")
MOST_SERIES = 4
MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, in the order of the labels; None where nothing is known."""

    label: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend: `box`, `line`, `dot` or `ring`."""

    kind: str
    css: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What `components/chart.html` draws: two drawings, a legend, and the table."""

    said: str
    wide: Drawing
    narrow: Drawing
    legend: tuple[Key, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figure(value: float | None, unknown: str = "–") -> str:
    """Return a value in the reader's locale."""
    if value is None:
        return unknown
    decimals = 0 if float(value).is_integer() else 1
    return str(number_format(value, decimals, use_l10n=True, force_grouping=True))


def bar_chart(
    *, said: str, head: str, labels: Sequence[str], series: Sequence[Series], unknown: str = "–"
) -> Chart:
    """Compare amounts: a group of lying bars for each label.

    `said` names the chart for screen readers, `head` the first column of the table. Raises
    ValueError for more kinds than can be told apart, or values that do not fit the labels.
    """
    _check(labels, series)
    return Chart(
        said=said,
        wide=_bars(labels, series, unknown, narrow=False),
        narrow=_bars(labels, series, unknown, narrow=True),
        legend=tuple(Key("box", BAR_FILLS[i], one.label) for i, one in enumerate(series)),
        columns=_columns(head, series),
        rows=_rows(labels, series, unknown),
    )


def line_chart(
    *, said: str, head: str, labels: Sequence[str], series: Sequence[Series], unknown: str = "–"
) -> Chart:
    """Show how amounts changed: a line for each kind over the labels (years, months).

    Raises ValueError as `bar_chart` does.
    """
    _check(labels, series)
    return Chart(
        said=said,
        wide=_lines(labels, series, narrow=False),
        narrow=_lines(labels, series, narrow=True),
        legend=tuple(Key("line", f"l{i + 1}", one.label) for i, one in enumerate(series)),
        columns=_columns(head, series),
        rows=_rows(labels, series, unknown),
    )


def dot_chart(
    *,
    said: str,
    head: str,
    labels: Sequence[str],
    series: tuple[Series, Series],
    goal: tuple[float, str] | None = None,
    unknown: str = "–",
) -> Chart:
    """Show a range for each label: a full dot, a ring, and the way between them.

    `goal` is a value to compare with, and its words.
    """
    _check(labels, series)
    kinds = (("dot", "pt1"), ("ring", "pt2"))
    return Chart(
        said=said,
        wide=_dots(labels, series, goal, narrow=False),
        narrow=_dots(labels, series, goal, narrow=True),
        legend=tuple(
            Key(kind, css, one.label) for (kind, css), one in zip(kinds, series, strict=True)
        ),
        columns=_columns(head, series),
        rows=_rows(labels, series, unknown),
    )


def spark(values: Sequence[float]) -> dict[str, str]:
    """Return the line, the area below it and the end of a trend without axes (88 by 30)."""
    low, high = min(values), max(values)
    across, up = Scale(0, max(len(values) - 1, 1), 0, 88), Scale(low, high, 27, 3)
    points = [(across(i), up(value)) for i, value in enumerate(values)]
    path = line("", points).d
    x, y = points[-1]
    return {"line": path, "area": f"{path}L{plain(x)} 30L0 30Z", "x": plain(x), "y": plain(y)}


def people(hits: int, of: int, *, in_row: int = 20) -> dict[str, Any]:
    """Return a picture of `hits` among `of` people; raises ValueError where it cannot be drawn."""
    if not 0 <= hits <= of <= MOST_PEOPLE:
        raise ValueError(
            f"a picture shows at most {MOST_PEOPLE} people, and no more hits than those"
        )
    figures = [
        {"hit": i < hits, "x": plain(i % in_row * 16), "y": plain(i // in_row * 25)}
        for i in range(of)
    ]
    height = ((of - 1) // in_row + 1) * 25 + 2
    return {"figures": figures, "view_box": f"-2 -2 322 {height}"}


def weeks(states: Sequence[str]) -> list[tuple[str, str]]:
    """Return the boxes of a line of weeks: `free`, `held` or `busy`, each with its place."""
    return [(state, plain(i * 15 + (state == "held"))) for i, state in enumerate(states)]


def _check(labels: Sequence[str], series: Sequence[Series]) -> None:
    if not 1 <= len(series) <= MOST_SERIES:
        raise ValueError(f"a chart shows 1 to {MOST_SERIES} kinds of values")
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("every label needs a value, or None")


def _columns(head: str, series: Sequence[Series]) -> tuple[str, ...]:
    return (head, *(one.label for one in series))


def _rows(
    labels: Sequence[str], series: Sequence[Series], unknown: str
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (label, *(figure(one.values[i], unknown) for one in series))
        for i, label in enumerate(labels)
    )


def _largest(series: Sequence[Series]) -> float:
    return max((value for one in series for value in one.values if value is not None), default=0)


def _label_column(labels: Sequence[str], *, narrow: bool) -> float:
    """Return how much room labels take at the side: none where they stand above."""
    if narrow:
        return 0
    return min(max(map(text_width, labels), default=0), LABELS_MOST) + 12


def _label(label: str, room: float, y: float) -> list[Shape]:
    """Draw a label from its first line down."""
    return [words("", 0, y + i * LINE_HEIGHT, text) for i, text in enumerate(wrapped(label, room))]


def _upright_grid(scale: Scale, ticks: Sequence[float], bottom: float) -> list[Shape]:
    """Draw lines and figures of a scale that runs along the page."""
    places = [scale(tick) for tick in ticks]
    said = [figure(tick) for tick in ticks]
    drawn = thinned(places, [text_width(text) for text in said])
    grid = [line("grid-l", [(x, 4), (x, bottom)]) for x in places]
    # The first figure starts at its line, or it would stick out at the left edge.
    return grid + [
        words("mute" if places[i] < 8 else "mute m", places[i], bottom + 18, said[i]) for i in drawn
    ]


def _bars(
    labels: Sequence[str], series: Sequence[Series], unknown: str, *, narrow: bool
) -> Drawing:
    width = NARROW if narrow else WIDE
    column = _label_column(labels, narrow=narrow)
    ticks = nice_ticks(_largest(series), 3 if narrow else 5)
    known = [figure(value) for one in series for value in one.values if value is not None]
    beside = max(map(text_width, known), default=0) + 2 * BESIDE
    scale = Scale(0, ticks[-1], column, width - beside)
    shapes: list[Shape] = []
    y = 8.0
    for i, label in enumerate(labels):
        lines = _label(label, (column or width) - 12, y + 12)
        head = len(lines) * LINE_HEIGHT + 3 if narrow else 0
        shapes += lines + _group(series, i, scale, y + head, unknown)
        bars = len(series) * (BAR + 2)
        y += (head + bars if narrow else max(bars, len(lines) * LINE_HEIGHT)) + ROW_GAP
    grid = _upright_grid(scale, ticks, y - ROW_GAP / 2)
    return Drawing(width, round(y + 22), tuple(grid + shapes))


def _group(
    series: Sequence[Series], at: int, scale: Scale, top: float, unknown: str
) -> list[Shape]:
    """Draw the bars of one label with their figures."""
    shapes = []
    for i, one in enumerate(series):
        value, y = one.values[at], top + i * (BAR + 2)
        end = scale(value or 0)
        if value is not None:
            shapes.append(rect(BAR_FILLS[i], scale.start, y, end - scale.start, BAR))
        css = "mute" if value is None else "b"
        shapes.append(words(css, end + BESIDE, y + BAR - 3, figure(value, unknown)))
    return shapes


def _lines(labels: Sequence[str], series: Sequence[Series], *, narrow: bool) -> Drawing:
    width = NARROW if narrow else WIDE
    ticks = nice_ticks(_largest(series), 5)
    column = max(text_width(figure(tick)) for tick in ticks) + BESIDE
    # On narrow columns the legend below names the lines.
    names = 0 if narrow else min(max(text_width(one.label) for one in series), 150) + 2 * BESIDE
    bottom = 8.0 + PLOT_HEIGHT
    up = Scale(0, ticks[-1], bottom, 8)
    half = max(map(text_width, labels), default=0) / 2
    across = Scale(0, max(len(labels) - 1, 1), column + half, width - max(names, half) - BESIDE)
    shapes = [line("grid-l", [(column, up(t)), (width - names, up(t))]) for t in ticks]
    shapes += [words("mute e", column - BESIDE, up(t) + 4, figure(t)) for t in ticks]
    places = [across(i) for i in range(len(labels))]
    drawn = thinned(places, [text_width(label) for label in labels])
    shapes += [words("mute m", places[i], bottom + 20, labels[i]) for i in drawn]
    for i, one in enumerate(series):
        shapes += _trend(f"l{i + 1}", one.values, across, up)
    if names:
        shapes += _names(series, up, width - names + BESIDE, names - BESIDE)
    return Drawing(width, round(bottom + 28), tuple(shapes))


def _trend(css: str, values: Sequence[float | None], across: Scale, up: Scale) -> list[Shape]:
    """Draw one line, broken where a value is missing; a value alone is a dot."""
    shapes: list[Shape] = []
    run: list[tuple[float, float]] = []
    for i, value in enumerate([*values, None]):
        if value is not None:
            run.append((across(i), up(value)))
            continue
        if len(run) > 1:
            shapes.append(line(css, run))
        if run:
            shapes.append(dot(f"{css} at", *run[-1], 3.5))
        run = []
    return shapes


def _names(series: Sequence[Series], up: Scale, x: float, room: float) -> list[Shape]:
    """Write the name of each line beside its end, moved apart where ends are close."""
    ends = [
        next((up(value) for value in reversed(one.values) if value is not None), up(0))
        for one in series
    ]
    places = spread(ends, LINE_HEIGHT, 12, up(0))
    return [
        words("b", x, place + 4, wrapped(one.label, room)[0])
        for one, place in zip(series, places, strict=True)
    ]


def _dots(
    labels: Sequence[str],
    series: tuple[Series, Series],
    goal: tuple[float, str] | None,
    *,
    narrow: bool,
) -> Drawing:
    width = NARROW if narrow else WIDE
    column = _label_column(labels, narrow=narrow)
    ticks = nice_ticks(max(_largest(series), goal[0] if goal else 0), 3 if narrow else 5)
    scale = Scale(0, ticks[-1], column + 8, width - 24)
    shapes: list[Shape] = []
    y = 24.0 if goal else 4.0
    for i, label in enumerate(labels):
        lines = _label(label, (column or width) - 12, y + (12 if narrow else 26))
        head = len(lines) * LINE_HEIGHT if narrow else 0
        shapes += lines + _range(series, i, scale, y + head + 22)
        y += head + max(40, 0 if narrow else (len(lines) + 1) * LINE_HEIGHT)
    under = _upright_grid(scale, ticks, y)
    if goal:
        x = scale(goal[0])
        under.append(line("goal", [(x, 18), (x, y)]))
        said = wrapped(goal[1], width)[0]
        room = text_width(said)
        under.append(words("mute", max(min(x + 4, width - room), 0), 12, said))
    return Drawing(width, round(y + 24), tuple(under + shapes))


def _range(series: tuple[Series, Series], at: int, scale: Scale, y: float) -> list[Shape]:
    """Draw a dot and a ring with their figures above, apart from each other."""
    known = [
        (css, scale(value), figure(value))
        for css, one in zip(("pt1", "pt2"), series, strict=True)
        if (value := one.values[at]) is not None
    ]
    if not known:
        return []
    gap = max(text_width(said) for _css, _x, said in known) + 4
    places = spread([x for _css, x, _said in known], gap, scale.start, scale.end + 16)
    way = [line("way", [(known[0][1], y), (known[-1][1], y)])] if len(known) > 1 else []
    return [
        *way,
        *(dot(css, x, y, 6) for css, x, _said in known),
        *(
            words("b m halo", place, y - 11, said)
            for place, (_css, _x, said) in zip(places, known, strict=True)
        ),
    ]
