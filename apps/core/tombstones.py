"""Who was erased, as hashes of ids: in the database and in a file beside the backups.

A restored backup brings erased people back. The file outlives the database: with it,
`reapply_erasures` erases them again.
"""

import hashlib
import os
import re
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.models import Tombstone

LINE = re.compile(r"[0-9a-f]{64}")


def hash_of(person_id: UUID) -> str:
    """Return what stands for an id: ids are random, so that nobody can find it by trying."""
    return hashlib.sha256(f"erased:{person_id}".encode()).hexdigest()


def list_file() -> Path:
    """Return where the list lies outside the database."""
    return Path(settings.ERASURE_LIST_FILE)


def read_list() -> set[str]:
    """Return the hashes of the file; without a file, none."""
    try:
        text = list_file().read_text(encoding="ascii")
    except FileNotFoundError:
        return set()
    return set(LINE.findall(text))


def write_down(person_id: UUID) -> None:
    """Keep the mark in the database, and in the file as soon as that is committed.

    Call it in the transaction that erases. Raises OSError when the file cannot be written:
    without a mark outside, nobody is erased. It is not written earlier, because the mark of
    somebody whose erasure was undone would erase a living person at the next start.
    """
    Tombstone.objects.get_or_create(subject_hash=hash_of(person_id))
    os.close(_open_list())
    # What fails here is written by the next `write_list`.
    transaction.on_commit(write_list, robust=True)


def _open_list() -> int:
    target = list_file()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def write_list() -> int:
    """Add what the database knows to the file, a line each; returns how many marks were added.

    The file only grows, by whole lines: two workers at once lose nothing.
    """
    known = set(Tombstone.objects.values_list("subject_hash", flat=True))
    missing = sorted(known - read_list())
    if not missing:
        return 0
    handle = _open_list()
    try:
        os.write(handle, "".join(f"{mark}\n" for mark in missing).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return len(missing)


def take_over_list() -> int:
    """Bring the marks of the file into the database (after a restore); returns how many."""
    marks = read_list()
    Tombstone.objects.bulk_create(
        [Tombstone(subject_hash=mark) for mark in sorted(marks)], ignore_conflicts=True
    )
    return len(marks)
