"""Databases of one test, the tool as a command, and what a table holds, asked without the tool."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from atmp.up import contents
from atmp.up.config import ROOT
from atmp.up.pgclient import Session
from tests.operations.installation import psql

SERVER = os.environ.get("DATABASE_URL", "")
KEY = "k" * 30 + "ey of the first installation"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
ROWS = """
    SELECT '{0}', count(*), md5(string_agg(x::text, E'\\n' ORDER BY x::text)) FROM "{0}" AS x
"""


def address(name: str) -> str:
    """Return the address of a database on the server of the tests."""
    return urlsplit(SERVER)._replace(path=f"/{name}").geturl()


@contextmanager
def database(name: str, template: str = "template0") -> Iterator[str]:
    """Yield the address of a new database."""
    psql(SERVER, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    psql(SERVER, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield address(name)
    finally:
        psql(SERVER, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def command(name: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `make backup` or `make restore` without make."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "platform"), "SECRET_KEY": KEY}
    return subprocess.run(
        [sys.executable, "-m", "atmp.up", name],
        env=own | env,
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
        timeout=120,
    )


def empty(url: str) -> bool:
    """Return whether nothing was made in the database."""
    with Session(url) as session:
        return contents.is_empty(session)


def rows(url: str) -> dict[str, str]:
    """Count and hash each table with a query of these tests, not with the tool's."""
    names = psql(url, TABLES).split()
    found = psql(url, "UNION ALL".join(ROWS.format(name) for name in names)).splitlines()
    return {line.partition("|")[0]: line for line in found}
