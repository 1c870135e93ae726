"""Frozen figures: nothing about few, nothing twice, nothing changed."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.releaserows import Release
from apps.core.releases import (
    Figure,
    broken_links,
    month_after,
    month_before,
    publish,
    releases_of,
    shown_of,
)

pytestmark = pytest.mark.django_db
NAME, AT = "zq_figures", datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def _figure(group: str, part: str, cases: int) -> Figure:
    return Figure(group, part, cases, {"median_days": 3.0})


def _parts(*sizes: tuple[str, int]) -> list[tuple[str, int]]:
    rows = shown_of([_figure("a", part, cases) for part, cases in sizes], 5)
    return [(row["part"], row["cases"]) for row in rows]


def test_fewer_than_five_are_dropped() -> None:
    assert _parts(("", 4), ("x", 4)) == []
    assert _parts(("", 5), ("x", 5)) == [("", 5), ("x", 5)]
    assert _parts(("", 10), ("x", 5), ("y", 5)) == [("", 10), ("x", 5), ("y", 5)]


def test_what_would_give_a_small_figure_away_is_dropped_too() -> None:
    # 14 less 11 would say that y had three.
    assert _parts(("", 14), ("x", 11), ("y", 3)) == [("", 14)]
    # The smallest part goes, so that 11 remain of which nobody knows how they divide.
    assert _parts(("", 30), ("x", 19), ("y", 8), ("z", 3)) == [("", 30), ("x", 19)]
    # Nothing is hidden among five and more.
    assert _parts(("", 25), ("x", 19), ("y", 3), ("z", 3)) == [("", 25), ("x", 19)]


def test_a_period_is_published_once_and_the_first_counts() -> None:
    first = publish(NAME, "2026-01", [_figure("a", "", 7)], at=AT)
    again = publish(NAME, "2026-01", [_figure("a", "", 9)])
    assert (again.pk, again.data[0]["cases"]) == (first.pk, 7)
    second = publish(NAME, "2026-02", [], at=AT)
    assert second.previous_sha256 == first.sha256
    with pytest.raises(ValueError, match="later period"):
        publish(NAME, "2025-12", [])
    with pytest.raises(ValueError, match="fewer than five"):
        publish(NAME, "2026-03", [], k=4)


def test_a_release_never_changes() -> None:
    made = publish(NAME, "2026-01", [_figure("a", "", 7)], at=AT)
    for attempt in (
        lambda: Release.objects.filter(pk=made.pk).update(data=[]),
        lambda: Release.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_release")


def test_one_changed_figure_is_noticed() -> None:
    publish(NAME, "2026-01", [_figure("a", "", 7)], at=AT)
    publish(NAME, "2026-02", [_figure("a", "", 8)], at=AT)
    releases = releases_of(NAME)
    assert broken_links(releases) == []
    releases[1].data[0]["cases"] = 6
    assert [one.period for one in broken_links(releases)] == ["2026-01"]
    assert [one.period for one in broken_links(releases[:1])] == ["2026-02"]


def test_months_follow_each_other() -> None:
    assert (month_after("2026-12"), month_before("2026-01")) == ("2027-01", "2025-12")
    assert (month_after("2026-11"), month_before("2026-12")) == ("2026-12", "2026-11")
