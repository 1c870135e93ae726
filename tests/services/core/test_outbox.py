"""The relay: everything owed is done, once in effect, whatever fails on the way."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import transaction
from django.utils import timezone

from apps.core import leasing, outbox
from apps.core.events import Handler
from apps.core.leasing import MAX_ATTEMPTS, MAX_DEATHS, LeaseState, claim, wait_seconds
from apps.core.models import Event, IdempotencyKey, Outbox
from tests.services.core.conftest import happen
from tests.support import deliver_events, race

Subscribe = Callable[[str, Handler], None]


class Killed(BaseException):
    """The process dies: nothing catches this."""


class Calls:
    """A handler that notes what it was given and fails as long as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.events: list[str] = []
        self.failures = failures

    def __call__(self, event: Event) -> None:
        self.events.append(str(event.pk))
        if len(self.events) <= self.failures:
            raise ValueError("quotes a row: ada@people.example")


def _row() -> Outbox:
    return Outbox.objects.get()


def _end_leases() -> None:
    Outbox.objects.filter(leased_until__isnull=False).update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )


def _make_due() -> None:
    Outbox.objects.update(due_at=timezone.now() - timedelta(seconds=1), leased_until=None)


@pytest.mark.django_db
def test_a_handler_gets_the_event_and_the_row_is_gone(subscribe: Subscribe) -> None:
    calls = Calls()
    subscribe("one", calls)
    event = happen()
    assert deliver_events() == 1
    assert calls.events == [str(event.pk)]
    assert not Outbox.objects.exists()


@pytest.mark.django_db
def test_nothing_owed_is_no_work() -> None:
    assert outbox.drain() == outbox.Drained(done=0, failed=0)


@pytest.mark.django_db
def test_a_failing_handler_is_tried_again_later(subscribe: Subscribe) -> None:
    calls = Calls(failures=1)
    subscribe("one", calls)
    happen()
    assert outbox.drain().failed == 1
    assert outbox.drain().done == 0
    row = _row()
    assert (row.attempts, row.leased_until) == (1, None)
    assert row.due_at > timezone.now()
    _make_due()
    assert outbox.drain().done == 1
    assert not Outbox.objects.exists()


@pytest.mark.django_db
def test_a_failure_leaves_no_personal_data_in_the_row(subscribe: Subscribe) -> None:
    subscribe("one", Calls(failures=999))
    happen()
    outbox.drain()
    assert _row().last_error == "ValueError"


@pytest.mark.django_db
def test_what_never_works_ends_as_a_dead_letter(subscribe: Subscribe) -> None:
    calls = Calls(failures=999)
    subscribe("one", calls)
    happen()
    for _ in range(MAX_ATTEMPTS):
        _make_due()
        outbox.drain()
    assert _row().state == LeaseState.DEAD
    assert len(calls.events) == MAX_ATTEMPTS
    assert outbox.dead_count() == 1
    assert outbox.oldest_undone() is None
    _make_due()
    assert outbox.drain().done == 0


@pytest.mark.django_db
def test_a_poison_row_does_not_block_the_others(subscribe: Subscribe) -> None:
    poison, healthy = Calls(failures=999), Calls()
    subscribe("poison", poison)
    subscribe("healthy", healthy)
    for _ in range(5):
        happen()
    result = outbox.drain()
    assert (result.done, result.failed) == (5, 5)
    assert len(healthy.events) == 5


@pytest.mark.django_db
def test_a_failed_handler_leaves_no_half_done_work(subscribe: Subscribe, actor: object) -> None:
    def half(event: Event) -> None:
        IdempotencyKey.objects.create(user_id=actor.user_id, operation="half", key="1")  # type: ignore[attr-defined]
        raise ValueError

    subscribe("half", half)
    happen()
    outbox.drain()
    assert not IdempotencyKey.objects.filter(operation="half").exists()


@pytest.mark.django_db
def test_a_crash_between_handler_and_commit_repeats_the_handler(
    subscribe: Subscribe, actor: object
) -> None:
    deaths = [Killed()]

    def handler(event: Event) -> None:
        IdempotencyKey.objects.create(user_id=actor.user_id, operation="effect", key=str(event.pk))  # type: ignore[attr-defined]
        if deaths:
            raise deaths.pop()

    subscribe("one", handler)
    happen()
    with pytest.raises(Killed):
        outbox.drain()
    assert not IdempotencyKey.objects.filter(operation="effect").exists()
    assert outbox.drain().done == 0, "the dead worker's lease still holds"
    Outbox.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.drain().done == 1
    assert IdempotencyKey.objects.filter(operation="effect").count() == 1


@pytest.mark.django_db
def test_a_row_that_kills_its_workers_is_given_up(subscribe: Subscribe) -> None:
    def murderer(_event: Event) -> None:
        raise Killed

    subscribe("one", murderer)
    happen()
    for _ in range(MAX_DEATHS):
        with pytest.raises(Killed):
            outbox.drain()
        _end_leases()
    assert outbox.drain().done == 0
    assert (_row().state, _row().last_error) == (LeaseState.DEAD, "worker_died")


