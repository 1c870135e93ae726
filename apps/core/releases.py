"""Figures that leave the database only as frozen, dated releases (rulings D29).

A release never says anything of fewer than five cases, and a later one never lets an earlier
one be worked out again: it holds one period only.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.core.clock import now
from apps.core.releaserows import Release

LEAST = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """Figures of one part of a group; the part "" is the whole group."""

    group: str
    part: str
    cases: int
    values: Mapping[str, int | float]


def publish(
    name: str, period: str, figures: Sequence[Figure], *, k: int = LEAST, at: datetime | None = None
) -> Release:
    """Freeze the figures of a period; published before, the release of then stays and counts.

    Figures of fewer than `k` cases are dropped, and so are others from which these could be
    worked out. `at` is when the figures were read. Raises ValueError for a `k` below five,
    and for a period that a later release has overtaken.
    """
    if k < LEAST:
        raise ValueError("a release says nothing of fewer than five cases")
    try:
        with transaction.atomic():
            return _published(name, period, figures, k, at or now())
    except IntegrityError:
        # Another worker was faster: its release counts.
        return Release.objects.get(name=name, period=period)


def _published(
    name: str, period: str, figures: Sequence[Figure], k: int, moment: datetime
) -> Release:
    last = Release.objects.filter(name=name).order_by("period").last()
    there = Release.objects.filter(name=name, period=period).first()
    if there is not None:
        return there
    if last is not None and last.period > period:
        raise ValueError("a later period is published already")
    made = Release(
        name=name,
        period=period,
        made_at=moment,
        least=k,
        data=shown_of(figures, k),
        previous_sha256=last.sha256 if last else "",
    )
    made.sha256 = hash_of(made)
    made.save(force_insert=True)
    return made


def shown_of(figures: Iterable[Figure], k: int) -> list[dict[str, Any]]:
    """Return the rows that may be shown, in a fixed order."""
    groups: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.group].append(figure)
    shown = [one for group in groups.values() for one in _safe(group, k)]
    return [
        {"group": one.group, "part": one.part, "cases": one.cases, **dict(one.values)}
        for one in sorted(shown, key=lambda one: (one.group, one.part))
    ]


def _safe(group: Sequence[Figure], k: int) -> list[Figure]:
    """Return what may be shown of a group: nothing small, nor what gives away something small."""
    whole = next((one for one in group if not one.part), None)
    parts = sorted((one for one in group if one.part and one.cases >= k), key=lambda o: o.cases)
    if whole is None or whole.cases < k:
        return parts
    # Where the whole less what is shown leaves one to four cases, they could be worked out.
    while parts and 0 < whole.cases - sum(one.cases for one in parts) < k:
        parts = parts[1:]
    return [whole, *parts]


def hash_of(release: Release) -> str:
    """Return the SHA-256 (hex) of the release and of the hash that it follows."""
    content = {
        "name": release.name,
        "period": release.period,
        "made_at": release.made_at.isoformat(),
        "k": release.least,
        "data": release.data,
        "previous": release.previous_sha256,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def releases_of(name: str) -> list[Release]:
    """Return all releases of a name, the newest first."""
    return list(Release.objects.filter(name=name).order_by("-period"))


def broken_links(releases: Sequence[Release]) -> list[Release]:
    """Return the releases whose hash, or the one that they follow, is not what it was.

    Takes all releases of one name, the newest first.
    """
    before = [one.sha256 for one in releases[1:]] + [""]
    return [
        one
        for one, previous in zip(releases, before, strict=True)
        if one.sha256 != hash_of(one) or one.previous_sha256 != previous
    ]


def month_of(day: date) -> str:
    """Return the period in which the day lies."""
    return f"{day:%Y-%m}"


def first_day(period: str) -> date:
    """Return the first day of a month like 2026-10."""
    return date.fromisoformat(f"{period}-01")


def month_after(period: str) -> str:
    """Return the month after a month."""
    first = first_day(period)
    return month_of(date(first.year + first.month // 12, first.month % 12 + 1, 1))


def month_before(period: str) -> str:
    """Return the month before a month."""
    first = first_day(period)
    return month_of(date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1))
