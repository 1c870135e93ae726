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
from apps.profiles.choices import MembershipState, OrganisationKind, Role, VerificationMethod
from apps.profiles.events import MembershipEvent
from apps.profiles.models import Membership, Organisation
from apps.profiles.services import TERM


class Command(BaseCommand):
    """Only whoever has a shell on the host can do it, and only while there is no administrator."""

    help = "Make a person who has signed up the first administrator; refused when there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the address."""
        parser.add_argument("email", help="confirmed address of the account")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Give the membership and open the plain admin, with the event that says so."""
        person = self._person(str(options["email"]).strip().lower())
        if Membership.objects.verified().filter(role=Role.ADMIN).exists():
            raise CommandError("There is an administrator already: new ones are invited.")
        membership = Membership.objects.create(
            user=person,
            organisation=self._operator(),
            role=Role.ADMIN,
            is_admin=True,
            state=MembershipState.VERIFIED,
            method=VerificationMethod.INSTALLATION,
            verified_at=timezone.now(),
            valid_until=timezone.now() + TERM,
        )
        User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
        record(
            "profiles.membership_verified",
            actor=system_actor(),
            subject=membership,
            data=MembershipEvent(person.pk, membership.organisation_id, membership.role),
        )
        self.stdout.write(f"{person.email} is the first administrator. Set up a second step now.")

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
