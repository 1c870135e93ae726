"""The map: the projection fits the outlines, places close together become a number."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from apps.core.maps import HIT_NARROW, EuropeMap, Place, europe_map, grouped, projected

OUTLINES = (Path(settings.ROOT) / "static/img/europe.svg").read_text(encoding="utf-8")
NEAR = [Place("Leuven", "/l/", 50.88, 4.70), Place("Ghent", "/g/", 51.05, 3.72)]
FAR = Place("Stockholm", "/s/", 59.33, 18.07, named=True)


def drawn(places: list[Place], **more: tuple[str, ...]) -> EuropeMap:
    return europe_map(
        said="Map",
        places=places,
        group_label=lambda group: f"{len(group)} places",
        group_url=lambda group: "?near=" + "+".join(place.label for place in group),
        **more,
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "x", "y"),
    [(50.08, 14.42, 382.4, 428.9), (38.72, -9.14, 55.2, 605.3), (59.33, 18.07, 406.1, 255.1)],
)
def test_projection_is_that_of_the_outlines(
    latitude: float, longitude: float, x: float, y: float
) -> None:
    assert projected(latitude, longitude) == pytest.approx((x, y), abs=0.1)


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [("PL", 52.23, 21.01), ("ES", 40.42, -3.70), ("IE", 53.3, -8)],
)
def test_a_place_lies_inside_the_outline_of_its_country(
    code: str, latitude: float, longitude: float
) -> None:
    found = re.search(rf'id="{code}" d="([^"]+)"', OUTLINES)
    assert found
    x, y = projected(latitude, longitude)
    xs, ys = extent(found[1])
    assert xs[0] < x < xs[1]
    assert ys[0] < y < ys[1]


def extent(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the reach of a path of relative lines."""
    xs: list[float] = []
    ys: list[float] = []
    for part in re.findall(r"M([^M]*)", path):
        start, _, steps = part.partition("l")
        x, y = map(float, start.split())
        numbers = [float(n) for n in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            xs.append(x)
            ys.append(y)
            x, y = x + dx, y + dy
    return (min(xs), max(xs)), (min(ys), max(ys))


def test_outlines_name_their_source_and_all_countries_and_no_colour() -> None:
    assert "Natural Earth" in OUTLINES
    codes = set(re.findall(r'id="([A-Z]{2})"', OUTLINES))
    assert len(codes) == 30
    assert {"BE", "MT", "CY", "NO", "IS", "LI"} <= codes
    assert "fill" not in OUTLINES


def test_close_places_become_one_number_with_its_own_words() -> None:
    pins = drawn([*NEAR, FAR]).wide
    assert [(pin.count, pin.label) for pin in pins] == [("", "Stockholm"), ("2", "2 places")]
    assert pins[0].name == "Stockholm"
    assert pins[1].url == "?near=Leuven+Ghent"


def test_no_two_targets_overlap_at_the_narrow_size() -> None:
    many = [Place(f"p{i}", "#", 44 + i % 7, 2 + i // 7 * 1.5) for i in range(49)]
    groups = grouped(many, 2 * HIT_NARROW)
    assert sum(len(group.places) for group in groups) == 49
    for i, one in enumerate(groups):
        for other in groups[i + 1 :]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= (2 * HIT_NARROW) ** 2


def test_a_name_that_would_touch_another_pin_is_left_out() -> None:
    right = Place("Right of it", "#", 59.33, 24.5)
    pins = drawn([FAR, right]).wide
    assert [pin.name for pin in pins] == ["", ""]


def test_a_group_with_the_chosen_place_is_marked() -> None:
    chosen = Place("Brussels", "#", 50.85, 4.35, mark="sel")
    assert drawn([*NEAR, chosen]).wide[0].css == "pin pin--sel"
    assert drawn([chosen]).wide[0].name == "Brussels"


def test_places_off_the_map_and_unknown_marks() -> None:
    assert drawn([Place("Réunion", "#", -21.1, 55.5)]).wide == ()
    with pytest.raises(ValueError, match="mark"):
        drawn([Place("x", "#", 50, 5, mark="violet")])


def test_markup_has_a_named_link_for_each_pin() -> None:
    html = render_to_string("components/map.html", {"map": drawn([*NEAR, FAR], countries=("BE",))})
    assert html.count('aria-label="2 places"') == 2
    assert 'class="in has" href="/static/img/europe.svg#BE"' in html
    assert "Natural Earth" in html
