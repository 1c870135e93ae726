"""One profile from many tabs, and a name against a role, at the same moment."""

from typing import Any

import pytest

from apps.accounts.erasing import erase_person
from apps.core.actor import system_actor
from apps.core.errors import Conflict, Invalid
from apps.profiles import services as profiles
from apps.profiles.choices import Role
from apps.profiles.models import InterestStatement, Membership, Person
from apps.profiles.services import people as services
from tests.factories.accounts import UserFactory
from tests.factories.profiles import OrganisationFactory, actor_for
from tests.support.races import race, winners

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]


def test_many_first_saves_make_one_profile() -> None:
    actor = actor_for(UserFactory())
    outcomes = race(6, lambda _number: services.open_profile(actor=actor).pk)
    assert set(winners(outcomes)) == {Person.objects.get().pk}
    assert len(winners(outcomes)) == 6


def test_of_many_tabs_one_saves() -> None:
    actor = actor_for(UserFactory())
    services.open_profile(actor=actor)

    def state(number: int) -> Any:
        return services.state_interests(
            actor=actor, version=1, kind="interests", text=f"Shares {number}"
        )

    outcomes = race(6, state)
    [made] = winners(outcomes)
    assert InterestStatement.objects.get() == made
    refused = [o.error for o in outcomes if o.error is not None]
    assert {getattr(error, "code", error) for error in refused} == {"version_conflict"}


def test_another_name_and_a_role_that_needs_the_real_one_never_meet() -> None:
    for _round in range(4):
        actor, university = actor_for(UserFactory()), OrganisationFactory()
        services.open_profile(actor=actor)

        def act(number: int, actor: Any = actor, university: Any = university) -> Any:
            if number % 2:
                return profiles.claim_membership(
                    actor=actor, organisation=university, role=Role.DEVELOPER
                )
            return services.change_name(
                actor=actor, version=1, display_name="A", kind="pseudonym", pseudonym="B"
            )

        outcomes = race(2, act)
        assert len(winners(outcomes)) == 1
        [error] = [o.error for o in outcomes if o.error is not None]
        assert isinstance(error, (Conflict, Invalid)), error
        claimed = Membership.objects.of_person(actor.user_id).exists()
        assert claimed is (Person.objects.of_actor(actor).get().name_kind == "real")


def test_nobody_has_a_profile_after_erasure() -> None:
    for _round in range(4):
        user = UserFactory()
        actor = actor_for(user)

        def act(number: int, actor: Any = actor, user: Any = user) -> Any:
            if number == 0:
                return erase_person(actor=system_actor(), user=user)
            return services.open_profile(actor=actor)

        first, second = race(2, act)
        assert first.error is None
        assert second.error is None or isinstance(second.error, Conflict)
        assert not Person.objects.filter(user=user).exists()


def test_a_new_name_and_erasure_do_not_wait_for_each_other() -> None:
    for _round in range(4):
        user = UserFactory()
        actor = actor_for(user)
        services.open_profile(actor=actor)

        def act(number: int, actor: Any = actor, user: Any = user) -> Any:
            if number == 0:
                return erase_person(actor=system_actor(), user=user)
            return services.change_name(
                actor=actor, version=1, display_name="Anna Thal", kind="real"
            )

        first, second = race(2, act)
        assert first.error is None
        assert second.error is None or isinstance(second.error, Conflict)
        assert not Person.objects.filter(user=user).exists()
        user.refresh_from_db()
        assert user.display_name != "Anna Thal"
