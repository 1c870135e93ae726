"""The schema of a fresh database as one script, so that nobody waits for a hundred migrations.

Django renders the models of all apps anew after each operation of a migration: a minute for
what PostgreSQL does in two seconds. The script is what PostgreSQL itself says of a migrated
database. It is poured into an empty one only, of the same major version, and only while its
first line names the migrations that are there; else they run one by one, as on any upgrade.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection as default
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from atmp.up.pgclient import PLAIN_DUMP, client_env, run_client

SCRIPT = Path(__file__).with_name("schema.sql")
# Django writes these itself, after the schema.
_WRITTEN_LATER = ("auth_permission", "django_content_type", "django_migrations")
# What surrounds the statements of a dump; nothing of a function's body looks like it.
_AROUND = re.compile(
    r"--( (Name: |PostgreSQL database dump|Dumped ).*)?"
    r"|SET (\w+_timeout|\w+_encoding|\w+_strings|\w+_bodies|xmloption|client_min_messages"
    r"|row_security|default_\w+) = .*;|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*"
    # Numbers of rows that are not in the script.
    rf"|SELECT pg_catalog\.setval\('public\.({'|'.join(_WRITTEN_LATER)})_id_seq'.*"
)
_EMPTY = """
    SELECT NOT EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('r', 'p', 'v', 'm', 'S')
    )
"""


def first_line(major: int) -> str:
    """Return what the script begins with: PostgreSQL's major version and today's migrations."""
    digest = hashlib.sha256()
    for path in sorted(Path(settings.ROOT).glob("apps/*/migrations/*.py")):
        digest.update(f"{path.parts[-3]}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    digest.update(repr(_migrations()).encode())
    return f"-- PostgreSQL {major}, migrations {digest.hexdigest()}\n"


def pour(connection: BaseDatabaseWrapper, script: Path = SCRIPT) -> bool:
    """Give an empty database the schema, all or nothing; False when it must be migrated."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        major = connection.get_database_version()[0]
        if not cursor.fetchone()[0] or not script.is_file():
            return False
        text = script.read_text(encoding="utf-8")
        if not text.startswith(first_line(major)):
            return False
        with transaction.atomic(using=connection.alias):
            # Functions come before the tables that they speak of.
            cursor.execute("SET LOCAL check_function_bodies = off")
            cursor.execute(text)
            recorder = MigrationRecorder(connection)
            recorder.migration_qs.bulk_create(
                recorder.Migration(app=app, name=name) for app, name in _migrations()
            )
    return True


def dumped() -> str:
    """Return the script for the database that is connected: migrated, with nothing else in it.

    Raises `RefusalError` when pg_dump is missing or fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "schema.sql"
        arguments = [
            "--format=plain",
            "--inserts",
            f"--file={dump}",
            *PLAIN_DUMP,
            *(f"--exclude-table-data={name}" for name in _WRITTEN_LATER),
        ]
        run_client("pg_dump", arguments, client_env(os.environ["DATABASE_URL"]))
        lines = dump.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = (line for line in lines if not _AROUND.fullmatch(line.rstrip("\n")))
    script = re.sub(r"\n{3,}", "\n\n", "".join(kept).strip("\n"))
    return f"{first_line(default.get_database_version()[0])}{script}\n"


def _migrations() -> list[tuple[str, str]]:
    return sorted(MigrationLoader(None).disk_migrations)
