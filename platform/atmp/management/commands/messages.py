"""Update or check the interface catalogues."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from atmp import catalogues
from atmp.settings.env import ROOT


class Command(BaseCommand):
    """`messages` merges new strings and compiles; `messages --check` only looks."""

    help = "Merge strings marked for translation into the catalogues, or check them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the switch."""
        parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it for every language but the source language."""
        languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        if not options["check"]:
            catalogues.update(ROOT, languages)
        found = catalogues.problems(ROOT, languages)
        for problem in found[:50]:
            self.stderr.write(str(problem))
        if found and options["check"]:
            raise CommandError(f"The catalogues have {len(found)} problems.")
        self.stdout.write(f"{len(languages)} catalogues, {len(found)} problems.")
