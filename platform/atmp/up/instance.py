"""One running instance per data folder: its lock, its record of children, its leftovers."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from atmp.up.config import Config, write_private
from atmp.up.errors import RefusalError
from atmp.up.processes import Child, group_alive, members_of, signal_group, started_at


class Recorded(NamedTuple):
    """One line of the record: enough to know the process again."""

    name: str
    pid: int
    started: str


class Instance:
    """What lies in `DATA_DIR/run`, held by a lock that ends with the process that took it."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.folder = config.run_dir
        self.mark = str(config.data_dir)
        self._lock: IO[str] | None = None

    def take_existing(self) -> None:
        """Hold the lock of data that exist, or refuse a second start; make nothing new."""
        with self._own_data():
            exists = (self.folder / "lock").exists()
        if exists:
            self.take()

    def take(self) -> None:
        """Make the data folder and hold its lock until this process ends."""
        if self._lock:
            return
        with self._own_data():
            self.config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o755)
            self.folder.mkdir(exist_ok=True, mode=0o700)
            handle = (self.folder / "lock").open("a+")
        self._lock_or_refuse(handle)
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        self._lock = handle

    @contextmanager
    def _own_data(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RefusalError(
                f"The data in {self.config.data_dir} cannot be used by this account "
                f"({error.strerror}): choose another place with DATA_DIR=…."
            ) from error

    def _lock_or_refuse(self, handle: IO[str]) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise RefusalError(
                f"The data in {self.config.data_dir} are already in use by process "
                f"{handle.read().strip() or '?'}: stop it, or choose another DATA_DIR=… and PORT=…."
            ) from None

    def record(self, children: Iterable[Child]) -> None:
        """Write down who was started, so that the next start can end what outlives us."""
        rows = [[child.name, child.pid, child.started] for child in children]
        write_private(self.folder / "processes.json", json.dumps(rows))

    def end_leftovers(self, seconds: float = 8.0) -> list[str]:
        """End recorded children of an earlier run; return their names."""
        left = [row for row in self._recorded() if self._is_ours(row)]
        for row in left:
            with suppress(ProcessLookupError):
                os.kill(row.pid, signal.SIGINT if row.name == "database" else signal.SIGTERM)
        _wait_for_end(left, seconds)
        for row in left:
            signal_group(row.pid, signal.SIGKILL)
        _wait_for_end(left, 2.0)
        return [row.name for row in left]

    def _recorded(self) -> list[Recorded]:
        try:
            rows = json.loads((self.folder / "processes.json").read_text())
            return [Recorded(str(name), int(pid), str(started)) for name, pid, started in rows]
        except (OSError, ValueError, TypeError):
            return []

    def _is_ours(self, row: Recorded) -> bool:
        """A process id comes round again: the start time, or our mark, must agree."""
        if not group_alive(row.pid):
            return False
        now = started_at(row.pid)
        return now == row.started if now else bool(members_of(row.pid, self.mark))

    def publish(self, **facts: str) -> None:
        """Write `instance.json`, from which a second shell learns the addresses."""
        write_private(self.folder / "instance.json", json.dumps(facts, indent=1))

    def clear(self) -> None:
        """Forget the children and the addresses: nothing of this run is left."""
        for name in ("processes.json", "instance.json"):
            with suppress(FileNotFoundError):
                (self.folder / name).unlink()

    def secret_key(self) -> Path:
        """The file that holds the key of this instance, made at the first start."""
        path = self.config.data_dir / "secrets" / "secret_key"
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_private(path, secrets.token_urlsafe(50))
        return path


def _wait_for_end(left: list[Recorded], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(started_at(row.pid) for row in left) and time.monotonic() < deadline:
        time.sleep(0.05)
