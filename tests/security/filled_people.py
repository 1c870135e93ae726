"""The forms with which an organisation looks after its people, filled in: see filled.py."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.profiles import services
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import Invitation, Membership
from tests.factories.accounts import signed_in
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
)

Form = tuple[Client, str, dict[str, Any]]


def people_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    today = timezone.now().date()
    days = {"begins": f"{today}", "ends": f"{today + timedelta(days=7)}"}
    return {
        "refuse a role": _refusal(),
        "refuse a regulator": _approval(),
        "hand over": _by_admin("hand_over", leave=""),
        "absence": _by_admin("absence", **days),
    }


def _refusal() -> Form:
    waits: dict[str, Any] = {"state": MembershipState.CLAIMED, "verified_at": None, "method": ""}
    claim = MembershipFactory(**waits)
    admin = MembershipFactory(organisation=claim.organisation, is_admin=True)
    return (*_page(admin, "refuse", claim), {"reason": "Nobody knows the person here."})


def _approval() -> Form:
    authority = AuthorityFactory(signers=0)
    proposed = services.invite_member(
        actor=actor_as(Role.MODERATOR),
        organisation=authority,
        role=Role.REGULATOR,
        email=f"{authority.pk.hex}@people.example",
        reason="We met at the agency.",
    )
    client, address = _page(MembershipFactory(role=Role.ADMIN), "approval", proposed)
    return client, address, {"decision": "refuse", "reason": "Nobody there knows the person."}


def _by_admin(route: str, **values: str) -> Form:
    place = OrganisationFactory()
    admin = MembershipFactory(organisation=place, is_admin=True)
    colleague = MembershipFactory(organisation=place)
    return (*_page(admin, route, admin), {"colleague": str(colleague.pk), **values})


def _page(admin: Membership, route: str, about: Membership | Invitation) -> tuple[Client, str]:
    address = reverse(f"profiles:{route}", kwargs={"pk": about.pk})
    return signed_in(admin.user, second_factor=True), address
