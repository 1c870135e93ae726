"""Makers of organisations, memberships and mandates; everything is invented."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actor import Actor, actor_for_user
from apps.core.api.scopes import Scope
from apps.core.clock import now
from apps.profiles.choices import MembershipState, OrganisationKind, Role, VerificationMethod
from apps.profiles.models import Mandate, Membership, Organisation, VerifiedDomain
from apps.profiles.tokens import IssuedToken, mint
from apps.vocabularies.models import Country
from tests.factories.accounts import UserFactory

KIND_OF_ROLE: dict[str, OrganisationKind] = {
    Role.DEVELOPER: OrganisationKind.UNIVERSITY,
    Role.REGULATOR: OrganisationKind.AUTHORITY,
    Role.GMP_STAFF: OrganisationKind.GMP_SITE,
    Role.HOSPITAL_STEWARD: OrganisationKind.HOSPITAL,
    Role.PATIENT: OrganisationKind.PATIENT_ORGANISATION,
    Role.HTA: OrganisationKind.HTA_BODY,
    Role.MEMBER: OrganisationKind.FUNDER,
    Role.EDITOR: OrganisationKind.OPERATOR,
    Role.MODERATOR: OrganisationKind.OPERATOR,
    Role.ADMIN: OrganisationKind.OPERATOR,
}


def country(code: str) -> Country:
    """Return a country, from the loaded facts or made on the spot."""
    found, _created = Country.objects.get_or_create(
        code=code, defaults={"names": {"en": code}, "sort_keys": {"en": code.lower()}}
    )
    return found


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An invented university in Belgium."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.UNIVERSITY
    name = factory.Sequence(lambda n: f"Illustrative University {n}")
    country = factory.LazyFunction(lambda: country("BE"))
    is_fictional = True
    verified = True


class DomainFactory(factory.django.DjangoModelFactory):
    """A mail domain of an organisation."""

    class Meta:
        model = VerifiedDomain

    organisation = factory.SubFactory(OrganisationFactory)
    domain = factory.Sequence(lambda n: f"university{n}.example")


class MembershipFactory(factory.django.DjangoModelFactory):
    """A verified developer; give `role` and `organisation` for others.

    The organisation's kind follows the role when none is given.
    """

    class Meta:
        model = Membership

    class Params:
        kind = factory.LazyAttribute(lambda o: KIND_OF_ROLE[o.role])

    user = factory.SubFactory(UserFactory)
    role = Role.DEVELOPER
    organisation = factory.SubFactory(OrganisationFactory, kind=factory.SelfAttribute("..kind"))
    state = MembershipState.VERIFIED
    method = VerificationMethod.INSTALLATION
    verified_at = factory.LazyFunction(timezone.now)
    valid_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=180))
    verified_by = factory.LazyAttribute(
        lambda o: UserFactory() if o.state == MembershipState.CONFIRMED else None
    )
    confirmed_at = factory.LazyAttribute(
        lambda o: timezone.now() if o.state == MembershipState.CONFIRMED else None
    )
    mailbox_proven_at = factory.LazyAttribute(
        lambda o: timezone.now() if o.state == MembershipState.MAILBOX_PROVEN else None
    )


class MandateFactory(factory.django.DjangoModelFactory):
    """An active mandate for the authority's own country, all topics."""

    class Meta:
        model = Mandate
        skip_postgeneration_save = True

    organisation = factory.SubFactory(
        OrganisationFactory,
        kind=OrganisationKind.AUTHORITY,
        name=factory.Sequence(lambda n: f"Illustrative Medicines Authority {n}"),
    )

    @factory.post_generation
    def jurisdictions(self: Mandate, create: bool, value: list[Country] | None, **_: Any) -> None:
        """Set the countries."""
        if create:
            own = [self.organisation.country] if self.organisation.country else []
            self.jurisdictions.set(value if value is not None else own)


class AuthorityFactory(OrganisationFactory):
    """An authority with a mandate and `signers=2` verified signers; `mandated=False`: neither.

    `drafters=1` adds regulators who may not sign.
    """

    kind = OrganisationKind.AUTHORITY
    name = factory.Sequence(lambda n: f"Illustrative Medicines Authority {n}")

    @factory.post_generation
    def mandated(self: Organisation, create: bool, value: bool | None, **_: Any) -> None:
        """Give the mandate."""
        if create and value is not False:
            MandateFactory(organisation=self)

    @factory.post_generation
    def signers(self: Organisation, create: bool, value: int | None, **_: Any) -> None:
        """Add officials who may sign."""
        for _index in range(2 if value is None else value) if create else ():
            MembershipFactory(organisation=self, role=Role.REGULATOR, is_signer=True)

    @factory.post_generation
    def drafters(self: Organisation, create: bool, value: int | None, **_: Any) -> None:
        """Add officials who may only draft."""
        for _index in range(value or 0) if create else ():
            MembershipFactory(organisation=self, role=Role.REGULATOR)

    class Meta:
        model = Organisation
        skip_postgeneration_save = True


def actor_for(user: User, *, second_factor: bool = False) -> Actor:
    """Return the actor a person is now; services are called with it."""
    return replace(actor_for_user(user, channel="web"), second_factor=second_factor)


def actor_as(role: str, *, second_factor: bool = True, **membership: Any) -> Actor:
    """Return the actor of a new verified member in this role."""
    made = MembershipFactory(role=role, **membership)
    return actor_for(made.user, second_factor=second_factor)


def staff(**user: Any) -> User:
    """Return a platform admin whose account may open the plain admin."""
    made: User = UserFactory(is_staff=True, **user)
    MembershipFactory(user=made, role=Role.ADMIN)
    return made


def signers_of(authority: Organisation) -> list[User]:
    """Return the authority's signers, oldest first."""
    rows = Membership.objects.signers().filter(organisation=authority).order_by("pk")
    return [row.user for row in rows.select_related("user")]


def token_for(
    membership: Membership,
    *scopes: str,
    days: int = 90,
    networks: Sequence[str] = (),
    name: str = "A script",
) -> IssuedToken:
    """Return a new access token of a member; every scope when none is named."""
    return mint(
        membership.user,
        membership,
        name=name,
        scopes=sorted({Scope.READ_PUBLIC.value, *(scopes or Scope.values)}),
        expires_at=now() + timedelta(days=days),
        networks=networks,
    )
