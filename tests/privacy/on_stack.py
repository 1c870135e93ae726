"""What the scan does inside the running platform's own settings: plant, wait, erase.

Run as a program: `python -m tests.privacy.on_stack plant|erase|erase-badly WORD`.
"""

import sys
import time
from dataclasses import replace
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402  after setup, as models need

from apps.accounts.copying import request_copy  # noqa: E402
from apps.accounts.erasing import erase_person  # noqa: E402
from apps.accounts.leaving import carry_out, request_deletion  # noqa: E402
from apps.accounts.models import DeletionRequest, User  # noqa: E402
from apps.core.actor import actor_for_user, system_actor  # noqa: E402
from apps.core.clock import now  # noqa: E402
from apps.core.leasing import LeaseState  # noqa: E402
from apps.core.models import Job, Outbox  # noqa: E402
from apps.core.privacy import HOLDINGS, OnErasure  # noqa: E402
from apps.notifications.models import Delivery  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.privacy.planting import plant  # noqa: E402

PATIENCE_SECONDS = 120


def _wait(what: str, done: object) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not come to its end")
        connection.close()
        time.sleep(0.2)


def _settled() -> bool:
    waiting = LeaseState.QUEUED
    return not (
        Outbox.objects.exists()
        or Delivery.objects.filter(state=waiting).exists()
        or Job.objects.filter(state=waiting).exists()
    )


def plant_everywhere(word: str) -> None:
    """Plant, let a copy be made and the mails go out."""
    # Other people of this database have the names that the factories begin with.
    UserFactory.reset_sequence(time.time_ns())
    person = plant(word)
    request_copy(actor=actor_for_user(person), user=person)
    request_deletion(actor=actor_for_user(person), user=person)
    _wait("work and mails", _settled)


def erase(word: str) -> None:
    """Let the day of the request come, and erase."""
    person = User.objects.get(email=f"{word}mail@people.example")
    DeletionRequest.objects.filter(user=person).update(due_at=now() - timedelta(seconds=1))
    assert carry_out(actor=system_actor()) == 1
    _wait("work and mails", _settled)


def erase_badly(word: str) -> None:
    """Erase with one table left out: the scan must see it."""
    kept = replace(HOLDINGS.get("profiles.apitoken"), on_erasure=OnErasure.KEEP)
    HOLDINGS._entries["profiles.apitoken"] = kept
    person = User.objects.get(email=f"{word}mail@people.example")
    erase_person(actor=system_actor(), user=person)


if __name__ == "__main__":
    acts = {"plant": plant_everywhere, "erase": erase, "erase-badly": erase_badly}
    acts[sys.argv[1]](sys.argv[2])
