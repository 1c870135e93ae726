"""Similar questions at one moment: one count for a person."""

import pytest

from apps.forum.models import Deflection
from apps.forum.services.likeness import spare_question
from tests.factories.forum import answer, developer
from tests.support import race, winners
from tests.support.size import amount

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
CROWD, ROUNDS = 8, amount(20, full=200)


def test_one_person_is_counted_once() -> None:
    found = answer().question
    for number in range(ROUNDS):
        asker = developer()
        outcomes = race(CROWD, lambda _n: spare_question(actor=asker, similar=found))  # noqa: B023
        assert sorted(winners(outcomes)) == [False] * (CROWD - 1) + [True]
        assert Deflection.objects.filter(question=found).count() == number + 1
