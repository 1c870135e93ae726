"""A map of Europe as a drawing: places as links, several close together as a number.

The outlines are `static/img/europe.svg`; its comment names their source. The list beside the
map is the primary content and has every place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.core.drawing import plain, text_width

WIDTH, HEIGHT = 760, 700
_CENTRE = (math.radians(52), math.radians(10))
_RADIUS, _X, _Y = 1060, 330, 395
# Radius that a finger needs, in units of the drawing at the smallest size at which it is shown.
HIT_WIDE, HIT_NARROW = 22, 36
MARKS = frozenset({"", "full", "sel"})


@dataclass(frozen=True, slots=True)
class Place:
    """Something with coordinates; `mark` is "" (open), "full" or "sel" (chosen in the list)."""

    label: str
    url: str
    latitude: float
    longitude: float
    mark: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """A link on the map: one place, or a number of them."""

    x: str
    y: str
    r: str
    hit: str
    css: str
    url: str
    label: str
    count: str = ""
    name: str = ""
    name_x: str = ""


@dataclass(frozen=True, slots=True)
class EuropeMap:
    """What `components/map.html` draws."""

    said: str
    wide: tuple[Pin, ...]
    narrow: tuple[Pin, ...]
    countries: tuple[str, ...]


Words = Callable[[Sequence[Place]], str]


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a point lies on the drawing (Lambert azimuthal equal-area)."""
    phi, away = math.radians(latitude), math.radians(longitude) - _CENTRE[1]
    sin0, cos0 = math.sin(_CENTRE[0]), math.cos(_CENTRE[0])
    k = math.sqrt(2 / (1 + sin0 * math.sin(phi) + cos0 * math.cos(phi) * math.cos(away)))
    x = k * math.cos(phi) * math.sin(away)
    y = k * (cos0 * math.sin(phi) - sin0 * math.cos(phi) * math.cos(away))
    return _X + _RADIUS * x, _Y - _RADIUS * y


def europe_map(
    *,
    said: str,
    places: Sequence[Place],
    group_label: Words,
    group_url: Words,
    countries: Sequence[str] = (),
) -> EuropeMap:
    """Return the map in two sizes; places outside the drawing are left to the list.

    `group_label` and `group_url` give words and address for several places at once, `countries`
    the codes to set off. Raises ValueError for an unknown mark.
    """
    if any(place.mark not in MARKS for place in places):
        raise ValueError(f"a mark is one of {sorted(MARKS)}")
    return EuropeMap(
        said=said,
        wide=_pins(places, HIT_WIDE, group_label, group_url),
        narrow=_pins(places, HIT_NARROW, group_label, group_url),
        countries=tuple(countries),
    )


@dataclass(slots=True)
class _Group:
    x: float
    y: float
    places: list[Place]

    def join(self, other: _Group) -> None:
        mine, theirs = len(self.places), len(other.places)
        self.x = (self.x * mine + other.x * theirs) / (mine + theirs)
        self.y = (self.y * mine + other.y * theirs) / (mine + theirs)
        self.places += other.places


def grouped(places: Sequence[Place], reach: float) -> list[_Group]:
    """Join what is closer than `reach`, until no two groups touch; the chosen place stays alone."""
    groups: list[_Group] = []
    for place in places:
        x, y = projected(place.latitude, place.longitude)
        if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
            continue
        new = _Group(x, y, [place])
        # A joined group has moved and may touch another one now.
        while close := _touched(new, groups, reach):
            groups.remove(close)
            close.join(new)
            new = close
        groups.append(new)
    return groups


def _touched(new: _Group, groups: Sequence[_Group], reach: float) -> _Group | None:
    near = (g for g in groups if math.hypot(g.x - new.x, g.y - new.y) < reach)
    return next(near, None)


def _pins(
    places: Sequence[Place], hit: float, group_label: Words, group_url: Words
) -> tuple[Pin, ...]:
    groups = grouped(places, 2 * hit)
    taken = [(g.x - hit, g.y - hit, g.x + hit, g.y + hit) for g in groups]
    pins = []
    for group in sorted(groups, key=lambda g: (g.y, g.x)):
        at = (plain(group.x), plain(group.y))
        if len(group.places) > 1:
            count = len(group.places)
            r = min(hit * (0.62 + 0.03 * count), hit)
            chosen = any(place.mark == "sel" for place in group.places)
            css = "pin pin--sel" if chosen else "pin"
            url, label = group_url(group.places), group_label(group.places)
            pins.append(Pin(*at, plain(r), plain(hit), css, url, label, str(count)))
        else:
            pins.append(_single(group, hit, taken))
    return tuple(pins)


def _single(group: _Group, hit: float, taken: list[tuple[float, float, float, float]]) -> Pin:
    place = group.places[0]
    css = f"pin pin--{place.mark}" if place.mark else "pin"
    at = (plain(group.x), plain(group.y), plain(hit * 0.36), plain(hit))
    start = group.x + hit * 0.6
    room = (start, group.y - 9, start + text_width(place.label), group.y + 9)
    free = not any(_overlap(room, other) for other in taken if other[0] > group.x - hit)
    if (place.named or place.mark == "sel") and free and room[2] <= WIDTH:
        taken.append(room)
        return Pin(*at, css, place.url, place.label, name=place.label, name_x=plain(start))
    return Pin(*at, css, place.url, place.label)


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
