"""The script that a fresh database gets is what all migrations make, and only then is it used."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from atmp import schema
from atmp.up.config import ROOT
from tests.operations.backups import database, rows
from tests.operations.installation import psql

MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
# Written by Django at the end of each run, with numbers and moments of their own.
WRITTEN_LATER = {"auth_permission", "django_content_type", "django_migrations"}


def manage(url: str, *arguments: str) -> str:
    """Run a command of Django on a database and return what it said."""
    answer = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "atmp.settings.test"},
        text=True,
        capture_output=True,
        check=False,
        timeout=500,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.mark.django_db
def test_the_script_is_of_todays_migrations() -> None:
    """Otherwise a first start takes a minute longer: `make schema` writes it anew."""
    first = schema.first_line(connection.get_database_version()[0])
    assert schema.SCRIPT.read_text(encoding="utf-8").startswith(first), "run `make schema`"


@pytest.mark.django_db
def test_a_database_that_holds_anything_is_never_poured_into() -> None:
    assert not schema.pour(connection)


@pytest.mark.parametrize(
    ("old", "new"), [("migrations ", "migrations 0"), ("PostgreSQL 1", "PostgreSQL 9")]
)
def test_a_script_of_other_migrations_or_another_server_is_not_used(
    tmp_path: Path, old: str, new: str
) -> None:
    stale = tmp_path / "schema.sql"
    stale.write_text(schema.SCRIPT.read_text(encoding="utf-8").replace(old, new, 1))
    with database("schema_stale") as url:
        code = (
            "import django, sys; django.setup(); from django.db import connection; "
            "from pathlib import Path; from atmp.schema import pour; "
            "print(pour(connection, Path(sys.argv[1])))"
        )
        env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "atmp.settings.test"}
        said = subprocess.run(
            [sys.executable, "-c", code, str(stale)],
            cwd=ROOT,
            env=env | {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"},
            text=True,
            capture_output=True,
            check=True,
            timeout=120,
        )
        assert said.stdout.strip() == "False"
        assert psql(url, TABLES).strip() == "0"


def plain(script: str) -> list[str]:
    """Return the lines without casts to text and brackets.

    PostgreSQL says a list of texts in a condition in another way once it has read its own words.
    """
    bare = re.sub(r"::(character varying|text)(\[\])?|[()]", "", script)
    return bare.splitlines()


@pytest.mark.deep
def test_a_poured_database_is_the_migrated_one(tmp_path: Path) -> None:
    with database("schema_steps") as steps, database("schema_poured") as poured:
        assert "Applying forum.0001" in manage(steps, "migrate", "--step-by-step")
        assert "Applying" not in manage(poured, "migrate")
        for name, url in (("steps", steps), ("poured", poured)):
            manage(url, "write_schema", "--to", str(tmp_path / name))
        told, again = ((tmp_path / name).read_text() for name in ("steps", "poured"))
        assert told == schema.SCRIPT.read_text(encoding="utf-8")
        assert plain(again) == plain(told)
        assert psql(steps, MIGRATIONS) == psql(poured, MIGRATIONS)
        both = [rows(url) for url in (steps, poured)]
        assert all(found.keys() >= WRITTEN_LATER for found in both)
        left, right = ({n: r for n, r in f.items() if n not in WRITTEN_LATER} for f in both)
        assert left == right
        assert len(left) > 100
