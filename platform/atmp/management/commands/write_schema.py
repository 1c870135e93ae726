"""Write what a fresh database is made of; `make schema` runs it on a migrated one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from atmp.schema import SCRIPT, dumped


class Command(BaseCommand):
    """Dump the schema of the database, which was migrated step by step and holds nothing else."""

    requires_system_checks = ()
    help = "Write platform/atmp/schema.sql from a database that was just migrated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where it is written."""
        parser.add_argument("--to", type=Path, default=SCRIPT, help="the file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file."""
        options["to"].write_text(dumped(), encoding="utf-8")
        self.stdout.write(f"Written: {options['to'].name}.")
