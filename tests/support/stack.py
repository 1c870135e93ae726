"""Pytest plugin: the real platform, started as `make run` starts it, for one test session."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from atmp.up import config

ROOT = Path(__file__).resolve().parents[2]
_OWN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "SECRET_KEY_FILE", "BASE_URL")


def free_port() -> int:
    """A loopback port that nobody holds and that no other process of the tests will name."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return config.free_port(20_000 + worker % 12 * 500, 500)


@contextmanager
def walkable(prefix: str) -> Iterator[Path]:
    """Yield a folder: as root, PostgreSQL runs as another account and must be able to walk in."""
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@dataclass
class Stack:
    """One `make run` in its own data folder."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    environ: dict[str, str] = field(default_factory=dict)
    root: Path = ROOT
    python: str = sys.executable
    account: int | None = None
    lines: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None
    _reader: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        """The printed address."""
        return f"http://localhost:{self.port}"

    @property
    def said(self) -> str:
        """All it printed so far."""
        return "\n".join(self.lines)

    def env(self) -> dict[str, str]:
        """The environment of the command: nothing of the test services goes in."""
        plain = {key: value for key, value in os.environ.items() if key not in _OWN}
        own = {"PORT": str(self.port), "DATA_DIR": str(self.data_dir)}
        # One address opens hundreds of pages here; the limits have tests of their own.
        own |= dict.fromkeys(("PEOPLE_AN_HOUR", "PEOPLE_AN_HOUR_VISITORS"), "100000")
        return plain | {"PYTHONPATH": str(self.root / "platform")} | own | self.environ

    def start(self, *, wait: bool = True) -> Stack:
        """Start it, and by default wait for the line that says it is ready."""
        self.lines.clear()
        self.process = subprocess.Popen(
            [self.python, "-m", "atmp.up", "run"],
            cwd=self.root,
            user=self.account,
            group=self.account,
            extra_groups=None if self.account is None else [],
            env=self.env(),
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()
        if wait:
            self.wait_for("Ready after")
        return self

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.lines.append(line.rstrip("\n"))

    def wait_for(self, text: str, seconds: float = 180) -> None:
        """Wait until a printed line holds the text; fail with all that was printed."""
        deadline = time.monotonic() + seconds
        while not any(text in line for line in list(self.lines)):
            ended = self.process is not None and self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"“{text}” was never printed:\n{self.said}")
            time.sleep(0.02)

    def wait_end(self, seconds: float = 90) -> int:
        """Wait for its end and return the exit code."""
        assert self.process is not None
        code = self.process.wait(seconds)
        if self._reader:
            self._reader.join(5)
        return code

    def stop(self) -> int:
        """End it as Ctrl-C does and return the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.wait_end()
        finally:
            if self.process.poll() is None:
                self.process.kill()

    def recorded(self) -> dict[str, int]:
        """The process ids of its children by name."""
        rows = json.loads((self.data_dir / "run" / "processes.json").read_text())
        return {name: pid for name, pid, _ in rows}

    def demo(self) -> dict[str, Any]:
        """What `demo.json` says: addresses and accounts."""
        loaded: dict[str, Any] = json.loads((self.data_dir / "demo.json").read_text("utf-8"))
        return loaded

    def manage(self, *arguments: str) -> str:
        """Run a management command beside it, as a person in a second shell would."""
        answer = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root,
            env=self.env() | {"DJANGO_SETTINGS_MODULE": "atmp.settings.demo"},
            text=True,
            capture_output=True,
            check=True,
            timeout=120,
        )
        return answer.stdout

    def mails(self, to: str | None = None) -> list[EmailMessage]:
        """The mails in the local mailbox, oldest first; `to` chooses one recipient."""
        found = []
        for path in sorted((self.data_dir / "mailbox").glob("*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if to is None or re.search(re.escape(to), str(mail["X-Envelope-To"]), re.IGNORECASE):
                found.append(mail)
        return found

    def wait_for_mail(self, to: str, *, count: int = 1, seconds: float = 90) -> EmailMessage:
        """Wait until the recipient has that many mails; return the newest."""
        deadline = time.monotonic() + seconds
        while len(found := self.mails(to)) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{to} got {len(found)} mails, not {count}:\n{self.said}")
            time.sleep(0.1)
        return found[-1]


@pytest.fixture(scope="session")
def _begun() -> Iterator[Path]:
    """A data folder in which the platform was started once, and ended."""
    with walkable("atmp-begun-") as folder:
        running = Stack(folder / "data")
        running.start()
        running.stop()
        yield running.data_dir


@pytest.fixture
def begun(_begun: Path) -> Callable[[Path], Path]:
    """Fill a new data folder with what a first start leaves, for tests about what comes later."""

    def fill(target: Path) -> Path:
        subprocess.run(["cp", "-a", str(_begun), str(target)], check=True)
        return target

    return fill


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The running platform with demo data; ended after the last test that used it."""
    with walkable("atmp-stack-") as folder:
        running = Stack(folder / "data")
        running.start()
        try:
            yield running
        finally:
            running.stop()
