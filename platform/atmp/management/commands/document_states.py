"""Write docs/architecture/states.md from the declared machines."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.states import document_all
from atmp.settings.env import ROOT

PAGE = ROOT / "docs" / "architecture" / "states.md"


class Command(BaseCommand):
    """Prints the tables of all state machines into the documentation."""

    help = "Write docs/architecture/states.md."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the page."""
        PAGE.write_text(document_all(), encoding="utf-8")
        self.stdout.write(f"{PAGE.name} is written.")
