"""Pages of PDFs are drawn in a cage: hostile files harm nothing and are said to be unshowable."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from apps.core import pdfpages
from apps.core.files import FILE_OWNERS, FileOwner, delete_file, files_of, keep_file, path_of
from apps.core.ids import uuid7
from apps.core.leasing import LeaseState
from apps.core.models import FileDrawing, StoredFile
from apps.core.pdfpages import MOST_PAGES, PROGRAM, UndrawableError, draw, draw_due
from apps.core.pngs import SIGNATURE
from tests.factories.desk import letter
from tests.support import filemaking

OWNER = "core.testing"
OWNERS: set[UUID] = set()
BOX = b"/MediaBox [0 0 595 842]"


@pytest.fixture
def _owner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, db: None) -> Iterator[None]:
    owner = FileOwner(
        readable=lambda _actor, pk: pk in OWNERS,
        existing=lambda ids: set(ids) & OWNERS,
        of_person=lambda _person: OWNERS,
    )
    monkeypatch.setattr(FILE_OWNERS, "_entries", {OWNER: owner})
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path)
    yield
    OWNERS.clear()


def _kept(content: bytes | None = None) -> StoredFile:
    with transaction.atomic():
        made = keep_file(letter(content), owner=OWNER, owner_id=uuid7())
    OWNERS.add(made.owner_id)
    return made


def _many(pages: int) -> bytes:
    return filemaking.pdf().replace(
        b"/Kids [3 0 R] /Count 1", b"/Kids [%b] /Count %d" % (b"3 0 R " * pages, pages)
    )


def _page(words: bytes, box: bytes = BOX, resources: bytes = b"") -> bytes:
    content = filemaking.stream(words)
    made = filemaking.pdf(objects=[content])
    about = b"%b /Contents 4 0 R /Resources << %b >>" % (box, resources)
    return made.replace(BOX, about)


def test_a_page_is_drawn_and_the_picture_is_one_of_ours() -> None:
    drawn = draw(_page(b"0 0 0 rg 100 100 300 300 re f"))
    assert drawn.total == 1
    (picture,) = drawn.pictures
    assert picture.startswith(SIGNATURE)
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert 1590 <= height <= 1600
    assert 1100 <= width <= 1140
    assert len(picture) != len(draw(filemaking.pdf()).pictures[0])


def test_of_ten_thousand_pages_ten_are_drawn() -> None:
    drawn = draw(_many(10_000))
    assert (drawn.total, len(drawn.pictures)) == (10_000, MOST_PAGES)


def test_a_huge_box_makes_no_huge_picture() -> None:
    drawn = draw(filemaking.pdf().replace(BOX, b"/MediaBox [0 0 14400 3000]"))
    assert int.from_bytes(drawn.pictures[0][16:20]) <= 1600


LOOP = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
UNSHOWABLE = {
    "nothing": b"",
    "no PDF": b"%PDF-1.4 and nothing more",
    "cut": filemaking.pdf()[:120],
    "a tree that holds itself": filemaking.pdf().replace(
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", LOOP
    ),
    "no area": filemaking.pdf().replace(BOX, b"/MediaBox [0 0 0.0001 9999999]"),
}


@pytest.mark.parametrize("content", UNSHOWABLE.values(), ids=UNSHOWABLE)
def test_what_cannot_be_drawn_is_refused(content: bytes) -> None:
    with pytest.raises(UndrawableError):
        draw(content)


HOSTILE = {
    "encrypted": filemaking.pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 3 0 R"),
    "forms in a circle": _page(b"/X Do " * 50_000, resources=b"/XObject << /X 4 0 R >>"),
    "a billion of nothing": _page(b"q " * 4_000_000),
    "an endless box": filemaking.pdf().replace(BOX, b"/MediaBox [-1e38 -1e38 1e38 1e38]"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_within_its_bounds(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either harmless pictures come out or none; what runs on is stopped."""
    monkeypatch.setattr(pdfpages, "WALL_SECONDS", 5.0)
    try:
        drawn = draw(content)
    except UndrawableError:
        return
    assert 1 <= len(drawn.pictures) <= MOST_PAGES


ESCAPES = {
    "files": "open('/etc/passwd')",
    "network": "__import__('socket').socket()",
    "programs": "os.execv('/bin/true', ['true'])",
    "processes": "os.fork()",
    "other processes": "os.kill(os.getppid(), 0)",
    "memory without end": "bytearray(1 << 31)",
}


