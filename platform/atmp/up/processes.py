"""Processes: who is alive, which one is meant, and how to end a group of them."""

from __future__ import annotations

import os
import platform
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from atmp.up import console
from atmp.up.errors import RefusalError, StoppedError

MARK = "ATMP_INSTANCE"
LINUX = platform.system() == "Linux"


class StopFlag:
    """Set by the first SIGINT, SIGTERM or SIGHUP; looked at wherever the runner waits.

    `words` is what the person at the terminal is told.
    """

    def __init__(self, words: str = "Stopped.") -> None:
        self.words = words
        self.requested = False

    def listen(self) -> None:
        """Take over the signals that end the runner."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.requested = True

    def check(self) -> None:
        """Raise StoppedError when somebody asked the runner to end."""
        if self.requested:
            raise StoppedError(self.words)

    def wait_until(self, ready: Callable[[], bool], seconds: float, step: float = 0.02) -> bool:
        """Poll `ready` until it is true or the time is over; False then."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                return False
            time.sleep(step)
        return True


class StopAtOnce(StopFlag):
    """The first signal raises StoppedError wherever the code is; later ones leave it to clean up.

    From the moment that `too_late` is set a signal changes nothing, and is answered with that.
    """

    too_late = ""

    def _on_signal(self, _number: int, _frame: object) -> None:
        if self.too_late:
            # Straight to the terminal: a signal may come in the middle of a line of our own.
            os.write(2, f"{self.too_late}\n".encode())
        elif not self.requested:
            self.requested = True
            raise StoppedError(self.words)


def started_at(pid: int) -> str:
    """When the process started, in a form to compare for equality; empty when there is none."""
    if LINUX:
        fields = _stat_fields(pid)
        return f"{_boot()} {fields[19]}" if fields and fields[0] != "Z" else ""
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def _boot() -> str:
    """Start times count from the boot, so a record of an earlier boot must never agree."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _stat_fields(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on (0 state, 2 group, 19 start time)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def group_alive(group: int) -> bool:
    """Whether any process of the group still exists."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def signal_group(group: int, number: int) -> None:
    """Send a signal to every process of a group that may be gone already."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def members_of(group: int, mark: str) -> list[int]:
    """Processes of the group that carry our mark in their environment (Linux only)."""
    return [
        pid
        for pid in _all_pids()
        if (fields := _stat_fields(pid))
        and fields[2] == str(group)
        and fields[0] != "Z"
        and f"{MARK}={mark}".encode() in _environment(pid)
    ]


def processes_in(folder: Path) -> list[int]:
    """Processes whose working folder is `folder` (Linux only): the backends of one cluster."""
    found = []
    for pid in _all_pids():
        with suppress(OSError):
            if os.readlink(f"/proc/{pid}/cwd") == str(folder):
                found.append(pid)
    return found


def _all_pids() -> Iterator[int]:
    with suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdecimal():
                yield int(name)


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


@dataclass(frozen=True)
class Account:
    """The unprivileged account that PostgreSQL runs as when the runner is root."""

    name: str
    uid: int
    gid: int


@dataclass
class Command:
    """How to start one child. `stop_signal` asks it to finish what it holds and end.

    With `log`, its output goes into that file and not to the console.
    """

    name: str
    argv: list[str]
    cwd: Path
    env: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    stdin_text: str | None = None
    hide: re.Pattern[str] | None = None
    log: Path | None = None


class Child:
    """A running process, leader of its own group."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.begun = time.monotonic()
        self.process = _spawn(command)
        self.started = started_at(self.process.pid)
        if command.stdin_text is not None and self.process.stdin is not None:
            with suppress(BrokenPipeError), self.process.stdin as pipe:
                pipe.write(command.stdin_text.encode())
        if self.process.stdout is not None:
            console.pump(command.name, self.process.stdout, command.hide, command.log)

    @property
    def name(self) -> str:
        """The name in front of its output."""
        return self.command.name

    @property
    def pid(self) -> int:
        """Its process id, which is also the id of its group."""
        return self.process.pid

    def running(self) -> bool:
        """Whether the leader of the group is alive."""
        return self.process.poll() is None

    def ask_to_end(self) -> None:
        """Send the leader the signal on which it ends in order."""
        if self.running():
            with suppress(ProcessLookupError):
                self.process.send_signal(self.command.stop_signal)


Spawn = Callable[[Command], Child]


def _spawn(command: Command) -> subprocess.Popen[bytes]:
    account = command.account
    try:
        return subprocess.Popen(
            command.argv,
            cwd=command.cwd,
            env=dict(command.env),
            stdin=subprocess.DEVNULL if command.stdin_text is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        raise RefusalError(f"{command.argv[0]} could not be started: {error.strerror}.") from error


def end_children(children: list[Child], seconds: float) -> None:
    """Ask all to end, wait, then end what is left of each group by force."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + seconds
    while any(child.running() for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    for child in children:
        signal_group(child.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(2)


def run_to_end(child: Child, stop: StopFlag) -> int:
    """Wait for a child that ends by itself; end it when the runner is asked to end."""
    try:
        stop.wait_until(lambda: not child.running(), 86_400)
    except StoppedError:
        end_children([child], 5)
        raise
    return child.process.returncode or 0


def capture(argv: list[str], stop: StopFlag) -> subprocess.CompletedProcess[str]:
    """Run a helper without showing its output; end it when the runner is asked to end."""
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
    except OSError as error:
        return subprocess.CompletedProcess(argv, 127, stdout=str(error.strerror))
    try:
        while True:
            try:
                output, _ = process.communicate(timeout=0.1)
                return subprocess.CompletedProcess(argv, process.returncode, stdout=output)
            except subprocess.TimeoutExpired:
                stop.check()
    except StoppedError:
        signal_group(process.pid, signal.SIGKILL)
        process.communicate()
        raise
