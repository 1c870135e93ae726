"""The measured programs: web servers, what they and the database cost, and a plain client."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings

from atmp.up.config import ROOT
from tests.support.stack import free_port

HOST = settings.ALLOWED_HOSTS[0]
_TICKS = os.sysconf("SC_CLK_TCK")
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
_PATIENCE = 60.0


def _end_with_us() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _seconds(pid: str, *, with_ended: bool) -> float:
    """CPU seconds of a process; `with_ended` adds those of its children that are gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    return sum(map(int, fields[11:15] if with_ended else fields[11:13])) / _TICKS


@dataclass
class Web:
    """One gunicorn, started as `make run` starts it."""

    database_url: str
    module: str
    extra: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for the first answer."""
        changes = {"DJANGO_SETTINGS_MODULE": self.module, "DATABASE_URL": self.database_url}
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "atmp.wsgi:application",
                "--config", "python:atmp.serving", "--bind", f"127.0.0.1:{self.port}",
                "--log-level", "warning",
            ],
            cwd=ROOT, env={**os.environ, **changes, **self.extra}, start_new_session=True,
            preexec_fn=_end_with_us,  # noqa: PLW1509  one system call
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if Client(self.port).get("/bench/empty/").status == 200:
                    return
            time.sleep(0.1)
        raise SystemExit(f"The web server of {self.module} did not start.")

    def seconds(self) -> float:
        """CPU seconds of the whole process tree so far."""
        assert self.process is not None
        group = str(self.process.pid)
        return sum(_seconds(pid, with_ended=True) for pid in _pids() if _group(pid) == group)

    def stop(self) -> None:
        """End the tree."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(15)


class Database:
    """The server whose data folder this is."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.leader = Path(folder, "postmaster.pid").read_text(encoding="utf-8").split()[0]

    def seconds(self) -> float:
        """CPU seconds of all its processes so far, the ended ones included."""
        return sum(
            _seconds(pid, with_ended=pid == self.leader)
            for pid in _pids()
            if _folder(pid) == self.folder
        )


def _pids() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdecimal()]


def _group(pid: str) -> str:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[2]


def _folder(pid: str) -> str:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    location: str = ""


class Client:
    """One connection, kept open, behind what looks like the proxy; `cookies` of a session."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = "b" * 32
        own = {settings.CSRF_COOKIE_NAME: self.token, **(cookies or {})}
        self.headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
            "Accept-Language": "en",
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in own.items()),
        }

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._send("GET", path, None, self.headers)

    def post(self, path: str, data: Mapping[str, object]) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**data, "csrfmiddlewaretoken": self.token}, doseq=True)
        return self._send("POST", path, body, self.headers | kind)

    def _send(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, body=body, headers=dict(headers))
                got = self.connection.getresponse()
                return Answer(got.status, got.read(), got.headers.get("Location", ""))
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # The server closes connections that were idle for a while.
                self.connection.close()
                if attempt == 2 or method != "GET":
                    raise
        raise AssertionError
