"""Backup and restore in small: everything comes back, or nothing, or one sentence."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps

from atmp.up import manifest
from atmp.up.contents import Table
from atmp.up.errors import RefusalError
from atmp.up.pgclient import Session, client_env
from atmp.up.restore import LIBRARIES, restore
from tests.operations.backups import KEY, SERVER, address, command, database, empty, rows
from tests.operations.installation import psql


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    """A database with facts, somebody signed in, and one text full of odd characters."""
    with database(f"backup_source_{os.getpid()}", os.environ["TEST_TEMPLATE_DB"]) as url:
        psql(
            url,
            "INSERT INTO django_session VALUES ('k', 'd', now());"
            "INSERT INTO core_event (id, name, actor_kind, subject_type, subject_id, data,"
            " request_id, created_at) VALUES (gen_random_uuid(), 'a\tb\\nc', 'system', '', "
            " gen_random_uuid(), '{\"é\": \"\\\\ \\n\"}', E'x\\n\\\\.\\n', now())",
        )
        yield url


@pytest.fixture(scope="module")
def folder(source: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished backup with two uploaded files."""
    place = tmp_path_factory.mktemp("backup")
    uploads = place / "uploads"
    (uploads / "2026" / "11").mkdir(parents=True)
    (uploads / "2026" / "11" / "öde.pdf").write_bytes(b"\0\xff" * 1000)
    (uploads / "empty.txt").touch()
    done = command(
        "backup",
        DATABASE_URL=source,
        BACKUP_DIR=str(place / "kept"),
        UPLOAD_ROOT=str(uploads),
        BACKUP_STATUS_FILE=str(place / "status" / "last.json"),
    )
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"Backup .*: \d+ tables, \d+ rows, 2 files, [\d.]+ MB, in [\d.]+ s", done.stdout
    )
    (made,) = (place / "kept").iterdir()
    return made


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    """A database that stays empty, since every restore into it is refused."""
    with database(f"backup_target_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="module")
def uploads(folder: Path) -> Path:
    """Where the files of the successful restore arrive."""
    return folder.parents[1] / "arrived"


@pytest.fixture(scope="module")
def restored(folder: Path, uploads: Path) -> Iterator[str]:
    """The database into which the backup was restored; under another secret key."""
    with database(f"backup_restored_{os.getpid()}") as url:
        env = {"DATABASE_URL": url, "UPLOAD_ROOT": str(uploads), "SECRET_KEY": "another" * 9}
        env["ERASURE_LIST_FILE"] = str(uploads.parent / "marks" / "erased.txt")
        done = command("restore", BACKUP=str(folder), **env)
        assert done.returncode == 0, done.stderr
        assert "every count and hash agrees" in done.stdout
        assert "The secret key here is not the one of the backup" in done.stdout
        assert f"put their marks into {env['ERASURE_LIST_FILE']}" in done.stdout
        yield url


@pytest.fixture
def refused(
    folder: Path, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Restore in this process, see it refused with nothing left behind, return the sentence."""

    def refuse(backup: Path = folder, url: str = target) -> str:
        uploads = tmp_path / "uploads"
        monkeypatch.setenv("BACKUP", str(backup))
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("UPLOAD_ROOT", str(uploads))
        with pytest.raises(RefusalError) as caught:
            restore()
        assert not uploads.exists() or not list(uploads.iterdir())
        return str(caught.value)

    return refuse


def test_everything_comes_back_but_who_was_signed_in(
    source: str, restored: str, uploads: Path
) -> None:
    before, after = rows(source), rows(restored)
    assert len(before) > 40
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"django_session"}
    assert psql(restored, "SELECT count(*) FROM django_session") == "0"
    files = {path for path in uploads.rglob("*") if path.is_file()}
    copied = {path.relative_to(uploads).as_posix(): path.read_bytes() for path in files}
    assert copied == {"2026/11/öde.pdf": b"\0\xff" * 1000, "empty.txt": b""}


def test_the_restored_database_goes_on_where_it_was(source: str, restored: str) -> None:
    """Constraints, triggers and sequences are there."""
    with pytest.raises(subprocess.CalledProcessError) as caught:
        psql(restored, "DELETE FROM core_event")
    assert "append-only" in caught.value.stderr
    for kind in ("pg_constraint", "pg_trigger", "pg_index", "pg_proc"):
        count = f"SELECT count(*) FROM {kind}"  # noqa: S608  names from above
        assert psql(restored, count) == psql(source, count), kind
    serial = "SELECT pg_get_serial_sequence('django_migrations', 'id')"
    last = f"SELECT last_value FROM {psql(source, serial)}"  # noqa: S608  the catalogue's name
    assert psql(restored, last) == psql(source, last)


def test_the_status_page_is_told(folder: Path) -> None:
    told = json.loads((folder.parents[1] / "status" / "last.json").read_text())
    assert told["name"] == folder.name
    assert told["files"] == 2
    assert told["rows"] == manifest.read(folder).rows > 100


def test_only_its_owner_reads_a_backup(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    for name in (manifest.NAME, manifest.DUMP):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    kept = (folder / manifest.NAME).read_text()
    assert KEY not in kept
    assert (urlsplit(SERVER).password or "?") not in kept


def test_a_target_with_tables_is_refused(refused: Callable[..., str], source: str) -> None:
    before = rows(source)
    assert "not empty" in refused(url=source)
    assert rows(source) == before


def test_a_target_with_files_is_refused(folder: Path, target: str, tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "somebodys").write_text("x")
    done = command("restore", BACKUP=str(folder), DATABASE_URL=target, UPLOAD_ROOT=str(uploads))
    assert done.returncode == 1
    assert "holds files already" in done.stderr
    assert (uploads / "somebodys").read_text() == "x"
    assert empty(target)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what makes one statement of the restore fail."""

    def fail(statement: str) -> None:
        asked = Session.ask

        def ask(session: Session, text: str) -> list[list[str]]:
            return asked(session, "SELECT 1 / 0;" if text == statement else text)

        monkeypatch.setattr(Session, "ask", ask)

    return fail


def test_without_statistics_everything_is_restored_all_the_same(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failing: Callable[[str], None],
) -> None:
    failing("ANALYZE;")
    with database(f"backup_slow_{os.getpid()}") as url:
        uploads = tmp_path / "uploads"
        for name, value in (("BACKUP", folder), ("DATABASE_URL", url), ("UPLOAD_ROOT", uploads)):
            monkeypatch.setenv(name, str(value))
        assert restore() == 0
        assert int(psql(url, "SELECT count(*) FROM django_migrations")) > 40
        assert {path.name for path in uploads.iterdir()} == {"2026", "empty.txt"}
    said = capsys.readouterr().out
    assert "every count and hash agrees" in said
    assert "run ANALYZE in it" in said


def test_files_are_taken_back_when_the_database_does_not_commit(
    refused: Callable[..., str], target: str, failing: Callable[[str], None]
) -> None:
    failing("COMMIT;")
    assert "division by zero" in refused()
    assert empty(target)


def test_nothing_is_committed_when_the_files_cannot_take_their_place(
    refused: Callable[..., str], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[Path] = []

    def rename(entry: Path, goal: Path) -> Path:
        moves.append(entry)
        if len(moves) > 1:
            raise RefusalError("The disk went away.")
        os.rename(entry, goal)
        return goal

    monkeypatch.setattr(Path, "rename", rename)
    assert refused() == "The disk went away."
    assert len(moves) == 2
    assert empty(target)


def broken(folder: Path, place: Path, harm: Callable[[Path], object]) -> Path:
    """Return a copy of the backup that something happened to."""
    copy = place / "broken"
    subprocess.run(["cp", "-a", str(folder), str(copy)], check=True)
    harm(copy)
    return copy


def _bit(copy: Path) -> None:
    content = bytearray((copy / manifest.DUMP).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / manifest.DUMP).write_bytes(content)


def _cut(copy: Path) -> None:
    (copy / manifest.DUMP).write_bytes((copy / manifest.DUMP).read_bytes()[:-1000])


def _list(copy: Path) -> None:
    text = (copy / manifest.NAME).read_text()
    (copy / manifest.NAME).write_text(text.replace('"public.core_event"', '"public.core_évent"'))


def _reseal(copy: Path, **changes: object) -> None:
    manifest.write(copy, replace(manifest.read(copy), **changes))  # type: ignore[arg-type]


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "one bit": (_bit, "the content of database.dump has changed"),
    "cut off": (_cut, "the content of database.dump has changed"),
    "no dump": (lambda c: (c / manifest.DUMP).unlink(), "the content of database.dump has changed"),
    "list changed": (_list, "its manifest.json has changed"),
    "list cut": (lambda c: (c / manifest.NAME).write_text("{"), "its manifest.json has changed"),
    "list of lists": (lambda c: (c / manifest.NAME).write_text("[]"), "manifest.json has changed"),
    "no list": (lambda c: (c / manifest.NAME).unlink(), "is no finished backup"),
    "file missing": (
        lambda c: (c / "uploads" / "empty.txt").unlink(),
        "empty.txt is missing or does not belong to it",
    ),
    "file changed": (
        lambda c: (c / "uploads" / "empty.txt").write_text("x"),
        "the content of empty.txt has changed",
    ),
    "file added": (
        lambda c: (c / "uploads" / "new.txt").write_text("x"),
        "new.txt is missing or does not belong to it",
    ),
    "newer release": (
        lambda c: _reseal(c, migrations=["core.0001_initial", "core.9999_of_the_future"]),
        "is newer than this one",
    ),
    "newer release with an app of its own": (
        lambda c: _reseal(c, migrations=["core.0001_initial", "trials.0001_initial"]),
        "it knows the migration trials.0001_initial",
    ),
    "other major version": (
        lambda c: _reseal(c, postgres="12.4"),
        "The backup was made with PostgreSQL 12.4",
    ),
    "other content": (
        lambda c: _reseal(
            c, tables=manifest.read(c).tables | {"public.core_event": Table(1, "0:0")}
        ),
        "The table public.core_event came out different: nothing was restored",
    ),
    "other migrations": (
        lambda c: _reseal(c, migrations=["core.0001_initial"]),
        "The list of migrations came out different",
    ),
}


@pytest.mark.parametrize("harm", sorted(HARMS))
def test_a_broken_backup_is_refused_whole(
    refused: Callable[..., str], folder: Path, target: str, tmp_path: Path, harm: str
) -> None:
    hurt, sentence = HARMS[harm]
    assert sentence in refused(broken(folder, tmp_path, hurt))
    assert empty(target)


def test_a_form_of_the_future_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = broken(folder, tmp_path, lambda _copy: None)
    body = json.loads((copy / manifest.NAME).read_text()) | {"format": 2}
    (copy / manifest.NAME).write_text(json.dumps(body))
    with pytest.raises(RefusalError, match="has a form that this release cannot read"):
        manifest.read(copy)


@pytest.mark.parametrize(
    ("name", "env", "sentence"),
    [
        ("backup", {}, "There is no database to back up"),
        ("backup", {"DATABASE_URL": "mysql://x/y"}, "must look like postgresql://"),
        ("backup", {"DATABASE_URL_FILE": "/nonexistent/url"}, "DATABASE_URL_FILE cannot be read"),
        ("backup", {"DATABASE_URL": address("nobodys")}, 'database "nobodys" does not exist'),
        ("restore", {}, "Name the folder of the backup"),
        ("restore", {"BACKUP": "/nonexistent"}, "is no finished backup"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    tmp_path: Path, name: str, env: dict[str, str], sentence: str
) -> None:
    done = command(name, DATA_DIR=str(tmp_path / "data"), **env)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    kept = tmp_path / "data" / "backups"
    assert not kept.exists() or not list(kept.iterdir())


def test_no_password_stands_in_an_argument() -> None:
    env = client_env("postgresql://us%40er:p%2Fw@db.example:6432/name?sslmode=verify-full")
    assert (env["PGUSER"], env["PGPASSWORD"], env["PGPORT"]) == ("us@er", "p/w", "6432")
    assert env["PGSSLMODE"] == "verify-full"


def test_a_failing_statement_ends_the_session(target: str) -> None:
    with Session(target) as session:
        with pytest.raises(RefusalError, match="syntax error"):
            session.ask("SELEKT 1;")
        with pytest.raises(RefusalError, match="The database refused"):
            session.ask("SELECT 1;")


def test_every_app_with_tables_is_known_to_a_restore() -> None:
    foreign = {
        config.label
        for config in apps.get_app_configs()
        if not config.name.startswith("apps.")
        and (Path(config.path) / "migrations" / "__init__.py").is_file()
    }
    assert foreign == LIBRARIES
