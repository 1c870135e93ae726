"""What the environment asks for, and the checks that come before anything is written."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from atmp.up.errors import RefusalError

ROOT = Path(__file__).resolve().parents[3]
MIN_FREE_MB = 500
DEFAULT_PORT = 8000
_PATIENCE = 2.0
_LONGEST_PORT = 5
_NO_BROKER = "notifications and mails wait"
_NO_MAIL = "mails wait"
# Between the choice of a free port and its use somebody else may take it.
PORTS_TO_TRY = 3
_PORTS_TO_ASK = 1_000
_NAMED: deque[int] = deque(maxlen=100)
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  the system's own place


@dataclass(frozen=True)
class Config:
    """One instance: its port, its data folder and the services it does not start itself."""

    port: int
    data_dir: Path
    database_url: str | None
    redis_url: str | None
    email_url: str | None

    @property
    def base_url(self) -> str:
        """The printed address. Never an IP address: passkeys refuse those."""
        return f"http://localhost:{self.port}"

    @property
    def run_dir(self) -> Path:
        """Where the lock, the process record and the instance file lie."""
        return self.data_dir / "run"


def read_config(environ: Mapping[str, str]) -> Config:
    """Read `PORT`, `DATA_DIR` and the service addresses, or refuse with a sentence."""
    data_dir = Path(environ.get("DATA_DIR") or ROOT / "var").expanduser()
    return Config(
        port=_read_port(environ.get("PORT") or str(DEFAULT_PORT)),
        data_dir=data_dir if data_dir.is_absolute() else Path.cwd() / data_dir,
        database_url=environ.get("DATABASE_URL") or None,
        redis_url=environ.get("REDIS_URL") or None,
        email_url=environ.get("EMAIL_URL") or None,
    )


def _read_port(text: str) -> int:
    if text.isdecimal() and len(text) <= _LONGEST_PORT and 1 <= int(text) <= 65535:
        return int(text)
    raise RefusalError(f"PORT must be a number from 1 to 65535, not “{text}”.")


def check_port(port: int) -> None:
    """Refuse a port that somebody serves or holds on either loopback address."""
    if port_taken(port):
        raise RefusalError(
            f"Port {port} is already in use: stop what uses it, or choose another one with PORT=…."
        )


def port_taken(port: int) -> bool:
    """Whether binding the port would fail, or `localhost` would reach somebody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise RefusalError(
                f"Port {port} may only be used by root: choose one from 1024 upwards."
            ) from error
        except OSError:
            return True
    return any(_answers(host, port) for host in ("127.0.0.1", "::1"))


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=_PATIENCE):
            return True
    # A name that no name server could know is a ValueError.
    except (OSError, ValueError):
        return False


def check_addresses(config: Config) -> list[str]:
    """Refuse addresses of services that are wrong, and a database server that is silent.

    Returns warnings about a broker or a mail server that does not answer: the platform serves
    its pages without them.
    """
    broker, broker_port = _host_and_port(
        "REDIS_URL", config.redis_url, {"redis", "rediss"}, "redis://:password@host:port/0"
    )
    mail, mail_port = _host_and_port(
        "EMAIL_URL", config.email_url, {"smtp", "smtp+tls", "smtps"}, "smtp://host:port"
    )
    host, port = _host_and_port(
        "DATABASE_URL",
        config.database_url,
        {"postgres", "postgresql"},
        "postgresql://user:password@host:port/name",
        needs_host=False,
    )
    port = port or 5432
    if host and not _answers(host, port):
        raise RefusalError(f"The database server at {host}:{port} of DATABASE_URL does not answer.")
    secure = urlsplit(config.email_url or "").scheme == "smtps"
    return [
        *_warnings("broker", broker, broker_port or 6379, "REDIS_URL", _NO_BROKER),
        *_warnings(
            "mail server", mail, mail_port or (465 if secure else 25), "EMAIL_URL", _NO_MAIL
        ),
    ]


def _warnings(what: str, host: str | None, port: int, name: str, waits: str) -> list[str]:
    if host is None or _answers(host, port):
        return []
    return [
        f"Warning: the {what} at {host}:{port} of {name} does not answer; until it does, {waits}."
    ]


def _host_and_port(
    name: str, url: str | None, schemes: set[str], example: str, *, needs_host: bool = True
) -> tuple[str | None, int | None]:
    """Take the address apart, or refuse; nothing of it is repeated, it may hold a password."""
    if url is None:
        return None, None
    refusal = RefusalError(f"{name} must look like {example}.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme not in schemes or (needs_host and not host):
        raise refusal
    return host, port


def free_port(first: int = 26_000, count: int = 6_000) -> int:
    """A port on the loopback address that nobody holds at this moment, another one each time.

    It lies below those that the system hands out by itself: until it is used, no outgoing
    connection and nobody who asks for "any port" can get it.
    """
    for _ in range(_PORTS_TO_ASK):
        port = first + secrets.randbelow(count)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, suppress(OSError):
            if port not in _NAMED:
                probe.bind(("127.0.0.1", port))
                _NAMED.append(port)
                return port
    raise RefusalError("No free port was found on this machine.")


def nearest_existing(path: Path) -> Path:
    """The deepest folder on the way to `path` that exists and can be seen."""
    for candidate in (path, *path.parents):
        try:
            if candidate.exists():
                return candidate
        except PermissionError:
            continue
    return Path(path.anchor)


def check_data_dir(data_dir: Path) -> None:
    """Refuse a data folder that cannot be written, or a disk that is nearly full."""
    try:
        if data_dir.exists() and not data_dir.is_dir():
            raise RefusalError(
                f"The data folder {data_dir} is a file: choose a folder with DATA_DIR=…."
            )
    except PermissionError as error:
        raise _unreachable(data_dir) from error
    base = nearest_existing(data_dir)
    if not base.is_dir():
        raise RefusalError(f"The data folder {data_dir} cannot be made, because {base} is a file.")
    if not os.access(base, os.R_OK | os.W_OK | os.X_OK):
        raise _unreachable(data_dir)
    free_mb = shutil.disk_usage(base).free // 1_000_000
    if free_mb < MIN_FREE_MB:
        raise RefusalError(
            f"Only {free_mb} MB are free at {base}: at least {MIN_FREE_MB} MB are needed."
        )


def _unreachable(data_dir: Path) -> RefusalError:
    return RefusalError(
        f"The data folder {data_dir} cannot be read and written by this account: "
        "choose another one with DATA_DIR=…."
    )


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner may read, so that a reader sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(
        os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
