"""Make the first administrator of an installation: everybody later is invited by a person."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actor import system_actor
from apps.core.events import record
from apps.profiles.choices import (
    RENEWABLE,
    MembershipState,
    OrganisationKind,
    Role,
    VerificationMethod,
)
from apps.profiles.events import MembershipEvent
from apps.profiles.models import Membership, Organisation
from apps.profiles.services import TERM

_METHOD = VerificationMethod.INSTALLATION


class Command(BaseCommand):
    """Only whoever has a shell on the host can do it, and only while there is no administrator.

    The only administrator's own role is renewed by it in its last thirty days, and after that.
    """

    help = "Make a person who has signed up the first administrator; refused when there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the address."""
        parser.add_argument("email", help="confirmed address of the account")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Give the membership and open the plain admin, with the event that says so."""
        person = self._person(str(options["email"]).strip().lower())
        membership = self._row(person)
        held = membership.is_verified
        self._require_nobody_else(person, membership)
        membership.state, membership.method = MembershipState.VERIFIED, _METHOD
        membership.verified_by = membership.approved_by = membership.reminded = None
        membership.is_admin = True
        membership.verified_at = membership.verified_at if held else timezone.now()
        membership.valid_until = timezone.now() + TERM
        membership.save()
        User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
        record(
            f"profiles.membership_{'renewed' if held else 'verified'}",
            actor=system_actor(),
            subject=membership,
            data=MembershipEvent(person.pk, membership.organisation_id, membership.role),
        )
        self.stdout.write(f"{person.email} is the first administrator. Set up a second step now.")

    def _row(self, person: User) -> Membership:
        """Return the person's own role, which may have lapsed, or a new one."""
        rows = Membership.objects.active().filter(user=person, role=Role.ADMIN)
        found: Membership | None = rows.select_for_update(of=("self",)).order_by("-pk").first()
        return found or Membership(user=person, organisation=self._operator(), role=Role.ADMIN)

    def _require_nobody_else(self, person: User, own: Membership) -> None:
        there = Membership.objects.verified().filter(role=Role.ADMIN)
        ends = own.valid_until
        longer = own.is_verified and ends is not None and ends > timezone.now() + RENEWABLE
        if longer or there.exclude(user=person).exists():
            raise CommandError("There is an administrator already: new ones are invited.")

    def _person(self, email: str) -> User:
        confirmed = EmailAddress.objects.filter(email=email, verified=True)
        people = User.objects.filter(pk__in=confirmed.values("user_id"), is_active=True)
        found: User | None = people.first()
        if found is None:
            raise CommandError("No open account has this address confirmed: sign up first.")
        return found

    def _operator(self) -> Organisation:
        known = Organisation.objects.filter(kind=OrganisationKind.OPERATOR).order_by("pk").first()
        return known or Organisation.objects.create(
            kind=OrganisationKind.OPERATOR, name=settings.OPERATOR["name"]
        )
