"""`make run` itself: its broker dies while the worker is busy, again and again."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.procs import until
from tests.support.stack import Stack, walkable

pytestmark = [pytest.mark.deep, pytest.mark.services, pytest.mark.timeout(600)]
# The runner gives up after the fourth death within a minute.
KILLS, MAILS = 3, 60
ADDRESS = "told-often@people.example"
TELL = """
from django.db import transaction
from allauth.account.models import EmailAddress
from apps.accounts.models import User
from apps.core.actor import actor_for_user
from apps.core.events import record
address = "{address}"
user, _new = User.objects.get_or_create(email=address, display_name="Told Often")
EmailAddress.objects.get_or_create(user=user, email=address, primary=True, verified=True)
for number in range({count}):
    with transaction.atomic():
        record("accounts.password_changed", actor=actor_for_user(user), subject=user)
"""


@pytest.fixture
def platform(begun: Callable[[Path], Path]) -> Iterator[Stack]:
    """`make run` in a folder of its own."""
    with walkable("atmp-run-") as folder:
        made = Stack(begun(folder / "data"))
        made.start()
        yield made
        made.stop()


def _wait_for(platform: Stack, count: int) -> None:
    until(lambda: len(platform.mails(ADDRESS)) >= count, 90, f"{count} mails")


def test_broker_that_dies_is_started_again_and_so_is_a_worker_that_gave_up(
    platform: Stack,
) -> None:
    for number in range(1, KILLS + 1):
        platform.manage("shell", "-c", TELL.format(address=ADDRESS, count=MAILS))
        _wait_for(platform, (number - 1) * MAILS + 5)
        os.killpg(platform.recorded()["broker"], signal.SIGKILL)
    _wait_for(platform, KILLS * MAILS)
    names = [mail["Message-ID"] for mail in platform.mails(ADDRESS)]
    gave_up = platform.said.count("worker ended by itself")
    assert platform.said.count("broker ended by itself") == KILLS
    assert len(set(names)) == KILLS * MAILS
    assert len(names) - len(set(names)) <= 2 * gave_up, "a copy for each process that was cut off"
