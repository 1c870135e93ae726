"""What is in a database and in a folder: counts and hashes that two sides can compare."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from atmp.up.errors import RefusalError
from atmp.up.pgclient import Session

# Who was signed in, counters of a minute, and copies of people's data that anybody can ask for
# again: restored ones would open ended sessions and bring expired copies back.
LEFT_OUT = (
    "public.core_cache",
    "public.core_jobfile",
    "public.core_ratecount",
    "public.core_sessionmark",
    "public.django_session",
    "public.usersessions_usersession",
)
TABLES = """
    SELECT n.nspname || '.' || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                      AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1;
"""
# The sum over all rows does not depend on their order, and needs no memory.
CONTENT = """
    SELECT count(*), coalesce(sum(('x' || left(h, 16))::bit(64)::bigint), 0)
        || ':' || coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint), 0)
    FROM (
        SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS h FROM {table} AS t
    ) AS hashed;
"""
MIGRATIONS = "SELECT app || '.' || name FROM public.django_migrations ORDER BY 1;"
_CHUNK = 1 << 20


class Table(NamedTuple):
    """One table: how many rows, and a hash over them."""

    rows: int
    hash: str


class File(NamedTuple):
    """One file: its size and its SHA-256."""

    size: int
    sha256: str


def tables_of(session: Session) -> dict[str, Table]:
    """Count and hash every table of the session's snapshot."""
    names = [row[0] for row in session.ask(TABLES)]
    found = {}
    for name in names:
        if name not in LEFT_OUT:
            quoted = ".".join(f'"{part}"' for part in name.split(".", 1))
            (count, content), *_ = session.ask(CONTENT.format(table=quoted))
            found[name] = Table(int(count), content)
    return found


def is_empty(session: Session) -> bool:
    """Whether the database holds no table of anybody."""
    return not session.ask(TABLES)


def server_version(session: Session) -> str:
    """The version of the server, as in 18.1."""
    version: str = session.ask("SHOW server_version;")[0][0]
    return version.partition(" ")[0]


def file_of(path: Path) -> File:
    """Size and hash of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return File(size, digest.hexdigest())


def files_below(folder: Path) -> Iterator[str]:
    """Relative names of all plain files, in order; links are followed by nobody."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def copy_tree(source: Path, target: Path) -> dict[str, File]:
    """Copy all plain files and return what was written; a file that vanishes meanwhile is left."""
    copied = {}
    for name in files_below(source):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(source / name, place)
        except FileNotFoundError:
            continue
        copied[name] = file_of(place)
    return copied


def check_files(folder: Path, wanted: dict[str, File], what: str) -> None:
    """Refuse when a file is missing, is another one, or nobody knows it."""
    found = set(files_below(folder)) if folder.is_dir() else set()
    odd = sorted(found ^ set(wanted))
    if odd:
        raise RefusalError(f"{what} is broken: {odd[0]} is missing or does not belong to it.")
    for name, file in wanted.items():
        if file_of(folder / name) != file:
            raise RefusalError(f"{what} is broken: the content of {name} has changed.")
