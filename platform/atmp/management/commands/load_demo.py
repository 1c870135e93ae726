"""Fill an empty database with the demonstration."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from apps.accounts import demo as accounts_demo
from apps.accounts.models import User
from apps.core.demo import World
from apps.forum import demo as forum_demo
from apps.profiles import demo as profiles_demo

# In the order of the layers: each app finds what the ones below it made.
LOADERS = (accounts_demo.load_demo, profiles_demo.load_demo, forum_demo.load_demo)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Command(BaseCommand):
    """Load invented people, organisations and questions, all or nothing."""

    help = "Fill an empty database with the demonstration; refused outside the demo profile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one option."""
        parser.add_argument(
            "--force", action="store_true", help="load although there are people already"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load everything in one transaction, then write `demo.json` before it commits.

        In this order: a file without data is overwritten by the next start, while data
        without the file would be accounts that nobody can open.
        """
        self._refuse_where_it_does_not_belong()
        if User.objects.exists() and not options["force"]:
            raise CommandError("There are people in this database: nothing was loaded.")
        world = World()
        with transaction.atomic():
            for load in LOADERS:
                load(world)
            accounts_demo.write_demo_file(world.credentials, Path(settings.DATA_DIR) / "demo.json")
        self.stdout.write(f"the demonstration is loaded, with {len(world.people)} people")

    def _refuse_where_it_does_not_belong(self) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration data belong into the demo profile only.")
        host = str(connection.settings_dict["HOST"] or "")
        if host and not host.startswith("/") and host not in LOOPBACK:
            raise CommandError("Demonstration data belong into a database on this machine only.")
