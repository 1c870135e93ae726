"""Leaving at the same moment as changing one's mind, twice, or together with the other admin."""

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.copying import KIND, request_copy
from apps.accounts.leaving import cancel_deletion, carry_out, request_deletion
from apps.accounts.models import DeletionRequest, User
from apps.core.actor import actor_for_user, system_actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.jobs import run_due
from apps.core.models import Job, JobFile
from tests.factories.accounts import UserFactory
from tests.factories.profiles import MembershipFactory, OrganisationFactory
from tests.support import race
from tests.support.races import winners

pytestmark = pytest.mark.django_db(transaction=True)


def _due(*people: User) -> None:
    DeletionRequest.objects.filter(user__in=people).update(due_at=now() - timedelta(seconds=1))


def test_one_of_many_requests_counts() -> None:
    person = UserFactory()
    outcomes = race(6, lambda _n: request_deletion(actor=actor_for_user(person), user=person))
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert DeletionRequest.objects.count() == 1


def test_keeping_the_account_and_erasing_it_do_not_both_happen() -> None:
    person = UserFactory()
    request = request_deletion(actor=actor_for_user(person), user=person)
    _due(person)

    def act(number: int) -> Any:
        if number % 2:
            return carry_out(actor=system_actor())
        return cancel_deletion(actor=actor_for_user(person), request=request)

    race(4, act)
    request.refresh_from_db()
    erased = User.objects.get(pk=person.pk).erased_at is not None
    assert erased == (request.done_at is not None)
    assert erased != (request.cancelled_at is not None)


def test_of_two_last_admins_who_leave_together_one_stays() -> None:
    place = OrganisationFactory()
    admins = [MembershipFactory(organisation=place, is_admin=True).user for _n in range(2)]
    MembershipFactory(organisation=place)
    for admin in admins:
        request_deletion(actor=actor_for_user(admin), user=admin)
    _due(*admins)
    race(4, lambda _n: carry_out(actor=system_actor()))
    assert User.objects.filter(pk__in=[a.pk for a in admins], erased_at__isnull=True).count() == 1


def test_a_copy_that_many_ask_for_and_many_workers_make_is_made_once() -> None:
    person = UserFactory()
    outcomes = race(6, lambda _n: request_copy(actor=actor_for_user(person), user=person))
    assert [o.error for o in outcomes if o.error] == []
    assert len({job.pk for job in winners(outcomes)}) == 1
    done = race(4, lambda _n: run_due())
    assert sum(winners(done)) == 1
    assert Job.objects.filter(kind=KIND).count() == JobFile.objects.count() == 1
