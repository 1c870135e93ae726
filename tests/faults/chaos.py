"""The full storm, run by `make chaos SEED=… N=10000`; not part of the test suite."""

import logging
import os
import secrets

import pytest

from atmp.up import console
from tests.faults.conftest import Saying
from tests.faults.stack import FaultStack
from tests.faults.storm import check, weather_the_storm

MAILS = int(os.environ.get("N") or 10_000)
SEED = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
# Faults blow for a minute and a half at most; what is left then arrives in calm weather.
SECONDS = min(30.0, 10 + MAILS / 80)

pytestmark = pytest.mark.services


def _say(line: str) -> None:
    console.say(line, "storm")


# It ends when nothing moves any more; the clock is for what nobody foresaw.
@pytest.mark.timeout(600 + MAILS)
def test_chaos(stack: FaultStack, say: Saying) -> None:
    _say(f"SEED={SEED} N={MAILS}")
    # That the broker does not hear it is part of the storm.
    logging.getLogger("apps.core.nudge").setLevel(logging.ERROR)
    check(say(weather_the_storm(stack, seed=SEED, mails=MAILS, seconds=SECONDS, say=_say)))
