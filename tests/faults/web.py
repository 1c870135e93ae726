"""The web server by the command of `make run`, and its renewal without a closed door."""

import os
import signal
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from atmp.up.stack import Stack
from tests.faults.procs import Program, until

WORKERS = 2


class WebServer(Program):
    """Gunicorn with its workers; `renew` replaces master and workers, `reload` the workers."""

    def __init__(self, product: Stack, log: Path, extra: Mapping[str, str]) -> None:
        command = product._web_command()
        self._pid_file = product.config.run_dir / "web.pid"
        # Renewing executes the program anew, for which it has to be a script, not `-m`.
        at = command.argv.index("-m")
        command.argv[at : at + 2] = [str(Path(command.argv[0]).with_name("gunicorn"))]
        command.argv += ["--pid", str(self._pid_file)]
        # What a process holds when it is replaced is answered, also on a busy machine.
        command.argv[command.argv.index("--graceful-timeout") + 1] = "30"
        super().__init__(command, log, **extra)
        self.port = product.config.port
        self.master = 0

    def start(self) -> None:
        """Start it and wait for the first answer."""
        if self.master and _alive(self.master):
            return
        super().start()
        until(self._answers, 120, "the web server answers")
        self.master = self.pid

    @contextmanager
    def patient(self, seconds: float) -> Iterator[None]:
        """Serve with room and time to wait for a place: a busy machine is no reason to refuse."""
        self.end()
        self.env["PATIENT_SECONDS"] = str(seconds)
        try:
            self.start()
            yield
        finally:
            self.end()
            del self.env["PATIENT_SECONDS"]

    def end(self) -> None:
        """End the master in charge, in order, and whatever is left of the first one's group."""
        if self.master and _alive(self.master):
            os.kill(self.master, signal.SIGTERM)
            until(lambda: not _alive(self.master), 60, "the web server is gone")
        self.kill()
        self.master = 0

    def _answers(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/health/live"
        with suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
        return False

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        return _children(self.master)

    def renew(self) -> None:
        """Start a second master with new code on the same port, then end the first in order."""
        old = self.master
        os.kill(old, signal.SIGUSR2)
        successor = Path(f"{self._pid_file}.2")
        until(successor.exists, 120, "the new master is there")
        self.master = int(successor.read_text())
        # The application is loaded before the workers are forked: then they can answer.
        until(lambda: len(_children(self.master)) >= WORKERS, 120, "the new workers are there")
        os.kill(old, signal.SIGTERM)
        until(lambda: not _alive(old), 60, "the old master is gone")
        until(self._in_charge, 60, "the new master is in charge")

    def _in_charge(self) -> bool:
        with suppress(FileNotFoundError):
            return int(self._pid_file.read_text()) == self.master
        return False

    def reload(self) -> None:
        """Replace the workers in order."""
        old = self.workers()
        os.kill(self.master, signal.SIGHUP)
        until(lambda: not any(_alive(pid) for pid in old), 60, "the old workers are gone")


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]


def _alive(pid: int) -> bool:
    """Whether the process exists and is more than an entry in the table."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
