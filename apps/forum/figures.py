"""How long authorities take: figures of a month, made from the events of cases.

Private questions count (rulings D29), so nobody reads these figures but through a release.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q

from apps.core.clock import now
from apps.core.releaserows import Release
from apps.core.releases import (
    Figure,
    broken_links,
    first_day,
    month_after,
    month_before,
    month_of,
    publish,
    releases_of,
    shown_of,
)
from apps.forum.clock import Calendar, stopped_days
from apps.forum.clock_choices import CaseEventKind
from apps.forum.models import CalendarDay, Case, CaseEvent
from apps.forum.services.cases import happened

NAME = "answer_times"
ENDS = (CaseEventKind.ANSWERED, CaseEventKind.REFERRED)
# How far back a platform that stood still catches up.
MOST_MONTHS = 24


def figures_of(period: str, *, as_of: datetime) -> list[Figure]:
    """Return the figures of the cases that were answered or referred in a month (UTC).

    Made of the events and calendars as they were at a moment: the same question later gives
    the same figures.
    """
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    cases = _ended_in(period, as_of)
    calendars = _calendars(cases, as_of)
    for case in cases:
        taken = _days_taken(case, calendars[case.authority_id])
        authority = case.authority.public_id
        topic = case.question.topic.code.partition(".")[0]
        days[authority, ""].append(taken)
        days[authority, topic].append(taken)
    return [
        Figure(
            group=authority,
            part=topic,
            cases=len(taken),
            values={"median_days": float(median(taken)), "p90_days": _percentile(taken, 0.9)},
        )
        for (authority, topic), taken in sorted(days.items())
    ]


def _ended_in(period: str, as_of: datetime) -> list[Case]:
    begins, ends = _midnight(first_day(period)), _midnight(first_day(month_after(period)))
    known = CaseEvent.objects.filter(created_at__lte=as_of)
    ended = known.filter(kind__in=ENDS, at__gte=begins, at__lt=ends)
    # What was made of a private question is the same question once more.
    asked_once = Case.objects.filter(question__published_from__isnull=True)
    return list(
        asked_once.filter(pk__in=ended.values("case"))
        .select_related("authority", "question__topic")
        .prefetch_related(Prefetch("events", known.order_by("number")))
        .order_by("pk")
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _calendars(cases: Iterable[Case], as_of: datetime) -> Mapping[UUID, Calendar]:
    """Return the calendars as they were at the moment."""
    countries = {case.authority_id: case.authority.country_id or "" for case in cases}
    in_force = Q(ended_at__isnull=True) | Q(ended_at__gt=as_of)
    rows = CalendarDay.objects.filter(
        in_force, authority_id__in=countries, created_at__lte=as_of
    ).values_list("authority_id", "day", "is_open")
    said: dict[tuple[UUID, bool], set[date]] = defaultdict(set)
    for pk, day, is_open in rows:
        said[pk, is_open].add(day)
    return {
        pk: Calendar(country, frozenset(said[pk, False]), frozenset(said[pk, True]))
        for pk, country in countries.items()
    }


def _days_taken(case: Case, calendar: Calendar) -> int:
    """Return the working days from receipt to answer, without those on which the clock stood."""
    events = happened(case.events.all())
    end = next(place for place, event in enumerate(events) if event.kind in ENDS)
    received, ended = (calendar.local_day(events[place].at) for place in (0, end))
    stood = stopped_days(events[:end], calendar, ended)
    return max(0, calendar.working_days(received, ended) - stood)


def _percentile(values: Sequence[int], share: float) -> int:
    """Return the smallest value that is not below the share of all."""
    return sorted(values)[math.ceil(len(values) * share) - 1]


def publish_months(*, until: datetime | None = None, first: str = "") -> list[Release]:
    """Publish every complete month that is not published yet; twice changes nothing.

    Begins after the last release, else with `first`, else with the last complete month.
    """
    moment = until or now()
    last_complete = month_before(month_of(moment.date()))
    there = releases_of(NAME)
    period = month_after(there[0].period) if there else first or last_complete
    made: list[Release] = []
    while period <= last_complete and len(made) < MOST_MONTHS:
        read_at = now()
        made.append(publish(NAME, period, figures_of(period, as_of=read_at), at=read_at))
        period = month_after(period)
    return made


def wrong_releases() -> list[str]:
    """Return the months whose release is not what it was, or not what the events still say."""
    releases = releases_of(NAME)
    broken = {one.period for one in broken_links(releases)}
    for one in releases:
        if one.data != shown_of(figures_of(one.period, as_of=one.made_at), one.least):
            broken.add(one.period)
    return sorted(broken)


@dataclass(frozen=True, slots=True)
class Usual:
    """What the last release says of an authority: working days, half and nine in ten."""

    median_days: float
    p90_days: int
    period: str


def usual_times(topic: str = "") -> dict[str, Usual]:
    """Return what the last release says, by the authorities' public numbers.

    Of the broad topic where enough cases were answered, else of all topics together.
    """
    last = Release.objects.filter(name=NAME).order_by("-period").first()
    if last is None:
        return {}
    rows: list[dict[str, Any]] = last.data
    broad = topic.partition(".")[0]
    found = {}
    for part in ("", broad):
        for row in rows:
            if row["part"] == part:
                found[row["group"]] = Usual(row["median_days"], row["p90_days"], last.period)
    return found


def expected_days(usual: Usual, calendar: Calendar, today: date) -> tuple[date, date]:
    """Return the days between which an answer usually comes to a question sent today."""
    first = calendar.day_after(today, max(1, math.ceil(usual.median_days)))
    return first, max(first, calendar.day_after(today, usual.p90_days))


def month_in_words(period: str) -> date:
    """Return the day by which templates and sentences name the month."""
    return first_day(period) + timedelta(days=14)
