"""Admins of one organisation at the same moment."""

from typing import Any

import pytest

from apps.core.errors import Conflict, NotAllowed
from apps.profiles import services
from apps.profiles.choices import MembershipState
from apps.profiles.models import Membership
from tests.factories.profiles import MembershipFactory, OrganisationFactory, actor_for
from tests.support.races import race, winners

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_last_admins_who_leave_at_once_one_stays() -> None:
    for _round in range(4):
        place = OrganisationFactory()
        MembershipFactory(organisation=place)
        both = [MembershipFactory(organisation=place, is_admin=True) for _n in range(2)]
        actors = [actor_for(one.user, second_factor=True) for one in both]

        def leave(number: int, both: Any = both, actors: Any = actors) -> Membership:
            return services.revoke_membership(actor=actors[number], membership=both[number])

        outcomes = race(2, leave)
        assert len(winners(outcomes)) == 1
        assert {type(o.error) for o in outcomes if o.error} == {Conflict}
        left = Membership.objects.verified().filter(organisation=place, is_admin=True)
        assert left.count() == 1


def test_of_two_admins_who_dismiss_each_other_one_stays() -> None:
    place = OrganisationFactory()
    MembershipFactory(organisation=place)
    both = [MembershipFactory(organisation=place, is_admin=True) for _n in range(2)]
    actors = [actor_for(one.user, second_factor=True) for one in both]
    outcomes = race(2, lambda n: services.withdraw_admin(actor=actors[n], membership=both[1 - n]))
    assert len(winners(outcomes)) == 1
    assert Membership.objects.filter(organisation=place, is_admin=True).count() == 1


def test_a_mistake_is_undone_by_one_of_many_clicks() -> None:
    place = OrganisationFactory()
    boss, other = (
        MembershipFactory(organisation=place, is_admin=True),
        MembershipFactory(organisation=place),
    )
    actor = actor_for(boss.user, second_factor=True)
    services.revoke_membership(actor=actor, membership=other)
    outcomes = race(6, lambda _n: services.undo_ending(actor=actor, membership=other))
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} <= {Conflict, NotAllowed}
    assert Membership.objects.get(pk=other.pk).state == MembershipState.VERIFIED
