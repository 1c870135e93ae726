"""The drill: a backup while people write, a restore elsewhere, and life goes on there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from atmp.up import manifest
from tests.operations.conftest import DRILL
from tests.operations.installation import psql
from tests.operations.visitor import Visitor
from tests.support.size import only_full
from tests.support.stack import ROOT, Stack, walkable
from tests.support.totp import code_of

pytestmark = [pytest.mark.deep, pytest.mark.timeout(400)]
PAGES = 20
# What differs between two answers of the same data: the port, tokens of forms.
_VOLATILE = re.compile(r'localhost:\d+|name="csrfmiddlewaretoken" value="[^"]*"')
_PUBLIC = re.compile(r'href="(/(?:en|de|fr)/(?:questions|authorities|about)/[^"?#]*)"')
_DRAFTS = "SELECT count(*) FROM forum_question WHERE title LIKE 'Drill %'"


@pytest.fixture
def folder() -> Iterator[Path]:
    with walkable("atmp-drill-") as made:
        yield made


@contextmanager
def running(data_dir: Path) -> Iterator[Stack]:
    """Run the platform on a data folder for a while."""
    stack = Stack(data_dir)
    stack.start()
    try:
        yield stack
    finally:
        stack.stop()


def command(name: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a target of the Makefile with nothing of the test's own services."""
    plain = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        ["make", "--no-print-directory", name],
        cwd=ROOT,
        env=plain | env,
        text=True,
        capture_output=True,
        check=False,
        timeout=300,
    )


def database_of(stack: Stack) -> str:
    """Return the address of the stack's database."""
    text = (stack.data_dir / "run" / "instance.json").read_text()
    found = re.search(r'"database_url": "([^"]+)"', text)
    assert found
    return found[1]


def signed_in(stack: Stack, persona: str) -> Visitor:
    """Sign in with password and code."""
    who = stack.demo()["personas"][persona]
    visitor = Visitor(stack.port)
    page = visitor.get("/en/account/sign-in/")
    values = {"login": who["email"], "password": who["password"]}
    second = visitor.send(page, "password", **values)
    assert second.status == 302
    form = visitor.get(second.location)
    # A code works once; the one before and the one after are taken too.
    for steps in (0, 1, -1):
        done = visitor.send(form, 'name="code"', code=code_of(who["totp_secret"], steps=steps))
        if done.status == 302:
            return visitor
    raise AssertionError(done.text)


class Writer(threading.Thread):
    """Saves one draft after the other until it is told to stop; counts what was acknowledged."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(daemon=True)
        self.visitor = signed_in(stack, "developer")
        self.saved = 0
        self.ended = threading.Event()

    def run(self) -> None:
        """Write."""
        while not self.ended.is_set():
            form = self.visitor.get("/en/questions/ask/")
            title = f"Drill number {self.saved} of the night"
            done = self.visitor.send(form, 'name="title"', **form.draft(title))
            assert done.status == 302, done.text
            self.saved += 1

    def stop(self) -> None:
        """End after the draft that is on its way."""
        self.ended.set()
        self.join(90)


def pages_of(visitor: Visitor) -> dict[str, str]:
    """Return the pages that everybody reads, without what differs by itself."""
    paths = ["/en/", "/de/", "/fr/"]
    seen: dict[str, str] = {}
    while paths and len(seen) < PAGES:
        path = paths.pop(0)
        answer = visitor.get(path)
        assert answer.status == 200, path
        seen[path] = _VOLATILE.sub("", answer.text)
        new = [link for link in _PUBLIC.findall(answer.text) if link not in {*seen, *paths}]
        paths += dict.fromkeys(link for link in new if "/ask/" not in link)
    return seen


def test_backup_under_writes_and_restore_elsewhere(
    folder: Path,
    begun: Callable[[Path], Path],
    record_property: Callable[[str, object], None],
) -> None:
    started = time.monotonic()
    first, second, kept = begun(folder / "first"), folder / "second", folder / "kept"
    with running(first) as stack:
        writer = Writer(stack)
        writer.start()
        while writer.saved < 5:
            assert writer.is_alive(), "the writer gave up"
            time.sleep(0.05)
        before = writer.saved
        made = command("backup", DATA_DIR=str(first), BACKUP_DIR=str(kept))
        after = writer.saved
        writer.stop()
        assert made.returncode == 0, made.stderr
        assert after > before, "nobody wrote while the backup was made"
        pages = pages_of(Visitor(stack.port))
        alive = int(psql(database_of(stack), _DRAFTS))
        assert alive == writer.saved
        taken = command("restore", DATA_DIR=str(first), BACKUP=str(next(kept.glob("2*"))))
        assert taken.returncode != 0
        assert "choose an empty folder" in taken.stderr
    backup = next(kept.glob("2*"))
    again = command("restore", DATA_DIR=str(second), BACKUP=str(backup))
    assert again.returncode == 0, again.stderr
    assert "every count and hash agrees" in again.stdout
    assert "The secret key here is not the one of the backup" in again.stdout
    refused = command("restore", DATA_DIR=str(second), BACKUP=str(backup))
    assert refused.returncode != 0
    assert f"{second}/uploads holds files already" in refused.stderr
    (second / "secrets").mkdir(exist_ok=True)
    shutil.copy(first / "secrets" / "secret_key", second / "secrets" / "secret_key")
    shutil.copy(first / "demo.json", second / "demo.json")
    with running(second) as stack:
        drafts = int(psql(database_of(stack), _DRAFTS))
        assert before <= drafts <= after + 1
        assert pages_of(Visitor(stack.port)) == pages
        visitor = signed_in(stack, "signer_be")
        assert visitor.get("/en/questions/inbox/").status == 200
        mine = signed_in(stack, "developer").get("/en/questions/mine/")
        assert f"Drill number {before - 1} of the night" in mine.text
    verdict = (
        f"{drafts} of {alive} drafts in a backup made while {after - before} were saved, "
        f"{len(pages)} pages identical, sign-in with code works, "
        f"{time.monotonic() - started:.0f} s in all. {made.stdout.strip().rpartition('| ')[2]}"
    )
    record_property(DRILL, verdict)


@only_full
def test_a_restore_that_fails_late_leaves_the_new_place_clean(
    folder: Path, begun: Callable[[Path], Path]
) -> None:
    """The new server has run by then; its folder is gone, and a good backup fits in later."""
    first, second, kept = begun(folder / "first"), folder / "second", folder / "kept"
    with running(first):
        made = command("backup", DATA_DIR=str(first), BACKUP_DIR=str(kept))
        assert made.returncode == 0, made.stderr
    backup = next(kept.glob("2*"))
    whole = manifest.read(backup)
    other = whole.tables | {"public.core_event": whole.tables["public.core_outbox"]}
    manifest.write(backup, replace(whole, tables=other))
    refused = command("restore", DATA_DIR=str(second), BACKUP=str(backup))
    assert refused.returncode != 0
    assert "public.core_event came out different: nothing was restored" in refused.stderr
    assert not (second / "postgres").exists()
    manifest.write(backup, whole)
    assert command("restore", DATA_DIR=str(second), BACKUP=str(backup)).returncode == 0
