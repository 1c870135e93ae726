"""Marks of erased people: a file of hashes, one a line, that only grows."""

from __future__ import annotations

import os
import re
from collections.abc import Set as AbstractSet
from pathlib import Path

_MARK = re.compile(r"^[0-9a-f]{64}$", re.MULTILINE)


def read(path: Path) -> set[str]:
    """The marks of a list; none when there is no list."""
    try:
        return set(_MARK.findall(path.read_text(encoding="ascii", errors="replace")))
    except FileNotFoundError:
        return set()


def add(path: Path, marks: AbstractSet[str]) -> int:
    """Add what the list lacks, by whole lines: two writers at once lose nothing.

    Returns how many marks the list holds; without marks no file is made.
    """
    known = read(path)
    missing = sorted(marks - known)
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, "".join(f"{mark}\n" for mark in missing).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    return len(known | set(missing))
