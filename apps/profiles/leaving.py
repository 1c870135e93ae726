"""What a person must hand over before they can be erased: nobody is left without an admin."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.core.privacy import Blocker
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation


def blockers(person: Any) -> Iterator[Blocker]:
    """Yield each organisation with members whose last admin the person is, and the platform.

    Inside a transaction the organisations stay locked: of two last admins who are erased at
    once, one is first.
    """
    own = Membership.objects.verified().filter(user_id=person.pk)
    runs = own.filter(is_admin=True).values("organisation_id")
    for organisation in _locked(runs):
        others = Membership.objects.verified().filter(organisation=organisation)
        others = others.exclude(user_id=person.pk).filter(user__is_active=True)
        if others.exists() and not others.admins().exists():
            yield Blocker(
                _("You are the last admin of %(organisation)s. Make somebody else an admin first.")
                % {"organisation": organisation.name}
            )
    for organisation in _locked(own.filter(role=Role.ADMIN).values("organisation_id")):
        others = Membership.objects.verified().filter(role=Role.ADMIN, organisation=organisation)
        if not others.exclude(user_id=person.pk).filter(user__is_active=True).exists():
            yield Blocker(
                _("You are the last admin of this platform. Let somebody else become one first.")
            )


def _locked(ids: Any) -> list[Organisation]:
    rows = Organisation.objects.filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update(no_key=True) if connection.in_atomic_block else rows)
