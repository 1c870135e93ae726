"""Pictures of the pages of PDFs, so that nobody has to open one to read it.

A worker draws them, in a program of its own that can do nothing but that (pdfchild.py). What
comes out is checked like any picture that is sent here. Whatever goes wrong stays with the one
file: its page says that it cannot be shown, and it can still be saved.
"""

import logging
import struct
import subprocess  # nosec B404  one fixed program, nothing of a request in its command
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from apps.core.errors import Invalid
from apps.core.filekinds import FileKind, FileState
from apps.core.files import CheckedFile, keep_page, path_of
from apps.core.leasing import LeaseState, back_off, claim
from apps.core.models import FileDrawing, StoredFile
from apps.core.pngs import clean_png

logger = logging.getLogger("atmp.files")
PROGRAM = Path(__file__).with_name("pdfchild.py")
WALL_SECONDS = 20.0
LEASE_SECONDS = 90
RUN_SECONDS = 60.0
MOST_TRIES = 3
MOST_PAGES = 10


class UndrawableError(Exception):
    """The file cannot be shown as pictures; trying again would not help."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many pages a PDF has, and the pictures of the first ones."""

    total: int
    pictures: list[bytes]


def draw(content: bytes) -> Drawn:
    """Return pictures of the first pages; raises UndrawableError for a broken or hostile file."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(content)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603  # nosec B603
                [sys.executable, "-I", str(PROGRAM)],
                stdin=given,
                stdout=taken,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UndrawableError("timeout") from error
        if done.returncode:
            raise UndrawableError("stopped")
        taken.seek(0)
        return _read(taken.read())


def _read(answer: bytes) -> Drawn:
    """Return what the program wrote, each picture checked: it may have been taken over."""
    total = _number(answer[:4])
    try:
        pictures = [clean_png(raw) for raw in _pictures(answer[4:])]
    except Invalid as error:
        raise UndrawableError("picture") from error
    if not pictures or len(pictures) != min(total, MOST_PAGES):
        raise UndrawableError("pages")
    return Drawn(total, pictures)


def _number(raw: bytes) -> int:
    if len(raw) != 4:
        raise UndrawableError("answer")
    return int(struct.unpack(">I", raw)[0])


def _pictures(answer: bytes) -> Iterator[bytes]:
    at = 0
    for _page in range(MOST_PAGES):
        if at == len(answer):
            return
        length = _number(answer[at : at + 4])
        yield answer[at + 4 : at + 4 + length]
        at += 4 + length
    if at != len(answer):
        raise UndrawableError("answer")


def draw_due(*, seconds: float = RUN_SECONDS) -> int:
    """Draw the PDFs that wait, one after the other; may run in several workers at once."""
    deadline, number = time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        waiting = FileDrawing.objects.select_related("file")
        rows = claim(waiting, limit=1, lease_seconds=LEASE_SECONDS)
        if not rows:
            break
        _draw_one(rows[0])
        number += 1
    return number


def _draw_one(drawing: FileDrawing) -> None:
    if drawing.attempts > MOST_TRIES:
        _end(drawing, LeaseState.DEAD, "worker_died")
        return
    try:
        _keep(drawing, draw(path_of(drawing.file.name).read_bytes()))
    except UndrawableError as error:
        logger.warning("files.not_drawn", extra={"code": str(error)})
        _end(drawing, LeaseState.DEAD, str(error))
    except Exception as error:  # a full disk or a broken scanner must not hold up the others
        logger.exception("files.drawing_failed")
        if drawing.attempts >= MOST_TRIES:
            _end(drawing, LeaseState.DEAD, type(error).__name__)
        else:
            back_off(drawing, type(error).__name__)


@transaction.atomic
def _keep(drawing: FileDrawing, drawn: Drawn) -> None:
    """Keep the pictures, unless the file was deleted or another worker was faster meanwhile."""
    file = StoredFile.objects.select_for_update().get(pk=drawing.pk)
    mine = FileDrawing.objects.select_for_update().filter(
        pk=drawing.pk, state=LeaseState.QUEUED, attempts=drawing.attempts
    )
    if not mine.exists():
        return
    if file.state != FileState.CHECKED:
        mine.update(state=LeaseState.SUPPRESSED, leased_until=None)
        return
    for number, picture in enumerate(drawn.pictures, start=1):
        keep_page(CheckedFile(FileKind.PNG, f"page-{number}.png", picture), of=file, page=number)
    mine.update(state=LeaseState.DONE, leased_until=None, pages=drawn.total)


def _end(drawing: FileDrawing, state: LeaseState, error: str) -> None:
    mine = FileDrawing.objects.filter(pk=drawing.pk, attempts=drawing.attempts)
    mine.update(state=state, leased_until=None, last_error=error[:200])


def drawn_pages(to_file: str) -> "Prefetch[str, QuerySet[StoredFile], str]":
    """Return what fetches the pictures of many files in one query, as their `drawn_pages`."""
    pages = StoredFile.objects.filter(state=FileState.CHECKED).order_by("page")
    return Prefetch(f"{to_file}__pages", queryset=pages, to_attr="drawn_pages")


def drawing_of(file: StoredFile) -> FileDrawing | None:
    """Return how far the pictures are of a file fetched with its `drawing`; None for no PDF."""
    found: FileDrawing | None = getattr(file, "drawing", None)
    return found
