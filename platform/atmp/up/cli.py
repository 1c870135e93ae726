"""The commands behind the Makefile."""

from __future__ import annotations

import sys
from collections.abc import Callable

from atmp.up.backup import backup
from atmp.up.bench import bench
from atmp.up.checks import run_checks
from atmp.up.errors import RefusalError, StoppedError
from atmp.up.install import install
from atmp.up.locking import lock
from atmp.up.restore import restore
from atmp.up.run import run
from atmp.up.schema import write_schema
from atmp.up.testing import (
    run_all_browser_tests,
    run_all_deep_tests,
    run_browser_tests,
    run_chaos,
    run_covered_tests,
    run_deep_tests,
    run_tests,
    scan_erasure,
    take_screens,
)

COMMANDS: dict[str, tuple[str, Callable[[], int]]] = {
    "run": ("start the platform with demo data (PORT=8000, DATA_DIR=var)", run),
    "test": ("run the tests (ARGS='tests/runner -k port' chooses)", run_tests),
    "check": ("lint, format, types, imports, templates, migrations, catalogues", run_checks),
    "browser": ("run the journeys in Chromium", run_browser_tests),
    "browser-full": ("the same with every page in every look, long", run_all_browser_tests),
    "screens": ("take pictures of ten pages in six looks, into DATA_DIR/screens", take_screens),
    "deep": ("run the slow proofs", run_deep_tests),
    "deep-full": ("the same as often as the design asks for, long", run_all_deep_tests),
    "erase-scan": ("erase a person of a running platform and look for what is left", scan_erasure),
    "chaos": ("break everything by a schedule (SEED=…, N=10000 mails)", run_chaos),
    "bench": ("measure starting and stopping, write docs/benchmarks.md", bench),
    "backup": ("copy database and uploads into BACKUP_DIR (default DATA_DIR/backups)", backup),
    "restore": ("bring a backup into an empty place (BACKUP=folder, DATA_DIR=new)", restore),
    "cov": ("run the tests and measure branch coverage", run_covered_tests),
    "schema": ("write what a fresh database is made of, after a new migration", write_schema),
    "lock": ("resolve the lists of packages anew", lock),
    "install": ("fill .venv with everything the tests need", install),
}


def dispatch(arguments: list[str]) -> int:
    """Run the named command; a refusal is one sentence on standard error and exit code 1 or 2."""
    name = arguments[0] if arguments else "help"
    if name == "help":
        return show_help()
    try:
        if name not in COMMANDS:
            raise RefusalError(f"There is no command “{name}”: make help lists them.")
        return COMMANDS[name][1]()
    except RefusalError as refusal:
        print(refusal, file=sys.stderr)
        return refusal.code
    except (StoppedError, KeyboardInterrupt) as stopped:
        print(str(stopped) or "Stopped.", file=sys.stderr)
        return 130


def show_help() -> int:
    """List the commands."""
    for name, (text, _) in COMMANDS.items():
        print(f"make {name:<13}{text}")
    return 0
