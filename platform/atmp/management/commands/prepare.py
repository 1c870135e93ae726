"""Bring a database up to date in one process: migrations, facts, demo data."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction


class Command(BaseCommand):
    """Run the chosen steps in their order; each may be repeated without harm."""

    help = "Bring the database up to date: migrations, facts, and demo data when it is empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three steps."""
        parser.add_argument("--migrate", action="store_true", help="apply migrations")
        parser.add_argument("--facts", action="store_true", help="load the curated facts")
        parser.add_argument("--demo", action="store_true", help="fill a database without people")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the chosen steps."""
        quiet = 0 if options["verbosity"] == 0 else 1
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=quiet)
        if options["facts"]:
            call_command("load_facts", verbosity=quiet)
        if options["demo"] and not get_user_model().objects.exists():
            # All or nothing: a start that is killed here must find an empty database again.
            with transaction.atomic():
                call_command("load_demo", verbosity=quiet)
