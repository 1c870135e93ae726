"""Leases: one holder at a time, the database's clock, nothing stuck for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.leasing import (
    LONGEST_WAIT_SECONDS,
    MAX_ATTEMPTS,
    LeaseState,
    back_off,
    claim,
    redrive,
    release,
    wait_seconds,
)
from apps.core.models import Outbox
from tests.services.core.conftest import happen
from tests.support import race

pytestmark = pytest.mark.django_db


def _owe(count: int) -> None:
    event = happen()
    Outbox.objects.bulk_create([Outbox(event=event, handler=f"tests.h{i}") for i in range(count)])


def _claim(limit: int = 50) -> list[Outbox]:
    return claim(Outbox.objects.all(), limit=limit, lease_seconds=60)


def _expire() -> None:
    Outbox.objects.update(leased_until=timezone.now() - timedelta(seconds=1))


def test_a_leased_row_is_nobody_elses() -> None:
    _owe(3)
    assert len(_claim(2)) == 2
    assert len(_claim()) == 1
    assert _claim() == []


def test_an_expired_lease_is_claimed_again() -> None:
    _owe(1)
    first = _claim()
    _expire()
    second = _claim()
    assert [row.pk for row in first] == [row.pk for row in second]
    assert second[0].attempts == 2
    assert Outbox.objects.get().attempts == 2


def test_rows_of_the_future_wait() -> None:
    _owe(1)
    Outbox.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert _claim() == []


def test_release_gives_back_what_was_not_begun() -> None:
    _owe(2)
    rows = _claim()
    release(rows)
    assert {(r.attempts, r.leased_until) for r in Outbox.objects.all()} == {(0, None)}
    release([])


def test_release_leaves_alone_what_another_has_claimed_since() -> None:
    _owe(1)
    mine = _claim()
    _expire()
    _claim()
    release(mine)
    row = Outbox.objects.get()
    assert row.attempts == 2
    assert row.leased_until is not None


def test_back_off_leaves_alone_what_another_has_claimed_since() -> None:
    _owe(1)
    mine = _claim()
    _expire()
    _claim()
    back_off(mine[0], "ValueError")
    assert Outbox.objects.get().last_error == ""


def test_dead_rows_can_be_driven_again() -> None:
    _owe(1)
    row = _claim()[0]
    Outbox.objects.update(attempts=MAX_ATTEMPTS)
    row.attempts = MAX_ATTEMPTS
    back_off(row, "x" * 500)
    row.refresh_from_db()
    assert (row.state, len(row.last_error)) == (LeaseState.DEAD, 200)
    assert _claim() == []
    assert redrive(Outbox.objects.all()) == 1
    assert len(_claim()) == 1


@pytest.mark.parametrize("attempts", [1, 2, 5, 11, 12, 40])
def test_the_pause_doubles_up_to_an_hour(attempts: int) -> None:
    longest = min(LONGEST_WAIT_SECONDS, 2**attempts)
    assert longest / 2 <= wait_seconds(attempts) <= longest


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_the_rows_without_overlap() -> None:
    _owe(60)
    outcomes = race(4, lambda _n: [row.pk for row in _claim(15)])
    claimed = [pk for outcome in outcomes for pk in outcome.value]
    assert len(claimed) == len(set(claimed))
    assert len(claimed) + len(_claim()) == 60
