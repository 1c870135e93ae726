"""Files that people leave here: checked by content, kept under a random name, read by few.

No name that a stranger typed becomes a path. A file is written before its row is committed
and removed after its deletion is: a crash between leaves at most a file that nobody can ask
for, and the sweep takes it.
"""

import logging
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import NotFound, Unavailable
from apps.core.filekinds import ENDINGS, MOST_BYTES, FileKind, FileState, refused
from apps.core.jpegs import START, clean_jpeg
from apps.core.models import FileDrawing, StoredFile
from apps.core.nudge import nudge_after_commit
from apps.core.pdfs import check_pdf
from apps.core.pngs import SIGNATURE, clean_png
from apps.core.registry import Registry
from apps.core.retention import keep_for

logger = logging.getLogger("atmp.files")
LONGEST_NAME = 120
# A file without a row is left alone for so long: its transaction may still run.
ORPHAN_SECONDS = 24 * 3600
SWEPT_AT_ONCE = 500
_OWN_NAME = re.compile(r"[0-9a-f]{40}(?:\.part)?")
_UNFIT = re.compile(r"[^\w .()+-]+")
# Takes the path of a file; returns the name of what is wrong with it, or nothing.
Scanner = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class FileOwner:
    """What decides about the files of one kind of object.

    `readable` asks the object's `visible_to`, and raises NotAllowed where the object is visible
    but its files are not; `existing` returns which of the ids still are;
    `of_person` returns the ids of a person's own objects.
    """

    readable: Callable[[Actor, UUID], bool]
    existing: Callable[[Collection[UUID]], Collection[UUID]]
    of_person: Callable[[Any], Collection[UUID]]


FILE_OWNERS: Registry[FileOwner] = Registry("Owner of files")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was sent, after the check: without a picture's remarks, under a harmless name."""

    kind: FileKind
    name: str
    content: bytes


def check_upload(upload: "UploadedFile[bytes]") -> CheckedFile:
    """Return what may be kept of an uploaded file; raises Invalid with the reason otherwise.

    The kind is found out from the content alone; what the sender called it counts for nothing.
    """
    if not upload.size:
        raise refused(_("This file is empty."), "file_empty")
    if upload.size > MOST_BYTES:
        raise refused(_("This file is larger than 10 MB. Send a smaller one."), "file_too_large")
    kind, content = check_content(upload.read(MOST_BYTES + 1))
    return CheckedFile(kind, clean_name(upload.name or "", kind), content)


def check_content(content: bytes) -> tuple[FileKind, bytes]:
    """Return the kind and what is kept; raises Invalid for every other or unsafe content."""
    if content.startswith(b"%PDF-"):
        check_pdf(content)
        return FileKind.PDF, content
    if content.startswith(SIGNATURE):
        return FileKind.PNG, clean_png(content)
    if content.startswith(START):
        return FileKind.JPEG, clean_jpeg(content)
    raise refused(_("Send a PDF, a PNG or a JPEG. This file is none of them."), "file_kind")


