"""`make backup`: one consistent copy of database and uploads, while the platform goes on."""

from __future__ import annotations

import json
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from atmp.release import RELEASE
from atmp.up import console, erased, places
from atmp.up.config import write_private
from atmp.up.contents import (
    LEFT_OUT,
    MIGRATIONS,
    File,
    copy_tree,
    file_of,
    server_version,
    tables_of,
)
from atmp.up.errors import RefusalError
from atmp.up.manifest import DUMP, UPLOADS, Manifest, key_check, write
from atmp.up.pgclient import PLAIN_DUMP, Session, client_env, run_client
from atmp.up.processes import StopAtOnce

MARKS = "SELECT subject_hash FROM public.core_tombstone;"
_STOPPED = "Stopped: no backup was made, and nothing of it is left."
_TOO_LATE = "The backup is finished already."
_NOTHING_RUNS = (
    "There is no database to back up: start the platform (make run), or name it with DATABASE_URL."
)


def backup() -> int:
    """Write a backup into BACKUP_DIR and print one line about it."""
    begun = time.monotonic()
    stop = StopAtOnce(_STOPPED)
    stop.listen()
    url = places.database_url(os.environ)
    if not url:
        raise RefusalError(_NOTHING_RUNS)
    target = places.writable_folder(places.backup_dir(os.environ), "BACKUP_DIR")
    status = places.status_file(os.environ)
    places.writable_folder(status.parent, "The folder of BACKUP_STATUS_FILE")
    name = f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}"
    unfinished, finished = target / f".{name}.unfinished", target / name
    try:
        unfinished.mkdir(mode=0o700)
        manifest = _copy(url, unfinished)
        write(unfinished, manifest)
        stop.too_late = _TOO_LATE
        # Only now has it a name that `make restore` takes.
        unfinished.rename(finished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _keep_marks(url, target)
    seconds = time.monotonic() - begun
    _note(status, manifest, name, seconds)
    console.say(
        f"Backup {finished}: {len(manifest.tables)} tables, {manifest.rows} rows, "
        f"{len(manifest.uploads)} files, {manifest.size / 1e6:.1f} MB, in {seconds:.1f} s."
    )
    return 0


def _keep_marks(url: str, target: Path) -> None:
    """Keep the marks of erased people beside the backups: restored ones are erased again."""
    with Session(url) as session:
        there = session.ask("SELECT to_regclass('public.core_tombstone') IS NOT NULL;")
        # The database of the release before has no such table yet.
        rows = session.ask(MARKS) if there[0][0] == "t" else []
    marks = {row[0] for row in rows} | erased.read(places.erasure_list(os.environ))
    erased.add(target / places.ERASURE_LIST, marks)


def _copy(url: str, folder: Path) -> Manifest:
    """Take everything as of one moment: counts, hashes and dump share one snapshot.

    Files come last: whatever a row of the snapshot names was written before that row.
    """
    with Session(url) as session:
        session.ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;")
        snapshot = session.ask("SELECT pg_export_snapshot();")[0][0]
        migrations = [row[0] for row in session.ask(MIGRATIONS)]
        dump = folder / DUMP
        run_client("pg_dump", _options(dump, snapshot), client_env(url))
        dump.chmod(0o600)
        return Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            release=RELEASE,
            postgres=server_version(session),
            migrations=migrations,
            tables=tables_of(session),
            dump=file_of(dump),
            uploads=_uploads(folder),
            key_check=key_check(places.secret_key(os.environ)),
        )


def _options(dump: Path, snapshot: str) -> list[str]:
    return [
        "--format=custom",
        "--compress=6",
        "--lock-wait-timeout=30s",
        f"--snapshot={snapshot}",
        f"--file={dump}",
        *PLAIN_DUMP,
        *(f"--exclude-table-data={name}" for name in LEFT_OUT),
    ]


def _uploads(folder: Path) -> dict[str, File]:
    source = places.upload_root(os.environ)
    (folder / UPLOADS).mkdir(mode=0o700)
    return copy_tree(source, folder / UPLOADS) if source and source.is_dir() else {}


def _note(status: Path, manifest: Manifest, name: str, seconds: float) -> None:
    """Tell the status page; no content, only that and when."""
    facts = {
        "name": name,
        "made_at": manifest.made_at,
        "release": manifest.release,
        "rows": manifest.rows,
        "files": len(manifest.uploads),
        "bytes": manifest.size,
        "seconds": round(seconds, 1),
    }
    write_private(status, json.dumps(facts, indent=1) + "\n")
