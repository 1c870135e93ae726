"""Files on the disk: a random name, nothing without a row for long, nothing after deletion."""

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.core import files
from apps.core.actor import ANONYMOUS
from apps.core.clock import now
from apps.core.errors import Invalid, NotFound, Unavailable
from apps.core.filekinds import MOST_BYTES
from apps.core.files import (
    FILE_OWNERS,
    FileOwner,
    check_upload,
    delete_file,
    keep_file,
    path_of,
    readable_file,
    sweep_files,
)
from apps.core.ids import uuid7
from apps.core.models import StoredFile
from tests.factories.desk import letter

OWNER = "core.testing"
READERS: set[UUID] = set()
GONE: set[UUID] = set()


@pytest.fixture(autouse=True)
def _owner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, db: None) -> Iterator[None]:
    """Have a kind of object that owns files, and a folder of the test's own."""
    owner = FileOwner(
        readable=lambda _actor, pk: pk in READERS,
        existing=lambda ids: set(ids) - GONE,
        of_person=lambda _person: [],
    )
    monkeypatch.setattr(FILE_OWNERS, "_entries", {OWNER: owner})
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path)
    yield
    READERS.clear()
    GONE.clear()


def _kept() -> StoredFile:
    with transaction.atomic():
        return keep_file(letter(), owner=OWNER, owner_id=uuid7())


def _on_disk() -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def test_a_file_lies_under_a_random_name_for_us_alone() -> None:
    kept = _kept()
    (path,) = _on_disk()
    assert path == path_of(kept.name)
    assert path.read_bytes() == letter().content
    assert "letter" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept.original_name == "letter.pdf"
    assert kept.size == len(letter().content)


def test_a_file_is_kept_for_known_objects_only() -> None:
    with pytest.raises(Exception, match="not declared"), transaction.atomic():
        keep_file(letter(), owner="core.unknown", owner_id=uuid7())
    assert _on_disk() == []


def test_its_object_decides_who_reads_it_and_hidden_is_absent() -> None:
    kept = _kept()
    for pk in (kept.pk, uuid7()):
        with pytest.raises(NotFound):
            readable_file(ANONYMOUS, pk)
    READERS.add(kept.owner_id)
    assert readable_file(ANONYMOUS, kept.pk) == kept
    delete_file(kept)
    with pytest.raises(NotFound):
        readable_file(ANONYMOUS, kept.pk)


def test_bytes_go_after_the_commit_and_only_then(
    django_capture_on_commit_callbacks: object,
) -> None:
    kept = _kept()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert delete_file(kept)
        assert _on_disk() != [], "a deletion that is rolled back must lose nothing"
    assert _on_disk() == []
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert not delete_file(kept)
    kept.refresh_from_db()
    assert (kept.original_name, kept.sha256) == ("", "")
    assert kept.deleted_at is not None


def test_a_rolled_back_row_leaves_bytes_that_the_sweep_takes_after_a_day() -> None:
    with transaction.atomic():
        keep_file(letter(), owner=OWNER, owner_id=uuid7())
        transaction.set_rollback(True)
    (left,) = _on_disk()
    kept = _kept()
    moment = now()
    assert sweep_files(moment) == 0, "its transaction may still run"
    assert sweep_files(moment + timedelta(hours=25)) == 1
    assert _on_disk() == [path_of(kept.name)]
    assert not left.exists()
    assert sweep_files(moment + timedelta(hours=25)) == 0


def test_the_sweep_takes_what_a_crash_left_half_written_or_half_deleted() -> None:
    kept, deleted = _kept(), _kept()
    part = path_of(kept.name).with_name(f"{'0' * 40}.part")
    part.write_bytes(b"half")
    StoredFile.objects.filter(pk=deleted.pk).update(
        state="deleted", original_name="", sha256="", deleted_at=now()
    )
    strange = Path(settings.FILES_DIR) / "readme.txt"
    strange.write_text("not ours")
    assert sweep_files(now() + timedelta(days=2)) == 2
    assert set(_on_disk()) == {path_of(kept.name), strange}


def test_the_sweep_deletes_files_whose_object_is_gone(
    django_capture_on_commit_callbacks: object,
) -> None:
    kept, orphan = _kept(), _kept()
    GONE.add(orphan.owner_id)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert sweep_files(now()) == 1
    assert _on_disk() == [path_of(kept.name)]


def test_a_full_disk_refuses_cleanly(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _content: bytes) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Unavailable), transaction.atomic():
        keep_file(letter(), owner=OWNER, owner_id=uuid7())
    assert _on_disk() == []
    assert not StoredFile.objects.exists()


def clean(path: Path) -> str:
    """Find nothing; only what was written completely is shown to a scanner."""
    assert path.read_bytes().startswith(b"%PDF")
    return ""


def alarmed(_path: Path) -> str:
    """Find something in everything."""
    return "Invented.Virus"


def broken(_path: Path) -> str:
    """Be out of order."""
    raise TimeoutError


@pytest.mark.parametrize(
    ("scanner", "raised"), [("clean", None), ("alarmed", Invalid), ("broken", Unavailable)]
)
def test_the_scanner_of_the_installation_is_asked(
    monkeypatch: pytest.MonkeyPatch, scanner: str, raised: type[Exception] | None
) -> None:
    assert not files.scanner_is_set()
    monkeypatch.setattr(settings, "FILES_SCANNER", f"{__name__}.{scanner}")
    assert files.scanner_is_set()
    if raised is None:
        assert _kept().state == "checked"
        return
    with pytest.raises(raised), transaction.atomic():
        keep_file(letter(), owner=OWNER, owner_id=uuid7())
    assert _on_disk() == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 " + b"x" * MOST_BYTES])
def test_empty_and_too_large_files_are_refused_before_they_are_read(content: bytes) -> None:
    sent = SimpleUploadedFile("x.pdf", content)
    with pytest.raises(Invalid):
        check_upload(sent)
    assert sent.tell() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"name": "../../etc/passwd"},
        {"kind": "svg"},
        {"sha256": ""},
        {"state": "deleted"},
        {"state": "deleted", "deleted_at": "2026-01-01T00:00Z", "sha256": ""},
    ],
)
def test_the_database_refuses_odd_rows(values: dict[str, str]) -> None:
    kept = _kept()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=kept.pk).update(**values)
