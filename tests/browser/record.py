"""What the run looked at: the accessibility statement is made from a whole green run.

`make browser` names the file to write in `ACCESSIBILITY_RECORD`; a run that was chosen by
`ARGS`, skipped something or failed writes nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from atmp.release import RELEASE


@dataclass
class Ledger:
    """Counts over one run."""

    pages: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    widths: set[int] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    tools: set[str] = field(default_factory=set)
    checks: int = 0
    violations: int = 0
    incomplete: bool = False

    def looked(self, url: str, width: int, found: int, tools: set[str]) -> None:
        """Note one look of axe at a page, with what it found."""
        self.pages.add(urlsplit(url).path)
        self.widths.add(width)
        self.tools |= tools
        self.checks += 1
        self.violations += found

    def parsed(self, path: str, language: str) -> None:
        """Note a page that was read strictly as HTML."""
        self.documents.add(path)
        self.languages.add(language)

    def told(self) -> dict[str, object]:
        """Return what the statement is made from."""
        return {
            "day": datetime.now(UTC).date().isoformat(),
            "release": RELEASE,
            "pages": len(self.pages),
            "documents": len(self.documents),
            "checks": self.checks,
            "violations": self.violations,
            "widths": sorted(self.widths),
            "languages": sorted(self.languages),
            "tools": sorted(self.tools),
        }


LEDGER = Ledger()


def write_record(ledger: Ledger, exit_status: int) -> bool:
    """Write the record of a whole green run and return whether it was written."""
    target = os.environ.get("ACCESSIBILITY_RECORD", "")
    green = exit_status == 0 and not ledger.incomplete and ledger.violations == 0
    if not (target and green and ledger.checks and ledger.documents):
        return False
    text = json.dumps(ledger.told(), indent=2) + "\n"
    Path(target).write_text(text, encoding="utf-8")
    return True
