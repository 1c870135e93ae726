"""Ctrl-C in the middle of a backup or of a restore: one sentence, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from atmp.up.config import ROOT
from tests.operations.backups import KEY, SERVER, command, database, empty

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    """A database with facts in it."""
    with database(f"stopped_source_{os.getpid()}", os.environ["TEST_TEMPLATE_DB"]) as url:
        yield url


@contextmanager
def held(url: str, statement: str) -> Iterator[None]:
    """Hold whatever the statement locks, and undo it afterwards."""
    with psycopg.connect(url) as line:
        line.execute(statement)
        yield
        line.rollback()


def stopped(name: str, url: str, number: signal.Signals, **env: str) -> tuple[int, str]:
    """Start the command, stop it while it waits for a lock; return exit code and its words."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "platform"), "SECRET_KEY": KEY}
    process = subprocess.Popen(
        [sys.executable, "-m", "atmp.up", name],
        env=own | env | {"DATABASE_URL": url},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _wait_for_the_lock(url.rpartition("/")[2], process)
        # A terminal sends it to the whole group.
        os.killpg(process.pid, number)
        _said, words = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, words


def _wait_for_the_lock(name: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    with psycopg.connect(SERVER, autocommit=True) as line:
        while line.execute(_WAITING, [name]).fetchone() == (0,):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_backup_that_is_stopped_leaves_nothing(
    source: str, tmp_path: Path, number: signal.Signals
) -> None:
    with held(source, "LOCK TABLE core_event IN ACCESS EXCLUSIVE MODE"):
        code, words = stopped("backup", source, number, BACKUP_DIR=str(tmp_path / "kept"))
    assert code == 130
    assert words == "Stopped: no backup was made, and nothing of it is left.\n"
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_restore_that_is_stopped_leaves_nothing(source: str, tmp_path: Path) -> None:
    uploads, arrived = tmp_path / "uploads", tmp_path / "arrived"
    uploads.mkdir()
    (uploads / "a.txt").write_text("kept")
    env = {"BACKUP_DIR": str(tmp_path / "kept"), "UPLOAD_ROOT": str(uploads)}
    made = command("backup", DATABASE_URL=source, **env)
    assert made.returncode == 0, made.stderr
    (folder,) = [entry for entry in (tmp_path / "kept").iterdir() if entry.is_dir()]
    with database(f"stopped_target_{os.getpid()}") as target:
        # The name is taken until this transaction ends, and nobody sees by whom.
        with held(target, "CREATE TABLE public.core_event (id int)"):
            code, words = stopped(
                "restore", target, signal.SIGINT, BACKUP=str(folder), UPLOAD_ROOT=str(arrived)
            )
        assert code == 130
        assert words == "Stopped: nothing was restored, and nothing of it is left.\n"
        assert list(arrived.iterdir()) == []
        assert empty(target)
        # And there it can be tried again.
        again = command(
            "restore", BACKUP=str(folder), DATABASE_URL=target, UPLOAD_ROOT=str(arrived)
        )
        assert again.returncode == 0, again.stderr
