"""Processes of these tests: started in groups of their own, ended by their ids."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from atmp.up.processes import Command

_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def until(
    ready: Callable[[], object], seconds: float, what: str = "", *, step: float = 0.02
) -> bool:
    """Poll until it is so; with `what`, fail when the time is over, else return False."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            assert not what, f"{what}: not within {seconds:.0f} s"
            return False
        time.sleep(step)
    return True


class Progress:
    """A number that should change: a busy machine is no failure, one where nothing moves is."""

    def __init__(self, measure: Callable[[], object], still_seconds: float) -> None:
        self._measure = measure
        self._still_seconds = still_seconds
        self._last: object = None
        self._moved = time.monotonic()

    def stands_still(self) -> bool:
        """Measure; return whether nothing has changed for too long."""
        now = self._measure()
        if now != self._last:
            self._last, self._moved = now, time.monotonic()
        return time.monotonic() - self._moved > self._still_seconds


def _end_with_us() -> None:
    """Have the child killed when this process ends in whatever way (Linux)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """One process, leader of its own group, writing to a file."""

    def __init__(self, command: Command, log: Path, **extra_env: str) -> None:
        self.command = command
        self.log = log
        self.env = dict(command.env) | extra_env
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the leader lives."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """The id of the process, which is also that of its group; 0 when it never ran."""
        return self.process.pid if self.process is not None else 0

    def start(self) -> None:
        """Start it unless it runs."""
        if self.running:
            return
        text, account = self.command.stdin_text, self.command.account
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command.argv,
                cwd=self.command.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                preexec_fn=_end_with_us if _LIBC else None,  # noqa: PLW1509  one system call
            )
        if text is not None and self.process.stdin:
            with self.process.stdin as pipe:
                pipe.write(text.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End the whole group at once, as a power cut does."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(10)
        self.process = None

    def ask_to_end(self) -> None:
        """Ask it to end in order and do not wait."""
        if self.process is not None and self.running:
            self.process.terminate()

    def stop(self) -> None:
        """Ask it to end in order; by force when it does not."""
        self.ask_to_end()
        self.see_it_end()

    def see_it_end(self) -> None:
        """Wait for the end that was asked for; by force when it does not come."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(8)
        self.kill()


def stop_all(programs: Iterable[Program]) -> None:
    """End them in order, all at the same time."""
    asked = list(programs)
    for program in asked:
        program.ask_to_end()
    for program in asked:
        program.see_it_end()
