"""Parts of a drawing made on the server: shapes, scales, ticks, and labels that do not collide.

Numbers become text here, with a point and at most one decimal: a template would write them in
the reader's locale, and a comma breaks a path.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

# The height of text in drawings at design size; see `.chart text` in components.css.
FONT = 13
_SLIM = frozenset("iIljtfr.,:;'|!()[] ")
_BROAD = frozenset("mwMW@%–")


def plain(value: float) -> str:
    """Return a coordinate: `12`, `12.5`."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Shape:
    """One part: `rect`, `path`, `dot` or `text`, drawn by its classes."""

    kind: str
    css: str = ""
    x: str = ""
    y: str = ""
    width: str = ""
    height: str = ""
    r: str = ""
    d: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the order in which they are drawn."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from `low` to `high` onto places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        reach = self.high - self.low
        share = (value - self.low) / reach if reach else 0.0
        return self.start + share * (self.end - self.start)


def rect(css: str, x: float, y: float, width: float, height: float) -> Shape:
    """A bar; never thinner than a hair, so that a small value is still seen."""
    seen = max(width, 1.0)
    return Shape("rect", css, plain(x), plain(y), plain(seen), plain(height))


def line(css: str, points: Iterable[tuple[float, float]]) -> Shape:
    """Straight lines from point to point."""
    d = "L".join(f"{plain(x)} {plain(y)}" for x, y in points)
    return Shape("path", css, d=f"M{d}")


def dot(css: str, x: float, y: float, r: float) -> Shape:
    """A round mark."""
    return Shape("dot", css, plain(x), plain(y), r=plain(r))


def words(css: str, x: float, y: float, text: str) -> Shape:
    """One line of text; classes `e` and `m` end or centre it at `x`."""
    return Shape("text", css, plain(x), plain(y), text=text)


def nice_ticks(largest: float, most: int = 5) -> list[float]:
    """Return round numbers from 0 to the first one that is not below `largest`."""
    if largest <= 0:
        return [0.0, 1.0]
    rough = largest / max(most - 1, 1)
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    # Counted things have no halves.
    if float(largest).is_integer() and step < 1:
        step = 1.0
    return [round(i * step, 10) for i in range(math.ceil(largest / step - 1e-9) + 1)]


def text_width(text: str) -> float:
    """Estimate how wide text is drawn; rather too wide than too narrow."""
    return sum(_advance(letter) for letter in text) * FONT


def _advance(letter: str) -> float:
    if letter in _SLIM:
        return 0.34
    if letter in _BROAD:
        return 0.92
    return 0.74 if letter.isupper() else 0.6


def wrapped(text: str, width: float) -> list[str]:
    """Break text into lines that fit the width; a long word is broken too."""
    if text_width(text) <= width:
        return [text]
    letters = max(int(width / (text_width(text) / len(text))), 4)
    return wrap(text, letters, break_on_hyphens=True)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart until neighbours keep the gap; the order stays, the moves are small.

    All stay between `low` and `high` as long as there is room for them.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [wanted[i] for i in order]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    ceiling = high
    for i in reversed(range(len(placed))):
        placed[i] = max(min(placed[i], ceiling), low + i * gap)
        ceiling = placed[i] - gap
    found = [0.0] * len(placed)
    for place, i in zip(placed, order, strict=True):
        found[i] = place
    return found


def thinned(places: Sequence[float], widths: Sequence[float], gap: float = 8) -> list[int]:
    """Return which centred labels to draw so that none touches the next: every 1st, 2nd, 3rd …"""
    count = len(places)
    for step in range(1, count + 1):
        chosen = list(range(0, count, step))
        if all(
            places[b] - places[a] >= (widths[a] + widths[b]) / 2 + gap for a, b in pairwise(chosen)
        ):
            return chosen
    return []
