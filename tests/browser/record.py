"""What the run looked at: the accessibility statement is made from a whole green run.

`make browser` names the file to write in `ACCESSIBILITY_RECORD`; a run that was chosen by
`ARGS`, skipped something, failed or missed a page (everything.py) writes nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from atmp.release import RELEASE

COUNTS = frozenset({"checks", "violations"})


@dataclass(frozen=True)
class Look:
    """How axe saw one page."""

    url: str
    # Of the address; "" where the page is no answer with success, or was asked by a few rules.
    route: str
    width: int
    scheme: str
    tools: frozenset[str] = frozenset()


@dataclass
class Ledger:
    """Counts over one run."""

    pages: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    widths: set[int] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    tools: set[str] = field(default_factory=set)
    # Route, width and colours.
    looks: set[tuple[str, int, str]] = field(default_factory=set)
    checks: int = 0
    violations: int = 0
    incomplete: bool = False

    def looked(self, look: Look, found: int) -> None:
        """Note one look of axe at a page, with how much it found."""
        self.pages.add(urlsplit(look.url).path)
        self.widths.add(look.width)
        self.tools |= look.tools
        self.looks.add((look.route, look.width, look.scheme))
        self.checks += 1
        self.violations += found

    def parsed(self, path: str, language: str) -> None:
        """Note a page that was read strictly as HTML."""
        self.documents.add(path)
        self.languages.add(language)

    def sent(self) -> dict[str, Any]:
        """Return everything in the simple types that a worker can send home."""
        return {
            name: sorted(value) if isinstance(value, set) else value
            for name, value in vars(self).items()
        }

    def take_over(self, sent: dict[str, Any]) -> None:
        """Add what another process saw."""
        for name, value in sent.items():
            mine = getattr(self, name)
            if isinstance(mine, set):
                mine |= {tuple(one) if isinstance(one, list) else one for one in value}
            else:
                setattr(self, name, mine + value if name in COUNTS else mine or value)

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


def is_whole(ledger: Ledger) -> bool:
    """Return whether the run was to look at everything, and left nothing out."""
    return bool(os.environ.get("ACCESSIBILITY_RECORD")) and not ledger.incomplete


def write_record(ledger: Ledger, exit_status: int) -> bool:
    """Write the record of a whole green run and return whether it was written."""
    target = os.environ.get("ACCESSIBILITY_RECORD", "")
    green = exit_status == 0 and ledger.violations == 0
    if not (is_whole(ledger) and green and ledger.checks and ledger.documents):
        return False
    text = json.dumps(ledger.told(), indent=2) + "\n"
    Path(target).write_text(text, encoding="utf-8")
    return True
