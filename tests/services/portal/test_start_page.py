"""What the start page tells stays right, and stays cheap, when there is much to tell."""

import pytest

from apps.portal import projections
from tests.factories.forum import answer, case, question
from tests.factories.profiles import AuthorityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def _answered() -> None:
    """Make four answered questions, one of them with many answers, and two hidden ones."""
    authorities = [AuthorityFactory() for _ in range(3)]
    for number in range(4):
        made = question(title=f"Is question number {number} answered?", authorities=authorities)
        for one in made.cases.order_by("pk")[: 3 if number == 3 else 1]:
            answer(of=one)
    answer(of=case("private", authorities=authorities[:1]))
    question(authorities=authorities)


@pytest.mark.usefixtures("_answered")
@pytest.mark.parametrize("window", [1, 2, 24])
def test_the_last_answered_come_first_however_the_window_grows(
    window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "FIRST_WINDOW", window)
    found = projections.newest_questions()
    assert [row.title for row in found] == [
        f"Is question number {number} answered?" for number in (3, 2, 1)
    ]
    assert [len(row.answers) for row in found] == [3, 1, 1]


@pytest.mark.usefixtures("_answered")
@pytest.mark.parametrize(
    ("most", "shown"), [(3, ["3+", "3+", "3"]), (4, ["4+", "4", "3"]), (5, ["5", "4", "3"])]
)
def test_long_lists_are_counted_up_to_a_limit(
    most: int, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "MOST_COUNTED", most)
    assert [figure for figure, _label, _url in projections.facts()] == shown


def test_the_limit_is_written_as_people_write_numbers() -> None:
    assert projections._figure(projections.MOST_COUNTED + 1) == "10,000+"
    assert projections._figure(projections.MOST_COUNTED) == "10,000"
