"""The migrated template of the tests, kept between runs as the data folder that it is.

Migrating takes most of a minute and gives the same result until what it is made of changes:
migrations, models, settings, facts, their loaders, the packages or PostgreSQL. A folder that was
packed after a clean stop is the database itself: nothing of it can be told from a fresh one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from atmp.up.config import ROOT
from atmp.up.prepared import template_digest

SHELF = ROOT / "var" / "test-template"


def take(home: Path, major: int, shelf: Path = SHELF) -> bool:
    """Unpack the template for today's sources into `home`; False when none fits or can be read."""
    packed = _packed(shelf, major)
    home.mkdir(parents=True, exist_ok=True)
    if packed.is_file() and _tar("-xpf", packed, home):
        return True
    shutil.rmtree(home, ignore_errors=True)
    return False


def keep(home: Path, major: int, shelf: Path = SHELF) -> None:
    """Pack `home`, whose server has ended, for the next run; older ones go.

    A shelf that cannot be written costs the next run a minute and nothing else.
    """
    packed = _packed(shelf, major)
    unfinished = packed.with_name(f".{packed.name}.{os.getpid()}")
    with suppress(OSError):
        shelf.mkdir(parents=True, exist_ok=True)
        try:
            # Created by us first: the password of the server is nobody else's to read.
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            if _tar("-cf", unfinished, home, "."):
                unfinished.replace(packed)
                _clear(shelf, packed)
        finally:
            unfinished.unlink(missing_ok=True)


def _tar(how: str, packed: Path, home: Path, *what: str) -> bool:
    argv = ["tar", "--numeric-owner", how, str(packed), "-C", str(home), *what]
    try:
        return subprocess.run(argv, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _clear(shelf: Path, packed: Path) -> None:
    for older in shelf.glob("*.tar"):
        if older != packed:
            older.unlink(missing_ok=True)


def _packed(shelf: Path, major: int) -> Path:
    return shelf / f"{template_digest(str(major))}.tar"
