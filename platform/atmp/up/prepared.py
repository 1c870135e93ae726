"""Stamps: what a database was prepared with, so that an unchanged start does nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from atmp.up.config import ROOT, write_private
from atmp.up.install import site_packages

_MIGRATIONS = ("apps/*/migrations/*.py", "platform/atmp/settings/*.py")
ALL_STEPS = ["--migrate", "--facts", "--demo"]
_FACTS = (
    "apps/*/data/**/*",
    "apps/*/management/commands/*.py",
    "platform/atmp/management/commands/*.py",
)
# What `manage.py prepare` runs through besides: loaders, and the models that rows are made of.
_LOADERS = (
    "apps/*/models.py",
    "apps/*/models/*.py",
    "apps/core/*.py",
    "apps/profiles/*.py",
    "apps/vocabularies/*.py",
)


def template_digest(salt: str) -> str:
    """A name for the migrated database with facts that today's sources give."""
    return _digest((*_MIGRATIONS, *_FACTS, *_LOADERS), f"{salt}\n{_wheels()}")


def wanted_stamp(identity: str) -> dict[str, str]:
    """What the database `identity` must have been prepared with."""
    return {
        "database": identity,
        "migrations": _digest(_MIGRATIONS, _wheels()),
        "facts": _digest(_FACTS, ""),
    }


def _digest(patterns: tuple[str, ...], salt: str) -> str:
    digest = hashlib.sha256(salt.encode())
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(f"{path.relative_to(ROOT)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _wheels() -> str:
    return "\n".join(sorted(path.name for path in site_packages().glob("*.dist-info")))


def missing_steps(path: Path, wanted: dict[str, str]) -> list[str]:
    """The options of `manage.py prepare` that are still needed; none when all is done."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        found = {}
    if found.get("database") != wanted["database"]:
        return ALL_STEPS
    if found.get("migrations") != wanted["migrations"]:
        return ALL_STEPS
    return ["--facts"] if found.get("facts") != wanted["facts"] else []


def write_stamp(path: Path, stamp: dict[str, str]) -> None:
    """Remember that the database is prepared."""
    write_private(path, json.dumps(stamp, indent=1))
