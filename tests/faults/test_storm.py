"""All faults at once, by a seeded schedule; `make chaos` is the same with ten thousand mails."""

import pytest

from tests.faults.conftest import Saying
from tests.faults.schedule import ACTS, schedule
from tests.faults.stack import FaultStack
from tests.faults.storm import check, weather_the_storm
from tests.support.size import amount

SEED = 20261122


def test_a_seed_replays_the_same_storm() -> None:
    assert schedule(SEED, 60) == schedule(SEED, 60)
    assert schedule(SEED, 60) != schedule(SEED + 1, 60)
    assert {act.name for act in schedule(SEED, 60)} == set(ACTS)


@pytest.mark.services
@pytest.mark.deep
@pytest.mark.timeout(900)
def test_middle_storm(stack: FaultStack, say: Saying) -> None:
    check(
        say(
            weather_the_storm(
                stack, seed=SEED + 1, mails=amount(150, full=1000), seconds=amount(8, full=25)
            )
        )
    )
