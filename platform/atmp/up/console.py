"""What the runner prints: lines with the name of their process, and seconds per stage."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_WIDTH = 9
_COLOURS = {
    "runner": 36,
    "web": 32,
    "worker": 35,
    "long": 35,
    "beat": 33,
    "mail": 34,
    "database": 90,
    "broker": 90,
}
_lock = threading.Lock()


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _prefix(name: str) -> str:
    label = name.ljust(_WIDTH)
    if _coloured():
        return f"\033[{_COLOURS.get(name, 37)}m{label}|\033[0m "
    return f"{label}| "


def say(text: str, name: str = "runner") -> None:
    """Print every line of `text` behind the name of the process it comes from."""
    prefix = _prefix(name)
    lines = "".join(f"{prefix}{line}\n" for line in text.splitlines() or [""])
    with _lock, suppress(BrokenPipeError, ValueError):
        sys.stdout.write(lines)
        sys.stdout.flush()


def pump(
    name: str, stream: IO[bytes], hide: re.Pattern[str] | None, log: Path | None = None
) -> threading.Thread:
    """Copy a child's output to ours or into a file, line by line, until the child closes it."""

    def copy() -> None:
        with stream:
            for raw in iter(stream.readline, b""):
                line = raw.decode("utf-8", "replace").rstrip("\n")
                if hide is None or not hide.search(line):
                    _write(line, name, log)

    thread = threading.Thread(target=copy, name=f"output-{name}", daemon=True)
    thread.start()
    return thread


def _write(line: str, name: str, log: Path | None) -> None:
    if log is None:
        say(line, name)
        return
    # The folder may be gone already: the pipe must be emptied all the same.
    with suppress(OSError), log.open("a", encoding="utf-8") as handle:
        handle.write(f"{line}\n")


@contextmanager
def stage(name: str) -> Iterator[list[str]]:
    """Time one stage; append to the list what the line should say behind the seconds."""
    notes: list[str] = []
    begun = time.monotonic()
    yield notes
    seconds = time.monotonic() - begun
    say(f"{name:<12}{seconds:6.2f} s  {' · '.join(notes)}".rstrip())
