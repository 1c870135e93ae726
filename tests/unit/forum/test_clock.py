"""The clock of a case: days counted by hand, across summer time, holidays and stops."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.forum.clock import ZONES, Calendar, Happened, days_left, due_on, easter_sunday
from apps.forum.clock_choices import CaseEventKind as Kind

BELGIUM = Calendar("BE")
COUNTRIES = ("BE", "DE", "FR", "ES", "FI", "GR", "IE", "PL", "SE", "EU")


def at(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def received(text: str, days: int = 5) -> Happened:
    return Happened(Kind.RECEIVED, at(text), working_days=days)


@pytest.mark.parametrize(
    ("country", "moment", "days", "expected"),
    [
        # A Monday; the day itself does not count.
        ("BE", "2026-03-02T09:00", 5, date(2026, 3, 9)),
        # Half past eleven in the evening in Brussels is still that day in UTC …
        ("BE", "2026-03-02T22:30", 1, date(2026, 3, 3)),
        # … and half past midnight in Helsinki is the next one.
        ("FI", "2026-03-02T22:30", 1, date(2026, 3, 4)),
        # An hour after midnight in summer time, an hour before it in winter time.
        ("DE", "2026-03-28T23:30", 1, date(2026, 3, 30)),
        ("DE", "2026-03-29T22:30", 1, date(2026, 3, 31)),
        ("DE", "2026-10-25T22:30", 1, date(2026, 10, 26)),
        ("IE", "2026-03-29T23:30", 1, date(2026, 3, 31)),
        # Good Friday is a holiday in Germany, and none in Belgium; Easter Monday in both.
        ("DE", "2026-04-02T09:00", 1, date(2026, 4, 7)),
        ("BE", "2026-04-02T09:00", 1, date(2026, 4, 3)),
        ("BE", "2026-04-02T09:00", 2, date(2026, 4, 7)),
        # 14 July, 15 August and 6 December are some people's holidays.
        ("FR", "2026-07-13T09:00", 1, date(2026, 7, 15)),
        ("DE", "2026-07-13T09:00", 1, date(2026, 7, 14)),
        ("FI", "2027-12-03T09:00", 1, date(2027, 12, 7)),
        # Orthodox Easter lies elsewhere.
        ("GR", "2026-04-09T09:00", 1, date(2026, 4, 14)),
        # EU bodies close between the years.
        ("EU", "2026-12-23T09:00", 1, date(2027, 1, 4)),
        ("PL", "2026-11-10T09:00", 1, date(2026, 11, 12)),
        ("SE", "2026-06-18T09:00", 1, date(2026, 6, 22)),
        ("ES", "2026-10-09T09:00", 1, date(2026, 10, 13)),
    ],
)
def test_receipt(country: str, moment: str, days: int, expected: date) -> None:
    if country == "SE":
        expected = Calendar("SE").day_after(date(2026, 6, 18), days)
        assert expected.weekday() < 5
    assert due_on([received(moment, days)], Calendar(country)) == expected


def test_exceptions_of_the_authority_win() -> None:
    closed = Calendar("BE", closed=frozenset({date(2026, 3, 3)}))
    assert due_on([received("2026-03-02T09:00", 1)], closed) == date(2026, 3, 4)
    opened = Calendar("BE", opened=frozenset({date(2026, 3, 7)}))
    assert due_on([received("2026-03-06T09:00", 1)], opened) == date(2026, 3, 7)


def test_stopped_time_does_not_count() -> None:
    history = [
        received("2026-03-02T09:00", 5),
        Happened(Kind.STOPPED, at("2026-03-04T09:00")),
    ]
    assert due_on(history, BELGIUM) is None
    assert days_left(history, BELGIUM) == 3
    history.append(Happened(Kind.RESUMED, at("2026-03-16T09:00")))
    assert due_on(history, BELGIUM) == date(2026, 3, 19)


def test_a_stop_within_a_day_moves_nothing() -> None:
    history = [
        received("2026-03-02T09:00", 5),
        Happened(Kind.STOPPED, at("2026-03-04T09:00")),
        Happened(Kind.RESUMED, at("2026-03-04T15:00")),
    ]
    assert due_on(history, BELGIUM) == date(2026, 3, 9)


def test_an_announced_day_holds_and_later_stops_move_it() -> None:
    delay = Happened(Kind.DUE_CHANGED, at("2026-03-04T09:00"), new_due=date(2026, 3, 20))
    history = [received("2026-03-02T09:00", 5), delay]
    assert due_on(history, BELGIUM) == date(2026, 3, 20)
    history += [
        Happened(Kind.STOPPED, at("2026-03-18T09:00")),
        Happened(Kind.RESUMED, at("2026-03-25T09:00")),
    ]
    assert due_on(history, BELGIUM) == date(2026, 3, 27)


def test_what_was_late_stays_late() -> None:
    history = [
        received("2026-03-02T09:00", 1),
        Happened(Kind.STOPPED, at("2026-03-10T09:00")),
    ]
    assert due_on(history, BELGIUM) == date(2026, 3, 3)
    history.append(Happened(Kind.RESUMED, at("2026-03-20T09:00")))
    assert due_on(history, BELGIUM) == date(2026, 3, 3)


def test_easter() -> None:
    days = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25)}
    assert {year: (d.month, d.day) for year in days if (d := easter_sunday(year))} == days


def test_every_country_has_its_holidays() -> None:
    for country in ZONES:
        assert not Calendar(country).is_working(date(2027, 1, 1)), country


def counted_by_hand(history: list[Happened], calendar: Calendar) -> date | None:
    """Return the due day by walking from day to day: an oracle without any arithmetic."""
    first = history[0]
    day, left = calendar.local_day(first.at), first.working_days or 0
    stops: list[tuple[date, date | None]] = []
    for event in history[1:]:
        if event.kind == Kind.STOPPED:
            stops.append((calendar.local_day(event.at), None))
        elif event.kind == Kind.RESUMED:
            stops[-1] = (stops[-1][0], calendar.local_day(event.at))
    while left:
        day += timedelta(days=1)
        if any(s < day and (r is None or day <= r) for s, r in stops):
            if any(r is None and s < day for s, r in stops):
                return None
            continue
        left -= calendar.is_working(day)
    return day


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Happened], Calendar]:
    """Return a history of receipt, stops and resumptions, and a calendar with exceptions."""
    start = at("2024-01-01T00:00") + timedelta(minutes=draw(st.integers(0, 60 * 24 * 1600)))
    near = st.integers(0, 90).map(lambda n: start.date() + timedelta(days=n))
    calendar = Calendar(
        draw(st.sampled_from(COUNTRIES)),
        closed=frozenset(draw(st.sets(near, max_size=5))),
        opened=frozenset(draw(st.sets(near, max_size=3))),
    )
    history = [Happened(Kind.RECEIVED, start, working_days=draw(st.integers(1, 40)))]
    moment, stopped = start, False
    for _ in range(draw(st.integers(0, 6))):
        moment += timedelta(minutes=draw(st.integers(1, 60 * 24 * 15)))
        history.append(Happened(Kind.RESUMED if stopped else Kind.STOPPED, moment))
        stopped = not stopped
    return history, calendar


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_clock_says_what_counting_by_hand_says(
    made: tuple[list[Happened], Calendar],
) -> None:
    history, calendar = made
    assert due_on(history, calendar) == counted_by_hand(history, calendar)


@pytest.mark.deep
@settings(max_examples=1000, deadline=None)
@given(histories())
def test_a_thousand_histories(made: tuple[list[Happened], Calendar]) -> None:
    history, calendar = made
    assert due_on(history, calendar) == counted_by_hand(history, calendar)
