"""What releases brought to databases, and which migrations are newer than the last of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from atmp.up.config import ROOT

RELEASES = ROOT / "docs" / "operations" / "releases.toml"


@dataclass(frozen=True)
class Release:
    """One release: its number, the commit of its code, the migrations it brought."""

    number: str
    commit: str
    migrations: tuple[str, ...]

    @property
    def tag(self) -> str:
        """Its tag in the history."""
        return f"v{self.number}"


def read_releases(path: Path = RELEASES) -> list[Release]:
    """All releases, oldest first."""
    loaded = tomllib.loads(path.read_text(encoding="utf-8"))["release"]
    return [
        Release(number, table["commit"], tuple(table["migrations"]))
        for number, table in loaded.items()
    ]


def own_migrations(root: Path = ROOT) -> dict[str, Path]:
    """Every migration of our own apps, as `app.name`, with its file."""
    found = sorted(root.glob("apps/*/migrations/[0-9]*.py"))
    return {f"{path.parents[1].name}.{path.stem}": path for path in found}


def new_migrations() -> dict[str, Path]:
    """The migrations that no release has brought yet."""
    released = {name for release in read_releases() for name in release.migrations}
    return {name: path for name, path in own_migrations().items() if name not in released}
