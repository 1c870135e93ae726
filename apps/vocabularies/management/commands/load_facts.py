"""`manage.py load_facts`: bring the database to the state of our fact files."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.actor import system_actor
from apps.vocabularies.facts import FactsError
from apps.vocabularies.loading import load_facts


class Command(BaseCommand):
    """Loads terms, countries, glossary and guidance; safe to repeat."""

    help = "Load the facts of the release into the database; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, and print one line per kind of row."""
        start = time.perf_counter()
        try:
            counts = load_facts(actor=system_actor())
        except FactsError as problem:
            raise CommandError(str(problem)) from problem
        for count in counts:
            self.stdout.write(str(count))
        self.stdout.write(f"facts loaded in {time.perf_counter() - start:.2f} s")
