"""Django's migrate, for a database that is in use: it waits for no lock for long."""

import time
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

from atmp.schema import pour

# Whoever waits for an exclusive lock makes everybody else wait behind it.
LOCK_SECONDS = 2
# Long enough to build an index beside the traffic, short enough that somebody looks.
STATEMENT_SECONDS = 1800
TRIES = 6
PAUSE_SECONDS = 5.0


class Command(migrate.Command):
    """A migration that gets no lock within two seconds is rolled back and tried again.

    Each migration is one transaction: what was applied stays, the next try begins with the one
    that failed. An empty database gets the schema at once.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare how to have every migration run, as an upgrade does."""
        super().add_arguments(parser)
        parser.add_argument(
            "--step-by-step", action="store_true", help="run each migration, in an empty one too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the time-outs, migrate, and give the connection its own time-outs back."""
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
            cursor.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
        try:
            if not (options["step_by_step"] or options["app_label"] or options["plan"]):
                pour(connection)
            self._patiently(*args, **options)
        finally:
            # Back to what the address of the database asks for.
            connection.close()

    def _patiently(self, *args: Any, **options: Any) -> None:
        for left in reversed(range(TRIES)):
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or not left:
                    raise
                self.stderr.write(
                    f"A lock was not free within {LOCK_SECONDS} s: another try in "
                    f"{PAUSE_SECONDS:.0f} s, {left} left."
                )
                time.sleep(PAUSE_SECONDS)
            else:
                return
