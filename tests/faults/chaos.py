"""The full storm, run by `make chaos SEED=… N=10000`; not part of the test suite."""

import os
import secrets

import pytest

from tests.faults.conftest import Saying
from tests.faults.stack import FaultStack
from tests.faults.storm import check, weather_the_storm

MAILS = int(os.environ.get("N") or 10_000)
SEED = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
# Faults blow for a minute and a half at most; what is left then arrives in calm weather.
SECONDS = min(30.0, 10 + MAILS / 80)
PATIENCE = 240.0

pytestmark = pytest.mark.services


@pytest.mark.timeout(540)
def test_chaos(stack: FaultStack, say: Saying) -> None:
    check(
        say(
            weather_the_storm(stack, seed=SEED, mails=MAILS, seconds=SECONDS, patience=PATIENCE),
        )
    )
