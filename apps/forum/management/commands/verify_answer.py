"""`manage.py verify_answer A-…`: is the kept text what was signed, and is a file of it genuine?"""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.clock import now
from apps.core.ids import parse_public_id
from apps.forum.checking import Finding, finding_on, with_places
from apps.forum.models import Answer
from apps.forum.verifying import MOST_BYTES, compare_file

PARTS = (
    *("question__topic__parent", "question__product_class", "question__stage"),
    *("question__capacity", "letter_scan"),
)
REMOVED = "Its text was removed since and can no longer be compared."


class Command(BaseCommand):
    """Makes the fingerprint of an issued answer again, and compares a PDF or JSON file with it."""

    help = "Say whether an issued answer, and a PDF or JSON file of it, is what was signed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the number and perhaps a file."""
        parser.add_argument("number", help="public number of the answer, A-…")
        parser.add_argument("--file", type=Path, help="a PDF or JSON that came from the platform")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what holds; fail with what does not."""
        answer = self._answer(str(options["number"]))
        finding = finding_on(answer)
        if finding == Finding.BROKEN:
            raise CommandError(f"{answer.public_id}: the kept text has not the signed fingerprint")
        self.stdout.write(f"{answer.public_id} of {answer.authority_name}")
        self.stdout.write(f"issued {answer.issued_at:%Y-%m-%d}, SHA-256 {answer.content_hash}")
        removed = finding == Finding.REMOVED
        self.stdout.write(REMOVED if removed else "The kept text is what was signed.")
        self.stdout.write(f"Today it is: {answer.validity_on(now().date()).label}.")
        if options["file"] is not None:
            self._compare(answer, options["file"])

    def _answer(self, number: str) -> Answer:
        rows = with_places(Answer.objects.spoken().for_card()).select_related(*PARTS)
        found: Answer | None = rows.filter(public_id=parse_public_id(number) or "").first()
        if found is None:
            raise CommandError(f"no issued answer has the number {number}")
        return found

    def _compare(self, answer: Answer, file: Path) -> None:
        try:
            with file.open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        compared = compare_file(answer, content)
        if not compared.same:
            differs = ", ".join(compared.differs)
            raise CommandError(f"{file} is not confirmed as what was issued: {differs}")
        self.stdout.write(f"{file.name} says exactly what was issued.")
