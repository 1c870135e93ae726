"""A verified colleague vouches, in no chains, and nobody else does."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.errors import NotAllowed
from apps.core.models import Event
from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    DomainFactory,
    MembershipFactory,
    actor_as,
    actor_for,
)
from tests.factories.terms import ends_in

pytestmark = pytest.mark.django_db


def colleague_of(row: Membership, **changes: Any) -> Actor:
    made = MembershipFactory(organisation=row.organisation, role=row.role, **changes)
    return actor_for(made.user, second_factor=True)


def waiting(role: Role = Role.DEVELOPER) -> Membership:
    row: Membership = MembershipFactory(
        role=role, state=MembershipState.CLAIMED, method="", verified_at=None
    )
    return row


def test_a_verified_colleague_vouches_and_there_are_no_chains() -> None:
    row = waiting()
    first = colleague_of(row)
    done = services.vouch_for_member(actor=first, membership=row)
    assert (done.method, done.verified_by_id, done.is_verified) == (
        "colleague",
        first.user_id,
        True,
    )
    third = MembershipFactory(organisation=row.organisation, state="claimed", method="")
    vouched = actor_for(row.user, second_factor=True)
    with pytest.raises(NotAllowed):
        services.vouch_for_member(actor=vouched, membership=third)
    with pytest.raises(IntegrityError, match="vouches"), transaction.atomic():
        Membership.objects.filter(pk=third.pk).update(
            state="verified", method="colleague", verified_by=row.user, verified_at=timezone.now()
        )
    # A mailbox of one's own ends the dependence.
    domain = DomainFactory(organisation=row.organisation)
    EmailAddress.objects.create(user=row.user, email=f"b@{domain.domain}", verified=True)
    services.prove_mailbox(actor=actor_for(row.user), membership=row)
    assert services.vouch_for_member(actor=vouched, membership=third).is_verified


def test_nobody_else_vouches() -> None:
    row = waiting()
    own = MembershipFactory(user=row.user)
    lapsed = colleague_of(row)
    refused = [
        actor_for(row.user, second_factor=True),
        actor_for(own.user, second_factor=True),
        actor_as(Role.DEVELOPER),
        actor_as(Role.ADMIN),
        actor_for(UserFactory(), second_factor=True),
        lapsed,
        actor_for(MembershipFactory(organisation=row.organisation).user),
    ]
    ends_in(Membership.objects.get(pk=lapsed.acting_membership_id), seconds=-1)
    for actor in refused:
        with pytest.raises(NotAllowed):
            services.vouch_for_member(actor=actor, membership=row)
    steward = waiting(Role.HOSPITAL_STEWARD)
    with pytest.raises(NotAllowed):
        services.vouch_for_member(actor=colleague_of(steward), membership=steward)
    row.refresh_from_db()
    assert row.state == MembershipState.CLAIMED
    assert not Event.objects.exists()
