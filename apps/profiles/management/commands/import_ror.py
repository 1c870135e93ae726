"""Import organisations from a file of the Research Organization Registry."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.core.actor import system_actor
from apps.core.importchoices import ImportOutcome
from apps.core.importing import LONGEST_LINE, go_on, reason_of, start_import
from apps.core.models import ImportRun
from apps.profiles.choices import OrganisationKind
from apps.profiles.ror import NAME, UNCERTAIN


class Command(BaseCommand):
    """One JSON record a line. Cut short, it goes on where it stopped when it is run again."""

    help = "Import organisations from a file of the Research Organization Registry."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, its date, and how records of uncertain kinds are read."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--as-of", type=date.fromisoformat, default=None)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument(
            "--report", action="store_true", help="print each line that was not taken"
        )
        parser.add_argument(
            "--kind", action="append", default=[], metavar="TYPE=KIND",
            help="take records of a type of the registry as a kind of organisation here",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import to its end and say what became of the lines."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        as_of = options["as_of"] or datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
        if as_of > timezone.localdate():
            raise CommandError(f"The release cannot be of {as_of}: that day has not come yet.")
        run = start_import(
            actor=system_actor(),
            importer=NAME,
            file_name=path.name,
            digest=digest,
            as_of=as_of,
            options={"kinds": dict(_kinds(options["kind"]))},
            dry_run=options["dry_run"],
        )
        with path.open("rb") as file:
            run = go_on(run, _lines(file), actor=system_actor())
        self._say(run, report=options["report"])

    def _say(self, run: ImportRun, *, report: bool) -> None:
        counts = {outcome.value: run.counts.get(outcome.value, 0) for outcome in ImportOutcome}
        done = ", ".join(f"{number} {name}" for name, number in counts.items())
        trial = " (trial: nothing is kept)" if run.dry_run else ""
        self.stdout.write(f"{run.position} lines{trial}: {done}")
        if report:
            for row in run.rows.exclude(reason="").order_by("number").iterator():
                line = f"{row.number} {row.key} {row.outcome}: {reason_of(run, row)}"
                self.stdout.write(line)


def _kinds(chosen: list[str]) -> Iterator[tuple[str, str]]:
    for pair in chosen:
        name, _equals, kind = pair.partition("=")
        if name not in UNCERTAIN or kind not in OrganisationKind.values:
            raise CommandError(f"{pair} is no pair of a type and a kind of organisation.")
        yield name, kind


def _lines(file: Any) -> Iterator[bytes]:
    """Yield the lines; of one that is too long only so much that it is seen to be."""
    while line := file.readline(LONGEST_LINE + 2):
        if not line.endswith(b"\n") and len(line) > LONGEST_LINE:
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield line