@pytest.mark.django_db
def test_a_row_that_kills_never_buries_its_neighbours(subscribe: Subscribe) -> None:
    told: list[str] = []

    def handler(event: Event) -> None:
        if str(event.pk) == killer:
            raise Killed
        told.append(str(event.pk))

    subscribe("one", handler)
    events = [str(happen().pk) for _ in range(30)]
    killer = events[0]
    for _ in range(MAX_DEATHS):
        with suppress(Killed):
            outbox.drain()
        _end_leases()
    while outbox.drain().done:
        _end_leases()
    assert sorted(told) == sorted(events[1:])
    assert (str(_row().event_id), _row().state) == (killer, LeaseState.DEAD)


@pytest.mark.django_db
def test_a_failing_handler_has_two_days_to_be_mended(
    subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    monkeypatch.setattr(leasing, "wait_seconds", wait_seconds)
    subscribe("one", Calls(failures=MAX_ATTEMPTS + 1))
    happen()
    waited = timedelta()
    while _row().state == LeaseState.QUEUED:
        waited += max(_row().due_at - timezone.now(), timedelta())
        _make_due()
        outbox.drain()
    assert waited > timedelta(days=2)


@pytest.mark.django_db
def test_a_worker_whose_lease_ran_out_leaves_the_row_to_the_next(subscribe: Subscribe) -> None:
    calls = Calls()
    subscribe("one", calls)
    happen()
    late = claim(Outbox.objects.select_related("event"), limit=1, lease_seconds=60)[0]
    Outbox.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    claim(Outbox.objects.all(), limit=1, lease_seconds=60)
    outbox.deliver(late)
    assert calls.events == []
    assert Outbox.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_handler_waits_for_the_release_that_knows_it(subscribe: Subscribe) -> None:
    event = happen()
    Outbox.objects.create(event=event, handler="tests.renamed")
    assert outbox.drain().failed == 1
    assert _row().last_error == "ImproperlyConfigured"


@pytest.mark.django_db
def test_events_recorded_by_handlers_are_delivered_too(subscribe: Subscribe) -> None:
    calls = Calls()

    def chain(event: Event) -> None:
        calls(event)
        if len(calls.events) < 3:
            happen()

    subscribe("chain", chain)
    happen()
    deliver_events()
    assert len(calls.events) == 3


@pytest.mark.django_db
def test_the_limit_holds(subscribe: Subscribe) -> None:
    subscribe("one", Calls())
    for _ in range(4):
        happen()
    assert outbox.drain(limit=3).done == 3
    assert Outbox.objects.count() == 1


@pytest.mark.django_db
def test_no_time_left_means_nothing_is_begun(subscribe: Subscribe) -> None:
    calls = Calls()
    subscribe("one", calls)
    happen()
    assert outbox.drain(seconds=0).done == 0
    assert (calls.events, _row().attempts) == ([], 0)


@pytest.mark.django_db
def test_age_of_the_oldest_row_is_known(subscribe: Subscribe) -> None:
    assert outbox.oldest_undone() is None
    subscribe("one", Calls())
    happen()
    assert outbox.oldest_undone() == _row().created_at


@pytest.mark.django_db(transaction=True)
def test_drains_at_the_same_time_never_do_a_thing_twice(subscribe: Subscribe) -> None:
    calls = Calls()
    subscribe("one", calls)
    subscribe("two", calls)
    with transaction.atomic():
        for _ in range(40):
            happen()
    outcomes = race(4, lambda _n: outbox.drain().done)
    assert [o.error for o in outcomes if o.error] == []
    assert sum(o.value for o in outcomes) == 80
    assert len(calls.events) == 80
    assert len(set(calls.events)) == 40
    assert not Outbox.objects.exists()


HELD_SECONDS = 0.5


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_a_row_held_by_a_searching_worker_is_done_once_it_lets_go(subscribe: Subscribe) -> None:
    calls = Calls()
    subscribe("one", calls)
    happen()
    row = claim(Outbox.objects.select_related("event"), limit=1, lease_seconds=60)[0]
    held, delivered = Signal(), Signal()

    def search_or_deliver(number: int) -> bool:
        if number == 0:
            with transaction.atomic():
                assert Outbox.objects.select_for_update().filter(pk=row.pk).exists()
                held.set()
                return delivered.wait(HELD_SECONDS)
        held.wait(60)
        done = outbox.deliver(row)
        delivered.set()
        return done

    outcomes = race(2, search_or_deliver)
    assert [(o.value, o.error) for o in outcomes] == [(False, None), (True, None)]
    assert len(calls.events) == 1
    assert not Outbox.objects.exists()
