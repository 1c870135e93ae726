"""Memberships with an end, and the proofs that they rest on."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from apps.core.actor import Actor
from apps.profiles import services
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.profiles import (
    KIND_OF_ROLE,
    DomainFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_for,
)


def ends_in(row: Membership, **delta: float) -> None:
    """Move the end of a term, and the proofs with it, past every service."""
    ends = timezone.now() + timedelta(**delta)
    begun = ends - services.TERM
    rows = Membership.objects.filter(pk=row.pk)
    rows.update(valid_until=ends, reminded=None)
    rows.filter(mailbox_proven_at__isnull=False).update(mailbox_proven_at=begun)
    rows.filter(confirmed_at__isnull=False).update(confirmed_at=begun)


def with_mailbox(place: Organisation | None = None, role: Role = Role.DEVELOPER) -> Any:
    """Return a person with a confirmed mailbox at a place, and the place."""
    place = place or OrganisationFactory(kind=KIND_OF_ROLE[role])
    domain = place.domains.first() or DomainFactory(organisation=place)
    user = UserFactory()
    EmailAddress.objects.create(
        user=user, email=f"n{user.pk.hex[-8:]}@{domain.domain}", verified=True
    )
    return user, place


def by_mailbox() -> Membership:
    """Return a membership verified by its mailbox alone."""
    user, place = with_mailbox()
    return services.claim_membership(actor=actor_for(user), organisation=place, role=Role.DEVELOPER)


def head_of(place: Organisation, role: Role = Role.DEVELOPER) -> Actor:
    """Return an admin of the place."""
    return actor_for(
        MembershipFactory(organisation=place, role=role, is_admin=True).user, second_factor=True
    )
