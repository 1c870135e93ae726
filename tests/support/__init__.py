"""Helpers that tests of every layer share."""

from tests.support.delivery import deliver_events
from tests.support.races import Outcome, race, winners

__all__ = ["Outcome", "deliver_events", "race", "winners"]
