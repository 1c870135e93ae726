"""Bring a database up to date in one process: migrations, facts, demo data."""

from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run the chosen steps in their order; each may be repeated without harm."""

    # The web process is the judge of the whole; a database needs its models only.
    requires_system_checks = ()
    help = "Bring the database up to date: migrations, facts, and demo data when it is empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three steps."""
        parser.add_argument("--migrate", action="store_true", help="apply migrations")
        parser.add_argument("--facts", action="store_true", help="load the curated facts")
        parser.add_argument("--demo", action="store_true", help="fill a database without people")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the chosen steps; `--verbosity 0` says nothing."""
        out = self.stdout if options["verbosity"] else StringIO()
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=0)
            out.write("all migrations are applied")
            # A database that came from a backup may hold people who were erased since.
            call_command("reapply_erasures", stdout=out)
        if options["facts"]:
            call_command("load_facts", stdout=out)
            call_command("load_authorities", stdout=out)
        if options["demo"] and not get_user_model().objects.exists():
            call_command("load_demo", stdout=out)
