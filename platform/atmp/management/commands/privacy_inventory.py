"""The record of processing (Art. 30 GDPR), from what the apps declare about their tables."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core.holdings import BARE_TABLES
from apps.core.privacy import HOLDINGS, STORES, Holding, OnErasure, Sort, unclassified
from apps.core.retention import RETENTION

TARGET = Path("docs/operations/record-of-processing.md")
HEAD = """# Record of processing

Made by `manage.py privacy_inventory --write` from `apps/*/holdings.py`; do not edit. The
controller is the operator of the installation (name and contact: legal notice page). Data leave
the platform for the mail server of the operator only; the platform itself sends nothing to a
third country.

Classes: *public* (everybody reads it), *personal* (in the person's copy, gone when they are
erased), *official_record* (in the copy, stays without the person), *internal* (ids and states),
*secret* (hashes and keys).
"""
ENDS = {
    OnErasure.DELETE: "deleted",
    OnErasure.BLANK: "overwritten",
    OnErasure.KEEP: "stays, holds nothing of the person",
}


class Command(BaseCommand):
    """Print, write or check the record."""

    requires_system_checks = ()
    help = "Print the record of processing; --check compares it with the documentation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two ways besides printing."""
        parser.add_argument("--check", action="store_true", help="fail when something is missing")
        parser.add_argument("--write", action="store_true", help="write the documentation anew")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse unclassified fields, then do what was asked."""
        faults = unclassified()
        if faults:
            raise CommandError("\n".join(faults))
        text, target = record_text(), Path(settings.ROOT) / TARGET
        if options["write"]:
            target.write_text(text, encoding="utf-8")
        elif options["check"]:
            if not target.is_file() or target.read_text(encoding="utf-8") != text:
                raise CommandError(f"{TARGET} is out of date: run privacy_inventory --write.")
        else:
            self.stdout.write(text)


def record_text() -> str:
    """Return the whole record as Markdown."""
    parts = [HEAD, "## Tables about people\n", *_tables(personal=True)]
    parts += ["## Other tables\n", *_tables(personal=False), "## Other places\n", *_stores()]
    parts += ["## What is deleted when\n", "One job applies all rules, every hour.\n"]
    parts.append("".join(f"- {rule.kept}\n" for rule in RETENTION.values()))
    return "\n".join(parts)


def _tables(*, personal: bool) -> Iterator[str]:
    for holding in HOLDINGS.values():
        if holding.is_personal == personal:
            yield _table(holding)


def _table(holding: Holding) -> str:
    lines = [
        f"### {holding.table}\n",
        f"- Purpose: {holding.purpose}",
        f"- Legal basis: {holding.basis}",
        f"- Recipients: {holding.recipients}",
        f"- Kept: {holding.kept}",
    ]
    if holding.is_personal:
        own = "in parts, by a rule of its own" if holding.erase else ENDS[holding.on_erasure]
        lines.append(f"- When the person is erased: {own}")
        copied = ", ".join(f.name for f in holding.shown()) if holding.exported else "nothing"
        lines.append(f"- In the person's copy: {copied}")
    for sort in Sort:
        names = holding.names(sort)
        if names:
            lines.append(f"- {sort.value}: {', '.join(names)}")
    return "\n".join(lines) + "\n"


def _stores() -> Iterator[str]:
    for name, purpose in BARE_TABLES.items():
        yield f"- **table {name}**: {purpose}."
    for store in STORES.values():
        yield (
            f"- **{store.place}** ({store.sort.value}): {store.holds}. Purpose: {store.purpose}. "
            f"Kept: {store.kept}. Recipients: {store.recipients}."
        )
    yield ""