@pytest.mark.parametrize("act", ESCAPES.values(), ids=ESCAPES)
def test_the_program_can_do_nothing_else_even_if_taken_over(act: str) -> None:
    """The same lock is closed, then the worst is tried from inside."""
    inside = (
        "import sys, os, socket\n"
        f"sys.path.insert(0, {str(PROGRAM.parent)!r})\n"
        "import pdfchild\n"
        "pdfchild._limit()\npdfchild._lock_in()\n"
        f"try:\n    {act}\n"
        "except (PermissionError, MemoryError):\n    os.write(1, b'refused')\n"
        "else:\n    os.write(1, b'done')\n"
        "os._exit(0)\n"
    )
    argv = [sys.executable, "-I", "-c", inside]
    done = subprocess.run(argv, capture_output=True, env={}, check=False, timeout=60)
    assert done.stdout == b"refused", done.stderr


class _Lies:
    """Stands for the program after somebody took it over: it writes what it likes."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def __call__(self, *_args: object, stdout: object, **_named: object) -> object:
        stdout.write(self.answer)  # type: ignore[attr-defined]
        return subprocess.CompletedProcess([], 0)


def _said(total: int, *pictures: bytes) -> bytes:
    lengths = (len(one).to_bytes(4) + one for one in pictures)
    return total.to_bytes(4) + b"".join(lengths)


LIES = {
    "no picture": _said(1, b"<script>"),
    "behind the picture": _said(1, filemaking.png() + b"<script>"),
    "fewer": _said(2, filemaking.png()),
    "more": _said(1, filemaking.png(), filemaking.png()),
    "eleven": _said(11, *[filemaking.png()] * 11),
    "too long": _said(1, filemaking.png())[:-1],
    "nothing": b"",
    "none": _said(0),
}


@pytest.mark.parametrize("answer", LIES.values(), ids=LIES)
def test_what_comes_out_is_believed_as_little_as_an_upload(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", _Lies(answer))
    with pytest.raises(UndrawableError):
        draw(b"")


@pytest.mark.usefixtures("_owner")
def test_a_worker_draws_what_waits_and_the_pages_go_with_the_document() -> None:
    kept = _kept(_many(2))
    assert draw_due() == 1
    assert draw_due() == 0
    pages = list(kept.pages.order_by("page"))
    assert [page.page for page in pages] == [1, 2]
    assert {page.owner_id for page in pages} == {kept.owner_id}
    assert FileDrawing.objects.get(pk=kept.pk).pages == 2
    address = f"/files/{pages[0].pk}/preview/"
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Content-Security-Policy"] == settings.FILES_CONTENT_SECURITY_POLICY
    assert list(files_of(None)) == [kept]
    OWNERS.clear()
    assert Client().get(address).status_code == 404


@pytest.mark.usefixtures("_owner")
def test_no_picture_outlives_its_document(
    django_capture_on_commit_callbacks: object,
) -> None:
    kept = _kept()
    draw_due()
    page = kept.pages.get()
    assert path_of(page.name).exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        delete_file(kept)
    assert not path_of(page.name).exists()
    assert not path_of(kept.name).exists()
    assert Client().get(f"/files/{page.pk}/preview/").status_code == 404
    late = _kept()
    drawing = FileDrawing.objects.select_related("file").get(pk=late.pk)
    delete_file(late)
    pdfpages._keep(drawing, draw(filemaking.pdf()))
    assert not late.pages.exists()
    assert FileDrawing.objects.get(pk=late.pk).state == LeaseState.SUPPRESSED


@pytest.mark.usefixtures("_owner")
def test_a_file_that_cannot_be_drawn_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound, lost = _kept(), _kept(_many(3)), _kept()
    path_of(broken.name).write_bytes(b"%PDF-1.4 changed on the disk")
    path_of(lost.name).unlink()
    FileDrawing.objects.filter(pk=lost.pk).update(attempts=pdfpages.MOST_TRIES - 1)
    draw_due()
    states = dict(FileDrawing.objects.values_list("pk", "state"))
    assert states == {
        broken.pk: LeaseState.DEAD,
        sound.pk: LeaseState.DONE,
        lost.pk: LeaseState.DEAD,
    }
    killer = _kept()
    FileDrawing.objects.filter(pk=killer.pk).update(attempts=pdfpages.MOST_TRIES)
    monkeypatch.setattr(pdfpages, "draw", pytest.fail)
    draw_due()
    assert FileDrawing.objects.get(pk=killer.pk).last_error == "worker_died"
