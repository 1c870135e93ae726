"""Who knocks at every door: ten kinds of people and two conditions they may be in."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.api.scopes import Scope
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Membership, Organisation
from tests.factories.accounts import UserFactory, passkey_for, signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_for,
    token_for,
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
# Who knocks at the API, and whom a request speaks for there. A session cookie means nothing;
# a token given for public reading only is a visitor; a token speaks for one membership, so
# `bound_token`, made for the developer's role of an official, reads like any other developer.
PROGRAMS = {
    "anonymous": "anonymous",
    "cookie": "anonymous",
    "public_token": "anonymous",
    "token": "asker",
    "official_token": "drafter",
    "other_official_token": "other_regulator",
    "bound_token": "other_developer",
    "admin_token": "admin",
    "editor_token": "editor",
    "revoked_token": "anonymous",
}
WITHOUT_TOKEN = frozenset({"anonymous", "cookie"})
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


def stands_for(persona: str) -> str:
    """Return the person whose rights the persona has."""
    return PROGRAMS.get(persona, persona)


@dataclass(frozen=True)
class People:
    """The personas with their organisations, and the secrets of their programs."""

    users: dict[str, User]
    # An official who is a developer, too: `bound_token` is for that other role only.
    two_roles: User
    secrets: dict[str, str]
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
        if name == "cookie":
            return self.client("asker")
        if name in self.secrets:
            return Client(headers={"authorization": f"Bearer {self.secrets[name]}"})
        return signed_in(self.users[name], second_factor=name not in WITHOUT_SECOND_FACTOR)


def make_people() -> People:
    """Make everybody; names and addresses are canaries of their own."""
    users: dict[str, Any] = {
        name: UserFactory(
            display_name=f"Zqname{name.replace('_', '')}",
            email=f"zqmail{name.replace('_', '')}@people.example",
            # A token is void once the second step behind it changes: it comes first.
            second_factor=name not in WITHOUT_SECOND_FACTOR,
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
    passkey_for(users["asker"], "Zqpasskey Phone")
    official = MembershipFactory(organisation=authority, role=Role.REGULATOR).user
    secrets = _make_tokens(users, official)
    return People(users, official, secrets, authority, other, company)


def _make_tokens(users: dict[str, Any], two_roles: User) -> dict[str, str]:
    """Make a token of each kind."""
    own = {
        name: Membership.objects.get(user=users[name])
        for name in ("asker", "drafter", "other_regulator", "admin", "editor", "other_developer")
    }
    second = MembershipFactory(user=two_roles, organisation=own["other_developer"].organisation)
    issued = {
        "public_token": token_for(own["asker"], Scope.READ_PUBLIC),
        "token": token_for(own["asker"]),
        "official_token": token_for(own["drafter"]),
        "other_official_token": token_for(own["other_regulator"]),
        "bound_token": token_for(second),
        "admin_token": token_for(own["admin"]),
        "editor_token": token_for(own["editor"]),
        "revoked_token": token_for(own["asker"]),
    }
    revoked = issued["revoked_token"].row
    revoked.revoked_at = timezone.now()
    revoked.save()
    return {name: token.text for name, token in issued.items()}
