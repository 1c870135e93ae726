"""Who knocks at every door: ten kinds of people and two conditions they may be in."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Organisation
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_for,
)

PERSONAS = (
    "anonymous",
    "unverified",
    "patient",
    "asker",
    "colleague",  # also runs the asker's organisation
    "other_developer",
    "drafter",
    "signer",
    "other_regulator",
    "gmp_staff",
    "editor",
    "moderator",
    "admin",
)
# The same official without a second factor; one whose membership was ended this morning.
MODIFIERS = ("no_second_factor", "revoked")
EVERYBODY = (*PERSONAS, *MODIFIERS)
ADDRESSED = frozenset({"drafter", "signer", "no_second_factor"})
WITHOUT_SECOND_FACTOR = frozenset({"unverified", "patient", "no_second_factor", "revoked"})
GROUPS: dict[str, frozenset[str]] = {
    "*": frozenset(EVERYBODY),
    "signed_in": frozenset(EVERYBODY) - {"anonymous"},
    "addressed": ADDRESSED,
    "officials": ADDRESSED | {"other_regulator"},
    "desk": frozenset({"moderator", "admin"}),
    "with_app": frozenset(EVERYBODY) - {"anonymous"} - WITHOUT_SECOND_FACTOR,
}
ROLES = {
    "patient": Role.PATIENT,
    "gmp_staff": Role.GMP_STAFF,
    "editor": Role.EDITOR,
    "moderator": Role.MODERATOR,
    "admin": Role.ADMIN,
}


def expand(names: list[str]) -> frozenset[str]:
    """Return the personas that a policy's words mean; raises for an unknown word."""
    found: frozenset[str] = frozenset()
    for name in names:
        if name not in GROUPS and name not in EVERYBODY:
            raise LookupError(f"nobody is called {name!r}")
        found |= GROUPS.get(name, frozenset({name}))
    return found


@dataclass(frozen=True)
class People:
    """The personas with their organisations."""

    users: dict[str, User]
    authority: Organisation
    other_authority: Organisation
    company: Organisation

    def actor(self, name: str) -> Actor:
        """Return what services are called with."""
        return actor_for(self.users[name], second_factor=name not in WITHOUT_SECOND_FACTOR)

    def client(self, name: str) -> Client:
        """Return a browser of that person."""
        if name == "anonymous":
            return Client()
        return signed_in(self.users[name], second_factor=name not in WITHOUT_SECOND_FACTOR)


def make_people() -> People:
    """Make everybody; names and addresses are canaries of their own."""
    users: dict[str, Any] = {
        name: UserFactory(
            display_name=f"Zqname{name.replace('_', '')}",
            email=f"zqmail{name.replace('_', '')}@people.example",
        )
        for name in EVERYBODY
        if name != "anonymous"
    }
    authority = AuthorityFactory(signers=0, name="Illustrative Medicines Authority of Arden")
    other = AuthorityFactory(signers=1, name="Illustrative Medicines Authority of Birnam")
    company = OrganisationFactory(name="Illustrative Cell Company")
    for name in ("drafter", "signer", "no_second_factor"):
        MembershipFactory(
            user=users[name], organisation=authority, role=Role.REGULATOR, is_signer=True
        )
    MembershipFactory(
        user=users["other_regulator"], organisation=other, role=Role.REGULATOR, is_signer=True
    )
    MembershipFactory(
        user=users["revoked"],
        organisation=authority,
        role=Role.REGULATOR,
        is_signer=True,
        state=MembershipState.REVOKED,
        revoked_at=timezone.now(),
    )
    MembershipFactory(user=users["asker"], organisation=company)
    MembershipFactory(user=users["colleague"], organisation=company, is_admin=True)
    MembershipFactory(user=users["other_developer"])
    for name, role in ROLES.items():
        MembershipFactory(user=users[name], role=role)
    RecoveryCodes.activate(users["admin"])
    return People(users, authority, other, company)
