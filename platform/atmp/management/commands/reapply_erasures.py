"""After a restore: erase again whoever was erased since the backup was made."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts.erasing import reapply
from apps.core.actor import system_actor


class Command(BaseCommand):
    """Erase everybody whose mark stands in the list beside the backups."""

    requires_system_checks = ()
    help = "Erase again who was erased before and came back with a restored backup."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run; may be repeated without harm."""
        number = reapply(actor=system_actor())
        if options["verbosity"]:
            self.stdout.write(f"erased again: {number}")
