"""`make restore`: a backup into an empty place, all of it or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from atmp.release import RELEASE
from atmp.up import console, erased, places
from atmp.up.config import ROOT, Config, check_data_dir, read_config
from atmp.up.contents import (
    MIGRATIONS,
    check_files,
    copy_tree,
    file_of,
    files_below,
    is_empty,
    server_version,
    tables_of,
)
from atmp.up.errors import RefusalError
from atmp.up.install import RUNTIME, ensure_packages
from atmp.up.instance import Instance
from atmp.up.manifest import DUMP, UPLOADS, Manifest, key_check, read
from atmp.up.pgclient import Session, find_client
from atmp.up.postgres import Cluster
from atmp.up.processes import StopAtOnce, StopFlag
from atmp.up.supervisor import Supervisor

_ARRIVING = ".restoring"
_STOPPED = "Stopped: nothing was restored, and nothing of it is left."
_TOO_LATE = "Everything is in its place already; only the last steps are missing."
# Apps of the packages that keep tables; an app that is neither here nor in apps/ is unknown.
LIBRARIES = frozenset(
    {"account", "admin", "auth", "contenttypes", "mfa", "sessions", "usersessions"}
)


def restore() -> int:
    """Restore BACKUP into the empty database of DATABASE_URL, or into a new DATA_DIR."""
    begun = time.monotonic()
    stop = StopAtOnce(_STOPPED)
    stop.listen()
    source = _chosen_backup()
    manifest = read(source)
    _check_backup(source, manifest)
    uploads = _upload_target(manifest)
    with _database(stop) as url:
        with _arriving_files(source, manifest, uploads) as place_files:
            _restore_database(source, manifest, url, place_files, stop)
        remarks = _reminders(manifest) + _take_statistics(url) + _bring_marks(source)
    console.say(
        f"Restored {source}: {len(manifest.tables)} tables, {manifest.rows} rows, "
        f"{len(manifest.uploads)} files; every count and hash agrees, "
        f"in {time.monotonic() - begun:.1f} s."
    )
    for sentence in remarks:
        console.say(sentence)
    return 0


def _chosen_backup() -> Path:
    named = os.environ.get("BACKUP", "")
    if not named:
        raise RefusalError("Name the folder of the backup: make restore BACKUP=/path/of/backup.")
    return Path(named).absolute()


def _check_backup(source: Path, manifest: Manifest) -> None:
    """Refuse a backup that is not whole, or that only a newer release understands."""
    what = f"The backup in {source}"
    if not (source / DUMP).is_file() or file_of(source / DUMP) != manifest.dump:
        raise RefusalError(f"{what} is broken: the content of {DUMP} has changed.")
    check_files(source / UPLOADS, manifest.uploads, what)
    for migration in manifest.migrations:
        app, _, name = migration.partition(".")
        own = ROOT / "apps" / app / "migrations" / f"{name}.py"
        if app not in LIBRARIES and not own.is_file():
            raise RefusalError(
                f"{what} was made by release {manifest.release}, which is newer than this one "
                f"({RELEASE}): it knows the migration {migration}."
            )


def _upload_target(manifest: Manifest) -> Path | None:
    root = places.upload_root(os.environ)
    if root is None and manifest.uploads and not places.setting(os.environ, "DATABASE_URL"):
        root = read_config(os.environ).data_dir / "uploads"
    if root is None:
        if manifest.uploads:
            raise RefusalError("The backup holds uploaded files: name their folder in UPLOAD_ROOT.")
        return None
    places.writable_folder(root, "UPLOAD_ROOT")
    shutil.rmtree(root / _ARRIVING, ignore_errors=True)
    if any(files_below(root)):
        raise RefusalError(f"UPLOAD_ROOT {root} holds files already: choose an empty folder.")
    return root


@contextmanager
def _arriving_files(
    source: Path, manifest: Manifest, root: Path | None
) -> Iterator[Callable[[], None]]:
    """Copy and compare first; yield what moves the files into place.

    That is called last before the database commits, so that neither is there without the
    other: a move that fails ends the transaction, and a commit that fails takes the files away.
    """
    if root is None:
        yield lambda: None
        return
    arriving = root / _ARRIVING
    placed: list[Path] = []
    whole = False

    def place() -> None:
        for entry in sorted(arriving.iterdir()) if arriving.is_dir() else ():
            entry.rename(root / entry.name)
            placed.append(root / entry.name)

    try:
        if copy_tree(source / UPLOADS, arriving) != manifest.uploads:
            raise RefusalError(f"The files of {source} could not be copied whole to {root}.")
        yield place
        whole = True
    finally:
        for entry in (arriving, *placed) if not whole else (arriving,):
            _remove(entry)


def _remove(entry: Path) -> None:
    if entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)


@contextmanager
def _database(stop: StopFlag) -> Iterator[str]:
    """Yield the address of the target: a named database, or a new one in DATA_DIR."""
    named = places.setting(os.environ, "DATABASE_URL")
    if named:
        yield named
        return
    config = read_config(os.environ)
    check_data_dir(config.data_dir)
    ensure_packages(RUNTIME, stop)
    instance = Instance(config)
    instance.take()
    cluster = Cluster(config.data_dir / "postgres")
    if cluster.exists:
        raise RefusalError(
            f"There is a database in {config.data_dir} already: choose a new DATA_DIR=…."
        )
    with _own_server(config, cluster, instance, stop):
        yield cluster.url()
    # The key of the backup belongs here: the documentation copies it into this folder.
    places.own_secret_key(os.environ).parent.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def _own_server(
    config: Config, cluster: Cluster, instance: Instance, stop: StopFlag
) -> Iterator[None]:
    """Run a new server for a while; a restore that failed leaves no folder behind."""
    supervisor = Supervisor(stop, instance.record)
    whole = False
    try:
        cluster.prepare()
        supervisor.add("database", lambda: cluster.start(stop, supervisor.spawn), essential=True)
        yield
        whole = True
    finally:
        supervisor.end_all()
        instance.clear()
        if not whole:
            shutil.rmtree(config.data_dir / "postgres", ignore_errors=True)


def _restore_database(
    source: Path,
    manifest: Manifest,
    url: str,
    place_files: Callable[[], None],
    stop: StopAtOnce,
) -> None:
    """Everything in one transaction: it commits only when each count and hash agrees."""
    with Session(url) as session:
        _check_target(session, manifest)
        session.ask("BEGIN;")
        _pour(source / DUMP, session)
        found = tables_of(session)
        for name in sorted(found.keys() | manifest.tables.keys()):
            if found.get(name) != manifest.tables.get(name):
                raise RefusalError(f"The table {name} came out different: nothing was restored.")
        if [row[0] for row in session.ask(MIGRATIONS)] != manifest.migrations:
            raise RefusalError("The list of migrations came out different: nothing was restored.")
        # Whether a commit that was cut off took place is known to nobody here.
        stop.too_late = _TOO_LATE
        place_files()
        session.ask("COMMIT;")


def _take_statistics(url: str) -> list[str]:
    """Let the database count how its values are spread; without that it is whole, but slow."""
    try:
        with Session(url) as session:
            session.ask("ANALYZE;")
    except RefusalError as error:
        remark = "Everything is restored, but the database has no statistics: run ANALYZE in it."
        return [f"{remark} {error}"]
    return []


def _check_target(session: Session, manifest: Manifest) -> None:
    here = server_version(session)
    if here.partition(".")[0] != manifest.postgres.partition(".")[0]:
        raise RefusalError(
            f"The backup was made with PostgreSQL {manifest.postgres}, but the target is {here}: "
            "restore into the same major version."
        )
    if not is_empty(session):
        raise RefusalError("The target database is not empty: restore into a new one.")


def _pour(dump: Path, session: Session) -> None:
    """Turn the dump into statements and feed them into the open transaction."""
    argv = [find_client("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    with subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None  # noqa: S101  it was opened above
        session.pour(process.stdout)
    if process.returncode != 0:
        raise RefusalError(f"The dump {dump} cannot be read.")
    session.ask("")


def _bring_marks(source: Path) -> list[str]:
    """Bring the marks of erased people along: the next start erases those people again.

    They lie beside the backup, not in it: it was made before those people were erased.
    """
    beside = source.parent / places.ERASURE_LIST
    marks = erased.read(beside)
    target = places.erasure_list(os.environ)
    try:
        known = erased.add(target, marks)
    except OSError as error:
        remark = f"Everything is restored, but {target} cannot be written: {error.strerror}."
        return [f"{remark} Erase again with manage.py reapply_erasures before anybody signs in."]
    if not known:
        remark = f"There is no mark of an erased person, in {beside} or here."
        advice = f"If anybody was erased since the backup was made, put their marks into {target}"
        return [f"{remark} {advice} and run manage.py reapply_erasures before anybody signs in."]
    return [f"{known} marks of erased people: manage.py prepare --migrate erases them again."]


def _reminders(manifest: Manifest) -> list[str]:
    """What a person still has to do."""
    sentences = []
    if manifest.release != RELEASE:
        sentences.append(
            f"The data are those of release {manifest.release}: bring them up to date with "
            "manage.py prepare --migrate --facts before you start the platform."
        )
    key = key_check(places.secret_key(os.environ))
    if manifest.key_check and key != manifest.key_check:
        place = places.own_secret_key(os.environ)
        sentences.append(
            "The secret key here is not the one of the backup: put that one in place "
            f"({place}, or SECRET_KEY_FILE), or nobody with a second step can sign in."
        )
    return sentences
