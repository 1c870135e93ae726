"""The last complete run of the browser tests, which the accessibility statement is made from."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import get_language_info

from apps.core.clock import now

# Written by `make browser` when every test of a whole run was green, never by hand.
RECORD = Path(__file__).with_name("accessibility.json")
HOLDS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class BrowserRun:
    """What one run looked at, and what it found."""

    day: date
    release: str
    pages: int
    documents: int
    checks: int
    violations: int
    widths: tuple[int, ...]
    languages: tuple[str, ...]
    tools: tuple[str, ...]

    @property
    def is_old(self) -> bool:
        """Whether the statement made from it has to be renewed."""
        return now().date() - self.day > HOLDS

    @property
    def language_names(self) -> list[str]:
        """Each language in its own words."""
        names = (str(get_language_info(code)["name_local"]) for code in self.languages)
        return [name[:1].upper() + name[1:] for name in names]


def last_run(record: Path | None = None) -> BrowserRun | None:
    """Return the recorded run, or None when there is no record."""
    return _read(record or RECORD)


@cache
def _read(record: Path) -> BrowserRun | None:
    if not record.is_file():
        return None
    told = json.loads(record.read_text(encoding="utf-8"))
    return BrowserRun(
        day=date.fromisoformat(told["day"]),
        release=told["release"],
        pages=told["pages"],
        documents=told["documents"],
        checks=told["checks"],
        violations=told["violations"],
        widths=tuple(told["widths"]),
        languages=tuple(told["languages"]),
        tools=tuple(told["tools"]),
    )