def clean_name(typed: str, kind: FileKind) -> str:
    """Return a name to show and to save under: no folders, no odd signs, the kind's own ending."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", typed)[-1])
    stem = _UNFIT.sub("_", last.rpartition(".")[0] or last).strip(" ._-")
    return f"{stem[:LONGEST_NAME] or 'file'}{ENDINGS[kind]}"


def scanner_is_set() -> bool:
    """Return whether this installation looks for viruses; pages say so when it does not."""
    return bool(settings.FILES_SCANNER)


def keep_file(checked: CheckedFile, *, owner: str, owner_id: UUID) -> StoredFile:
    """Write the file and its row; the caller's transaction decides whether the row stays.

    Raises Invalid when the scanner of the installation finds something, Unavailable when the
    disk or the scanner does not work; nothing stays on the disk then.
    """
    FILE_OWNERS.get(owner)
    kept = _keep(checked, StoredFile(owner_type=owner, owner_id=owner_id))
    if checked.kind == FileKind.PDF:
        FileDrawing.objects.create(file=kept)
        nudge_after_commit("core.draw_pages")
    return kept


def keep_page(checked: CheckedFile, *, of: StoredFile, page: int) -> StoredFile:
    """Keep the picture of a page of a document: read by who reads it, deleted with it."""
    owned = StoredFile(owner_type=of.owner_type, owner_id=of.owner_id, page_of=of, page=page)
    return _keep(checked, owned)


def _keep(checked: CheckedFile, row: StoredFile) -> StoredFile:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A file is kept inside a transaction.")
    row.name, row.original_name = secrets.token_hex(20), checked.name
    row.kind, row.size = checked.kind, len(checked.content)
    row.sha256 = sha256(checked.content).hexdigest()
    _write(path_of(row.name), checked.content)
    row.save(force_insert=True)
    return row


def path_of(name: str) -> Path:
    """Return where the bytes of a file lie, by the random name that we gave it."""
    return Path(settings.FILES_DIR) / name[:2] / name


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.touch(mode=0o600)
        part.write_bytes(content)
        _scan(part)
        part.rename(path)
    except OSError as error:
        logger.exception("files.not_written")
        raise Unavailable(_("The file could not be kept just now. Try again later.")) from error
    finally:
        part.unlink(missing_ok=True)


def _scan(path: Path) -> None:
    """Ask the scanner of the installation, if it has one; a broken one lets nothing in."""
    if not scanner_is_set():
        return
    try:
        scanner: Scanner = import_string(settings.FILES_SCANNER)
        found = scanner(path)
    except Exception as error:  # whatever a scanner raises must let no file in
        logger.exception("files.scanner_failed")
        raise Unavailable(_("Files cannot be checked just now. Try again later.")) from error
    if found:
        logger.warning("files.refused_by_scanner")
        raise refused(_("The virus scanner refused this file."), "file_infected")


def readable_file(actor: Actor, pk: UUID) -> StoredFile:
    """Return a file that the actor may read; raises NotFound for every other and for none."""
    found = StoredFile.objects.filter(pk=pk, state=FileState.CHECKED).first()
    if found is None or found.owner_type not in FILE_OWNERS:
        raise NotFound
    if not FILE_OWNERS.get(found.owner_type).readable(actor, found.owner_id):
        raise NotFound
    return found


def delete_file(file: StoredFile) -> bool:
    """Forget the file's name and hash now, and its bytes after commit; False if it was done.

    The pictures of its pages go with it: who draws them locks the file's row first.
    """
    done = StoredFile.objects.filter(pk=file.pk, state=FileState.CHECKED).update(
        state=FileState.DELETED, original_name="", sha256="", deleted_at=now(), updated_at=now()
    )
    # An exception here must not hide the deletion that was committed: the sweep comes again.
    transaction.on_commit(lambda: path_of(file.name).unlink(missing_ok=True), robust=True)
    pages = file.pages.filter(state=FileState.CHECKED) if file.kind == FileKind.PDF else ()
    for page in pages:
        delete_file(page)
    return bool(done)


def files_of(person: Any) -> QuerySet[StoredFile]:
    """Return the files that belong to objects of the person, without the pages that we drew."""
    ids = [pk for owner in FILE_OWNERS.values() for pk in owner.of_person(person)]
    kept = StoredFile.objects.filter(state=FileState.CHECKED, page_of__isnull=True)
    return kept.filter(owner_id__in=ids)


def erase_files(person: Any) -> None:
    """Delete the person's files, before the objects to which they belong are gone."""
    for file in files_of(person):
        delete_file(file)


@keep_for("core.files", "files whose object is gone, and bytes without a row: one day")
def sweep_files(moment: datetime) -> int:
    """Delete files whose object is gone, and old bytes that belong to no row; may run twice."""
    swept = 0
    for name, owner in FILE_OWNERS.items():
        for rows in _batches(name):
            existing = set(owner.existing([row.owner_id for row in rows]))
            for row in rows:
                swept += row.owner_id not in existing and delete_file(row)
    before = moment - timedelta(seconds=ORPHAN_SECONDS)
    return swept + _sweep_folder(Path(settings.FILES_DIR), before.timestamp())


def _batches(owner: str) -> Iterator[list[StoredFile]]:
    kept = StoredFile.objects.filter(owner_type=owner, state=FileState.CHECKED).order_by("pk")
    rows = list(kept[:SWEPT_AT_ONCE])
    while rows:
        yield rows
        rows = list(kept.filter(pk__gt=rows[-1].pk)[:SWEPT_AT_ONCE])


def _sweep_folder(folder: Path, before: float) -> int:
    swept = 0
    for inner in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        names = [p.name for p in inner.iterdir() if _OWN_NAME.fullmatch(p.name)]
        kept = StoredFile.objects.filter(name__in=names, state=FileState.CHECKED)
        for name in set(names) - set(kept.values_list("name", flat=True)):
            path = inner / name
            # Another sweep may be at the same file.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    swept += 1
    return swept
