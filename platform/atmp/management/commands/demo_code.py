"""Print the code that a demo person's authenticator app would show now."""

import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

STEP_SECONDS = 30


class Command(BaseCommand):
    """For demonstrations and browser tests; refused everywhere else."""

    requires_system_checks = ()
    help = "Print the current sign-in code of a demo account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the address."""
        parser.add_argument("email", help="address of a demo account, as in demo.json")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print six digits."""
        if not settings.DEMO:
            raise CommandError("Codes are printed in the demo profile only.")
        email = str(options["email"]).strip().lower()
        if not email.endswith(".example"):
            raise CommandError("Codes are printed for invented people only (….example).")
        try:
            authenticator = Authenticator.objects.filter(
                user__email=email, type=Authenticator.Type.TOTP
            ).first()
        except OperationalError as error:
            raise CommandError(
                f"No running demonstration keeps its data in {settings.DATA_DIR}. "
                "Set DATA_DIR to the folder that `make run` names."
            ) from error
        if authenticator is None:
            raise CommandError(f"No demo account with a second step has the address {email}.")
        secret = decrypt(authenticator.data["secret"])
        self.stdout.write(format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS)))
