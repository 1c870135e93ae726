"""An installation as docker-compose.yml describes it, without containers.

Commands, variables and secrets are those of the files; services of this machine stand in for the
database, the broker and the mail server.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from atmp.up.pgclient import client_env
from atmp.up.postgres import find_programs
from atmp.up.processes import Child, Command, StopFlag, end_children
from atmp.up.valkey import Broker
from tests.operations.compose import ROOT, Compose, example
from tests.operations.test_compose import prepare
from tests.operations.visitor import Visitor
from tests.support.stack import free_port

SITE = "platform.example.eu"
PROGRAMS = Path(sys.executable).parent
_ENV_LINE = re.compile(r"(\w+)=(\S+)")


def image_environment() -> dict[str, str]:
    """Return the variables that the last stage of the Dockerfile sets, for this machine."""
    last = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    block = re.search(r"^ENV ((?:.*\\\n)*.*)$", last, re.MULTILINE)
    assert block
    found = dict(_ENV_LINE.findall(block[1]))
    places = {"PATH": f"{PROGRAMS}:{os.defpath}", "VENV": str(PROGRAMS.parent)}
    return {k: v.replace("/app", str(ROOT)) for k, v in found.items()} | places


def psql(url: str, statement: str) -> str:
    """Run one statement with the packaged client."""
    program = find_programs().path("psql")
    argv = [program, "--no-psqlrc", "-qtA", "-v", "ON_ERROR_STOP=1", "-c", statement]
    done = subprocess.run(argv, env=client_env(url), check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass
class Installation:
    """Folders, secrets, services and programs of one installation."""

    folder: Path
    superuser_url: str
    name: str
    port: int = field(default_factory=free_port)
    mail_port: int = field(default_factory=free_port)
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.compose = Compose(example())
        self.stop = StopFlag()
        self.broker = Broker(self.folder / "broker")
        self.secrets = self.folder / "secrets"
        self.mailbox = self.folder / "mailbox"

    @property
    def log(self) -> Path:
        """What all programs wrote."""
        return self.folder / "log"

    @property
    def database_url(self) -> str:
        """The address of the database, with the platform's own role."""
        parts = urlsplit(self.superuser_url)
        password = (self.secrets / "database_password").read_text().strip()
        place = f"{self.name}:{password}@{parts.hostname}:{parts.port}"
        return parts._replace(netloc=place, path=f"/{self.name}").geturl()

    def prepare(self) -> None:
        """Make folders and secrets by the script, then services at other addresses."""
        done = prepare(self.folder, EMAIL_URL=f"smtp://127.0.0.1:{self.mail_port}")
        assert done.returncode == 0, done.stderr
        self._make_database()
        self.broker.start(self.stop, self.spawn)
        for name, text in (("database_url", self.database_url), ("redis_url", self.broker.url)):
            (self.secrets / name).chmod(0o600)
            (self.secrets / name).write_text(f"{text}\n")
        sink = ["--port", str(self.mail_port), "--folder", str(self.mailbox)]
        argv = [sys.executable, "-m", "atmp.up.mailsink", *sink]
        self.spawn(Command("mail", argv, ROOT, self.environment("web"), log=self.log))

    def _make_database(self) -> None:
        """Run the script of the database container."""
        parts = urlsplit(self.superuser_url)
        client = Path(find_programs().path("psql")).parent
        env = {
            "PATH": f"{client}:{os.defpath}",
            "PGHOST": parts.hostname or "",
            "PGPORT": str(parts.port),
            "PGPASSWORD": parts.password or "",
            "POSTGRES_USER": parts.username or "",
            "PLATFORM_ROLE": self.name,
            "PLATFORM_PASSWORD_FILE": str(self.secrets / "database_password"),
        }
        script = str(ROOT / "deploy" / "postgres" / "10-platform.sh")
        subprocess.run(["sh", script], env=env, check=True, timeout=60)

    def environment(self, service: str) -> dict[str, str]:
        """Return exactly what a container of the service would see; paths of this machine."""
        places = {
            "/srv/uploads": str(self.folder / "data" / "uploads"),
            "/srv/status": str(self.folder / "data" / "status"),
            "/srv/backups": str(self.folder / "backups"),
        }
        own = image_environment() | self.compose.environment(service, self.secrets)
        own |= {"STATIC_ROOT": str(self.folder / "collected"), "PORT": str(self.port)}
        for there, here in places.items():
            own = {k: v.replace(there, here) for k, v in own.items()}
        return own

    def command(self, service: str) -> list[str]:
        """Return the command of a service, at this machine's addresses."""
        changes = {
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
            "/tmp/beat-schedule": str(self.folder / "beat-schedule"),  # noqa: S108  as compose says it
        }
        argv = self.compose.command(service)
        for there, here in changes.items():
            argv = [part.replace(there, here) for part in argv]
        return [str(PROGRAMS / argv[0]), *argv[1:]]

    def run(self, argv: list[str], **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end in the environment of web."""
        return subprocess.run(
            argv,
            cwd=ROOT,
            env=self.environment("web") | extra,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def manage(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a management command."""
        return self.run([sys.executable, "manage.py", *arguments], **extra)

    def collect(self) -> None:
        """Do what the image does while it is built."""
        extra = {"DJANGO_SETTINGS_MODULE": "atmp.settings.build"}
        done = self.manage("collectstatic", "--noinput", "--verbosity", "0", **extra)
        assert done.returncode == 0, done.stderr

    def start(self, service: str) -> Child:
        """Start a long-running service."""
        command = self.command(service)
        return self.spawn(Command(service, command, ROOT, self.environment(service), log=self.log))

    def spawn(self, command: Command) -> Child:
        """Start a process and remember it."""
        child = Child(command)
        self.children.append(child)
        return child

    def visitor(self) -> Visitor:
        """Return somebody who comes through the proxy."""
        return Visitor(self.port, SITE, "https")

    def close(self) -> None:
        """End everything; drop database and role."""
        end_children(self.children, 15)
        psql(self.superuser_url, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        psql(self.superuser_url, f'DROP ROLE IF EXISTS "{self.name}"')


@contextmanager
def installed(folder: Path, superuser_url: str, name: str) -> Iterator[Installation]:
    """Yield an installation with an empty database and running services, ended afterwards."""
    made = Installation(folder, superuser_url, name)
    try:
        made.prepare()
        yield made
    finally:
        made.close()
