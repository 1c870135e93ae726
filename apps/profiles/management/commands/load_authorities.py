"""Load the real authorities, without mandates."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.profiles.loading import load_authorities


class Command(BaseCommand):
    """Bring the authorities in line with the fact file; may be repeated without harm."""

    help = "Load medicines authorities as organisations without a mandate."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load and say what changed."""
        loaded = load_authorities()
        if options["verbosity"]:
            self.stdout.write(
                f"authorities: {loaded.created} new, {loaded.changed} changed, "
                f"{loaded.unchanged} unchanged"
            )
