"""Migrations of a database in use: a way back, no long locks, nothing released is edited."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from atmp.management.commands import migrate
from atmp.release import RELEASE
from atmp.up.releases import new_migrations, own_migrations, read_releases
from tests.operations.migrations import lock_faults, reversal_faults

ROOT = Path(settings.ROOT)


def test_every_new_migration_can_be_undone_or_says_why_not() -> None:
    loader = MigrationLoader(None)
    faults = []
    for name, path in new_migrations().items():
        app, _, stem = name.partition(".")
        faults += reversal_faults(loader.get_migration(app, stem), path)
    assert faults == []


@pytest.mark.parametrize(
    ("operations", "text", "count"),
    [
        ([migrations.RunSQL("SELECT 1")], "", 1),
        ([migrations.RunPython(lambda _apps, _editor: None)], "", 1),
        ([migrations.RunSQL("SELECT 1", migrations.RunSQL.noop)], "", 0),
        ([migrations.RunSQL("SELECT 1")], 'IRREVERSIBLE = "no"\n', 1),
        (
            [migrations.RunSQL("SELECT 1")],
            'IRREVERSIBLE = "The former texts are gone for good."',
            0,
        ),
        ([], 'IRREVERSIBLE = "The former texts are gone for good."', 1),
        (
            [migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")])],
            "",
            1,
        ),
    ],
)
def test_guard_bites_a_way_without_return(
    tmp_path: Path, operations: list[Any], text: str, count: int
) -> None:
    path = tmp_path / "0009_new.py"
    path.write_text(text)
    kind = type("Migration", (migrations.Migration,), {"operations": operations})
    migration = kind("0009_new", "core")
    assert len(reversal_faults(migration, path)) == count


def test_no_new_migration_looks_at_all_rows_under_a_lock() -> None:
    loader = MigrationLoader(None)
    found = [name.partition(".") for name in new_migrations()]
    faults = [lock_faults(loader.get_migration(app, stem)) for app, _dot, stem in found]
    assert [fault for some in faults for fault in some] == []


ADDED = "ALTER TABLE x ADD CONSTRAINT y CHECK (z > 0) NOT VALID"
VALIDATED = "alter table x\n  validate constraint y"
GROWN = migrations.AddField("x", "y", models.IntegerField(db_default=0))


@pytest.mark.parametrize(
    ("operations", "count"),
    [
        ([migrations.RunSQL(ADDED)], 0),
        ([migrations.RunSQL(VALIDATED)], 0),
        ([migrations.RunSQL(ADDED), migrations.RunSQL(VALIDATED)], 1),
        ([migrations.RunSQL(f"{ADDED}; {VALIDATED};")], 1),
        ([migrations.RunSQL([ADDED, (VALIDATED, None)])], 1),
        ([GROWN, migrations.RunSQL("SELECT 1; UPDATE x SET y = 1")], 1),
        ([GROWN, migrations.RunSQL("CREATE INDEX ON x (updated_at)")], 0),
        ([migrations.RunSQL("UPDATE x SET y = 1")], 0),
        ([migrations.RunSQL([ADDED, f"-- {VALIDATED}".replace("\n", " ")])], 0),
        (
            [
                migrations.RunSQL(ADDED),
                migrations.SeparateDatabaseAndState([migrations.RunSQL(VALIDATED)]),
            ],
            1,
        ),
    ],
)
def test_guard_bites_a_constraint_validated_where_it_is_added(
    operations: list[Any], count: int
) -> None:
    kind = type("Migration", (migrations.Migration,), {"operations": operations})
    assert len(lock_faults(kind("0009_new", "core"))) == count


def test_what_was_released_is_still_there() -> None:
    released = [name for release in read_releases() for name in release.migrations]
    assert len(released) == len(set(released))
    assert set(released) <= set(own_migrations())


def _history(*arguments: str) -> str:
    answer = subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""


@pytest.mark.parametrize("release", read_releases(), ids=lambda release: release.number)
def test_released_migrations_are_never_edited(release: Any) -> None:
    """Compared with the release's commit, where the history is at hand."""
    if not _history("cat-file", "-t", release.commit):
        pytest.skip(f"This copy has no history: the commit of {release.tag} is not in it.")
    tagged = _history("rev-parse", f"{release.tag}^{{commit}}")
    assert tagged in {"", release.commit}
    listed = _history("ls-tree", "-r", "--name-only", release.commit).splitlines()
    then = {line for line in listed if "/migrations/0" in line}
    for name, path in own_migrations().items():
        place = path.relative_to(ROOT).as_posix()
        if name in release.migrations:
            then.discard(place)
            assert _history("diff", "--stat", release.commit, "--", place) == "", name
    older = [r for r in read_releases() if r.number < release.number]
    brought = {name for r in older for name in r.migrations}
    assert {p for p in then if p.replace("/migrations/", ".")[5:-3] not in brought} == set()


def test_the_release_number_is_after_the_last_tag_and_in_the_change_log() -> None:
    last = read_releases()[-1].number
    assert RELEASE.endswith(".dev0")
    assert tuple(map(int, last.split("."))) < tuple(map(int, RELEASE.split(".")[:3]))
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert log.index("## Unreleased") < log.index(f"## {last}")


# What comes after it takes little undoing: nothing else rests on it.
BEFORE = "0012_files_of_objects"


@pytest.fixture
def held_lock(transactional_db: None) -> Iterator[threading.Event]:
    """Somebody reads a table in a transaction that does not end, until the event is set."""
    parameters: dict[str, Any] = connection.get_connection_params()
    plain = {k: v for k, v in parameters.items() if k in {"host", "port", "user", "password"}}
    release = threading.Event()
    with psycopg.connect(**plain, dbname=connection.settings_dict["NAME"]) as line:
        line.execute("SELECT count(*) FROM core_sessionmark").fetchone()

        def end_reading() -> None:
            release.wait(100)
            line.rollback()

        ender = threading.Thread(target=end_reading)
        ender.start()
        try:
            yield release
        finally:
            release.set()
            ender.join()


@pytest.mark.deep
def test_a_migration_waits_for_no_lock_and_goes_on_when_it_is_free(
    held_lock: threading.Event, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader holds the table: the migration gives up, lets others pass, and comes back."""
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr("time.sleep", lambda _seconds: held_lock.set())
    call_command("migrate", "core", BEFORE, verbosity=0)
    assert "A lock was not free" in capsys.readouterr().err
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)
        assert "core_sessionmark" not in connection.introspection.table_names(cursor)


@pytest.mark.deep
def test_a_lock_that_never_comes_free_is_a_failure_and_nothing_half_done(
    held_lock: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(migrate, "TRIES", 2)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with pytest.raises(OperationalError, match="lock timeout"):
        call_command("migrate", "core", BEFORE, verbosity=0)
    assert "core.0013_session_marks" in {
        f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations
    }
