"""Processes of these tests: started in groups of their own, ended by their ids."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
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

    def stop(self) -> None:
        """Ask it to end in order; by force when it does not."""
        if self.process is not None and self.running:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(8)
        self.kill()
