"""`manage.py verify_releases`: make all released figures again and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.releases import releases_of
from apps.forum.figures import NAME, wrong_releases


class Command(BaseCommand):
    """Recomputes the releases of response times from the events of cases."""

    help = "Recompute all releases of response times from events and compare their hashes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how many releases hold; fail with the months of those that do not."""
        wrong = wrong_releases()
        if wrong:
            raise CommandError(f"not what the events say: {', '.join(wrong)}")
        self.stdout.write(f"{len(releases_of(NAME))} releases hold")
