"""The clock of a case: by when an answer is expected. Pure functions, no database, no "now".

A working day counts if the clock ran on it. The day of receipt does not count; of a stop, the
days after the stop up to and with the day of resuming do not. Days are local days of the
authority. An announced day replaces the one of before; later stops move it on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from apps.forum.clock_choices import CaseEventKind

EU = "EU"
SATURDAY = 5
ONE_DAY = timedelta(days=1)
# The countries whose authorities may answer here; EU bodies keep the time of Brussels.
ZONES = {
    EU: "Europe/Brussels",
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CH": "Europe/Zurich",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "LI": "Europe/Vaduz",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, as the clock needs it."""

    kind: str
    at: datetime
    working_days: int | None = None
    new_due: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which days an authority works: its country's, and its own exceptions."""

    country: str
    closed: frozenset[date] = field(default_factory=frozenset)
    opened: frozenset[date] = field(default_factory=frozenset)

    def local_day(self, moment: datetime) -> date:
        """Return the day that it is there at the moment."""
        return moment.astimezone(ZoneInfo(ZONES.get(self.country, ZONES[EU]))).date()

    def is_working(self, day: date) -> bool:
        """Return whether the authority works on the day."""
        if day in self.closed or day in self.opened:
            return day in self.opened
        return day.weekday() < SATURDAY and day not in _holidays_of(self.country, day.year)

    def day_after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after the day, which does not count itself."""
        while count > 0:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def working_days(self, after: date, until: date) -> int:
        """Return the number of working days after one day, up to and with another."""
        span = (until - after).days
        return sum(self.is_working(after + n * ONE_DAY) for n in range(1, span + 1))


@cache
def _holidays_of(country: str, year: int) -> frozenset[date]:
    if country == EU or country not in ZONES:
        return frozenset(_eu_holidays(year))
    return frozenset(holidays.country_holidays(country, years=year).keys())


def _eu_holidays(year: int) -> Iterator[date]:
    """Yield the days on which EU bodies usually close; what differs they enter themselves."""
    easter = easter_sunday(year)
    for days in (-3, -2, 1, 39, 40, 50):
        yield easter + timedelta(days=days)
    for month, day in ((1, 1), (1, 2), (5, 1), (5, 9), (8, 15), (11, 1), (11, 2)):
        yield date(year, month, day)
    for day in range(24, 32):
        yield date(year, 12, day)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the rule of Gauss as of Butcher)."""
    gold, century, rest = year % 19, year // 100, year % 100
    moon = (19 * gold + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (gold + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def due_on(events: Sequence[Happened], calendar: Calendar) -> date | None:
    """Return by when the answer is expected; None without receipt and while the clock stands.

    A day that was over before the clock stopped stays as it is.
    """
    due: date | None = None
    stopped: date | None = None
    for event in events:
        day = calendar.local_day(event.at)
        if event.kind == CaseEventKind.RECEIVED:
            due = calendar.day_after(day, event.working_days or 1)
        elif event.kind == CaseEventKind.DUE_CHANGED:
            due = event.new_due
        elif event.kind == CaseEventKind.STOPPED:
            stopped = day
        elif event.kind == CaseEventKind.RESUMED and stopped is not None and due is not None:
            due = _moved(due, stopped, day, calendar)
            stopped = None
    return None if due is None or (stopped is not None and stopped < due) else due


def _moved(due: date, stopped: date, resumed: date, calendar: Calendar) -> date:
    """Return the day after a stop: as many working days after it as were left before."""
    if stopped >= due or resumed <= stopped:
        return due
    return calendar.day_after(resumed, max(1, calendar.working_days(stopped, due)))


def days_left(events: Sequence[Happened], calendar: Calendar) -> int | None:
    """Return how many working days are left once a clock that stands runs again."""
    last = next((e for e in reversed(events) if e.kind == CaseEventKind.STOPPED), None)
    if last is None:
        return None
    due = due_on(events[: events.index(last)], calendar)
    return None if due is None else calendar.working_days(calendar.local_day(last.at), due)


def stopped_days(events: Iterable[Happened], calendar: Calendar, until: date) -> int:
    """Return on how many working days the clock stood still, up to the day."""
    stopped: date | None = None
    total = 0
    for event in events:
        day = calendar.local_day(event.at)
        if event.kind == CaseEventKind.STOPPED:
            stopped = day
        elif event.kind == CaseEventKind.RESUMED and stopped is not None:
            total += calendar.working_days(stopped, day)
            stopped = None
    return total if stopped is None else total + calendar.working_days(stopped, until)
