"""The directory's counts agree with its lists in the world that it is measured in."""

from typing import Any

import pytest
from django.test import Client

from apps.core.actor import ANONYMOUS
from apps.profiles import (
    directory_organisations,
    directory_people,
    organisation_counts,
    people_counts,
)
from tests.bench import crowd
from tests.bench.directory import PAGES

pytestmark = pytest.mark.django_db
SIZE = 200


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill a small directory as the measurement does."""
    monkeypatch.setattr(crowd, "SIZE", SIZE)
    crowd.write_directory()


@pytest.mark.usefixtures("filled")
def test_each_count_is_the_length_of_the_list_behind_it() -> None:
    organisations = directory_organisations.narrowed(ANONYMOUS, {"q": "invented house"})
    people = directory_people.narrowed(ANONYMOUS, {"q": "Mueller"})
    for narrowed, narrowing, counts in (
        (
            directory_organisations.narrowed,
            organisations,
            organisation_counts.counted(organisations),
        ),
        (directory_people.narrowed, people, people_counts.counted(people, ANONYMOUS)),
    ):
        assert counts.total == narrowing.rows().count() > 20
        assert len(counts.options) >= 4
        for facet, options in counts.options.items():
            for option, number in options.items():
                behind = narrowed(ANONYMOUS, {"q": narrowing.on["q"], facet: option})
                assert behind.rows().count() == number, (facet, option)
    assert counts.total < SIZE, "some people show nobody their name"


@pytest.mark.usefixtures("filled")
def test_every_measured_page_answers(settings: Any) -> None:
    settings.PEOPLE_AN_HOUR = {"person": SIZE, "visitor": SIZE}
    for page in PAGES:
        assert Client().get(page.path).status_code == 200
