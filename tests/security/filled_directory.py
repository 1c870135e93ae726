"""The forms of the directory, filled in soundly: see filled.py."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.profiles.choices import LinkKind
from tests.factories.accounts import signed_in
from tests.factories.profiles import MembershipFactory, OrganisationFactory

Form = tuple[Client, str, dict[str, Any]]


def directory_forms() -> dict[str, Form]:
    """Return client, address and values of each form, by name."""
    admin = MembershipFactory(is_admin=True)
    own = {"public_id": admin.organisation.public_id}
    typed = {"kind": LinkKind.WORKS_WITH.value, "other": OrganisationFactory().public_id}
    runs = signed_in(admin.user, second_factor=True)
    return {"link": (runs, reverse("profiles:organisation_links", kwargs=own), typed)}
