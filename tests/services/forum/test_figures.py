"""Response times: made from events, published once, never of few, and the same when made again."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.core.releases import publish
from apps.forum.clock import Calendar
from apps.forum.figures import (
    NAME,
    Usual,
    expected_days,
    figures_of,
    publish_months,
    usual_times,
    wrong_releases,
)
from apps.forum.models import CalendarDay, Case, CaseEvent, PublicationRequest, Question
from apps.forum.services.publication import propose_publication
from apps.profiles.models import Organisation
from tests.factories import forum
from tests.factories.profiles import AuthorityFactory

pytestmark = pytest.mark.django_db
# A Monday, with no holiday in Belgium in the weeks after it.
RECEIVED = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
MONTH, NEXT = "2026-02", datetime(2026, 3, 5, tzinfo=UTC)
Happening = tuple[str, int]


@pytest.fixture
def authority() -> Organisation:
    made: Organisation = AuthorityFactory()
    return made


def _case(authority: Organisation, question: Question, *happened: Happening) -> Case:
    """Return a case with events so many days after a Monday."""
    case = Case.objects.create(question=question, authority=authority, received_at=RECEIVED)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            number=number,
            kind=kind,
            at=RECEIVED + timedelta(days=days),
            working_days=30 if kind == "received" else None,
        )
        for number, (kind, days) in enumerate([("received", 0), *happened], start=1)
    )
    return case


def _answered(authority: Organisation, *days: int, kind: str = "draft") -> None:
    for number in days:
        _case(authority, forum.question(kind, authorities=[]), ("answered", number))


def _shown(authority: Organisation) -> dict[str, tuple[int, float, float]]:
    return {
        one.part: (one.cases, one.values["median_days"], one.values["p90_days"])
        for one in figures_of(MONTH, as_of=datetime.now(UTC))
        if one.group == authority.public_id
    }


def test_working_days_without_those_on_which_the_clock_stood(authority: Organisation) -> None:
    question = forum.question("draft", authorities=[])
    _case(
        authority,
        question,
        ("stopped", 2),  # Wednesday
        ("resumed", 9),  # Wednesday: five working days
        ("answered", 11),  # Friday: nine working days after the receipt
    )
    assert _shown(authority)[""] == (1, 4.0, 4)


def test_referrals_count_and_other_ends_and_months_do_not(authority: Organisation) -> None:
    for end, days in (("referred", 1), ("declined", 2), ("lapsed", 2), ("answered", 40)):
        _case(authority, forum.question("draft", authorities=[]), (end, days))
    assert _shown(authority)[""] == (1, 1.0, 1)


def test_topics_are_broad_and_half_and_nine_in_ten_are_said(authority: Organisation) -> None:
    _answered(authority, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14)
    assert _shown(authority) == {"": (10, 5.5, 9), "quality": (10, 5.5, 9)}


def test_an_exception_of_the_calendar_counts_from_the_day_on_which_it_was_made(
    authority: Organisation,
) -> None:
    _answered(authority, 2)
    before = datetime.now(UTC)
    person = forum.officials_of(authority)[0].person_id
    CalendarDay.objects.create(
        authority=authority, day=date(2026, 2, 3), is_open=False, set_by_id=person
    )
    assert _shown(authority)[""] == (1, 1.0, 1)
    then = [one for one in figures_of(MONTH, as_of=before) if not one.part]
    assert then[0].values["median_days"] == 2.0


def test_only_complete_months_are_published_and_each_once(authority: Organisation) -> None:
    _answered(authority, 1, 2, 3, 4, 7)
    made = publish_months(until=NEXT)
    assert [one.period for one in made] == [MONTH]
    assert made[0].data[0] == {
        "group": authority.public_id, "part": "", "cases": 5, "median_days": 3.0, "p90_days": 5,
    }  # fmt: skip
    assert publish_months(until=NEXT) == []
    later = publish_months(until=datetime(2026, 6, 1, tzinfo=UTC))
    assert [one.period for one in later] == ["2026-03", "2026-04", "2026-05"]


def test_four_cases_are_not_published(authority: Organisation) -> None:
    _answered(authority, 1, 2, 3, 4)
    assert publish_months(until=NEXT)[0].data == []


def test_private_cases_count_in_releases(authority: Organisation) -> None:
    _answered(authority, 1, 2, 3, 4)
    hidden = forum.question("private", authorities=[AuthorityFactory()])
    _case(authority, hidden, ("answered", 7))
    assert publish_months(until=NEXT)[0].data[0]["cases"] == 5


def test_what_was_made_of_a_private_question_counts_once(authority: Organisation) -> None:
    _answered(authority, 1, 2, 3, 4)
    asker = forum.developer()
    made = forum.answer(of=forum.case("private", asker=asker))
    copy = forum.question("draft", authorities=[])
    request = propose_publication(actor=asker, answer=made)
    PublicationRequest.objects.filter(pk=request.pk).update(new_question=copy)
    _case(authority, copy, ("answered", 1))
    assert _shown(authority)[""][0] == 4


def test_releases_are_made_again_from_events(authority: Organisation) -> None:
    _answered(authority, 1, 2, 3, 4, 7)
    publish_months(until=NEXT)
    out = StringIO()
    call_command("verify_releases", stdout=out)
    assert "1 releases hold" in out.getvalue()
    # What comes later does not change what was said.
    _answered(authority, 1)
    assert wrong_releases() == []


def test_figures_that_no_event_tells_are_noticed(authority: Organisation) -> None:
    invented = [one for one in figures_of(MONTH, as_of=NEXT) if one.cases]
    assert invented == []
    _answered(authority, 1, 2, 3, 4, 7)
    known = figures_of(MONTH, as_of=datetime.now(UTC))
    _answered(authority, 8)
    publish(NAME, MONTH, known)
    with pytest.raises(CommandError, match=MONTH):
        call_command("verify_releases")


def test_what_is_usual_is_what_the_last_release_says(authority: Organisation) -> None:
    assert usual_times() == {}
    _answered(authority, 1, 2, 3, 4, 7)
    publish_months(until=NEXT)
    expected = Usual(3.0, 5, MONTH)
    assert usual_times()[authority.public_id] == expected
    assert usual_times("quality.potency")[authority.public_id] == expected
    assert usual_times("gmp")[authority.public_id] == expected
    publish_months(until=datetime(2026, 4, 1, tzinfo=UTC))
    assert authority.public_id not in usual_times()


def test_the_expected_days_are_working_days() -> None:
    usual = Usual(2.5, 6, MONTH)
    friday = date(2026, 2, 6)
    days = expected_days(usual, Calendar("BE"), friday)
    assert days == (date(2026, 2, 11), date(2026, 2, 16))
