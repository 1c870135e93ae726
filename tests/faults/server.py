"""A database server of one's own: it may be killed without anybody else noticing."""

import shutil
import signal
import subprocess
import tempfile
from os import environ
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from atmp.up.config import SHARED_MEMORY
from atmp.up.postgres import Cluster, end_server_of
from tests.faults.procs import Program, until
from tests.support.stack import free_port

DATABASE = "faults"
_QUICK = {"PGOPTIONS": "-c synchronous_commit=off"}


class DatabaseServer:
    """PostgreSQL in a folder in memory; what it confirmed survives kill -9."""

    def __init__(self) -> None:
        room = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="atmp-faults-", dir=room))
        # As root, PostgreSQL runs as another account and must be able to walk in.
        self.folder.chmod(0o711)
        # Durable: a commit that was confirmed must be there after a crash.
        self._cluster = Cluster(self.folder / "postgres")
        self._cluster.port = free_port()
        self._cluster.prepare()
        self._program = Program(self._cluster.command(), self.folder / "database.log")

    @property
    def url(self) -> str:
        """The address of its database."""
        return self._cluster.url(DATABASE)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._cluster.port

    def start(self) -> None:
        """Start it, after whatever ended it, and wait until it takes connections."""
        if not self._program.running:
            end_server_of(self._cluster.data, 0)
            self._program.start()
        until(self.accepts, 90, "the database takes connections")

    def accepts(self) -> bool:
        """Whether somebody can connect."""
        try:
            with psycopg.connect(self._cluster.url("postgres"), connect_timeout=2):
                return True
        except psycopg.Error:
            return False

    def crash(self) -> None:
        """Kill the server and every process of it, as a power cut does."""
        self._program.kill()
        end_server_of(self._cluster.data, 0)

    def pause(self) -> None:
        """Let it keep its connections and answer nothing."""
        self._program.signal(signal.SIGSTOP)

    def fill(self) -> None:
        """Copy the migrated template of this test run into a new database."""
        self._cluster.create_database(DATABASE)
        template = urlsplit(environ["DATABASE_URL"])._replace(
            path="/" + environ["TEST_TEMPLATE_DB"]
        )
        tool = self._cluster.programs.path
        dump = subprocess.run(
            [tool("pg_dump"), "--no-owner", f"--dbname={template.geturl()}"],
            capture_output=True,
            check=True,
        )
        subprocess.run(
            [tool("psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-1", "-d", self.url],
            input=dump.stdout,
            stdout=subprocess.DEVNULL,
            env=dict(environ) | _QUICK,
            check=True,
        )

    def close(self) -> None:
        """End it and remove its folder."""
        self._program.stop()
        end_server_of(self._cluster.data, 0)
        shutil.rmtree(self.folder, ignore_errors=True)
