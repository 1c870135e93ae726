"""Mandates, signers, what is undone, and passkeys: several people at the same moment."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from apps.accounts import passkeys
from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Mandate, Membership
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
    country,
)
from tests.support.races import Outcome, race, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
THREADS = 8


def refusals(outcomes: list[Outcome]) -> set[type[Exception]]:
    return {type(one.error) for one in outcomes if one.error}


def test_many_changes_of_a_mandate_leave_one_that_is_in_force() -> None:
    place, codes = AuthorityFactory(), ("BE", "FR", "DE", "NL", "IE", "AT", "ES", "IT")
    old = Mandate.objects.get(organisation=place)
    own = set(old.jurisdictions.values_list("code", flat=True))
    countries = [country(code) for code in codes if code not in own]
    actors = [actor_as(Role.ADMIN) for _one in countries]

    def change(n: int) -> Mandate:
        return services.change_mandate(actor=actors[n], mandate=old, jurisdictions=[countries[n]])

    outcomes = race(len(countries), change)
    (made,) = winners(outcomes)
    assert refusals(outcomes) == {Conflict}
    assert Mandate.objects.get(organisation=place, ended_at__isnull=True).pk == made.pk
    assert Mandate.objects.filter(organisation=place).count() == 2


def test_a_signer_is_named_once_and_what_was_said_last_is_so() -> None:
    place = AuthorityFactory(signers=0)
    row = MembershipFactory(organisation=place, role=Role.REGULATOR)
    services.propose_signer(actor=actor_as(Role.MODERATOR), membership=row)
    actors = [actor_as(Role.ADMIN) for _one in range(THREADS)]

    def decide(n: int) -> Membership:
        act: Any = services.end_signer if n % 2 else services.approve_signer
        made: Membership = act(actor=actors[n], membership=row)
        return made

    outcomes = race(THREADS, decide)
    assert refusals(outcomes) <= {Conflict}
    said = [
        event.name
        for event in Event.objects.filter(subject_id=row.pk, name__contains="signer_").order_by(
            "id"
        )
    ]
    assert said.count("profiles.signer_named") <= 1
    assert len(winners(outcomes)) == len(said) - 1 <= 2
    left = Membership.objects.get(pk=row.pk)
    assert left.is_signer is (said[-1] == "profiles.signer_named")
    assert (left.signer_approved_by_id is not None) is left.is_signer


def test_a_confirmation_is_undone_once() -> None:
    place = OrganisationFactory()
    boss = MembershipFactory(organisation=place, is_admin=True)
    actor = actor_for(boss.user, second_factor=True)
    claimed = services.claim_membership(
        actor=actor_for(UserFactory()), organisation=place, role=Role.DEVELOPER
    )
    services.confirm_membership(actor=actor, membership=claimed)
    outcomes = race(THREADS, lambda _n: services.undo_confirmation(actor=actor, membership=claimed))
    assert len(winners(outcomes)) == 1
    assert refusals(outcomes) <= {Conflict, NotAllowed}
    assert Membership.objects.get(pk=claimed.pk).state == MembershipState.CLAIMED
    assert Event.objects.filter(name="profiles.confirmation_undone").count() == 1


def test_a_passkey_is_removed_once() -> None:
    user = UserFactory()
    row = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    outcomes = race(
        THREADS,
        lambda _n: passkeys.remove_passkey(actor=actor_for(user), user=user, pk=row.pk),
    )
    assert len(winners(outcomes)) == 1
    assert refusals(outcomes) == {NotFound}
    assert Event.objects.filter(name="accounts.passkey_removed").count() == 1
