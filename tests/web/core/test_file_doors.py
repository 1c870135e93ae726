"""The two doors to files: saved or looked at, never run, absent for everybody else."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from apps.core.files import FILE_OWNERS, FileOwner, delete_file, keep_file, path_of
from apps.core.ids import uuid7
from apps.core.models import StoredFile
from tests.factories.desk import letter
from tests.support import filemaking

pytestmark = pytest.mark.django_db
OWNER = "core.testing"
READERS: set[UUID] = set()


@pytest.fixture(autouse=True)
def _owner(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    owner = FileOwner(
        readable=lambda _actor, pk: pk in READERS,
        existing=set,
        of_person=lambda _person: [],
    )
    monkeypatch.setattr(FILE_OWNERS, "_entries", {OWNER: owner})
    yield
    READERS.clear()


def _kept(content: bytes | None = None, name: str = "letter.pdf") -> StoredFile:
    with transaction.atomic():
        made = keep_file(letter(content, name), owner=OWNER, owner_id=uuid7())
    READERS.add(made.owner_id)
    return made


def test_a_file_is_handed_over_to_be_saved_and_can_run_nothing() -> None:
    kept = _kept(name='März "1"\r\nX: y.pdf')
    answer = Client().get(f"/files/{kept.pk}/")
    assert answer.status_code == 200
    assert answer.getvalue() == letter().content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''M%C3%A4rz")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("content", "kind"), [(filemaking.png(), "image/png"), (filemaking.jpeg(), "image/jpeg")]
)
def test_a_picture_has_a_preview_in_the_same_cage(content: bytes, kind: str) -> None:
    answer = Client().get(f"/files/{_kept(content, 'page.png').pk}/preview/")
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"] == settings.FILES_CONTENT_SECURITY_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_pdf_has_no_preview_on_our_address() -> None:
    assert Client().get(f"/files/{_kept().pk}/preview/").status_code == 404


def test_hidden_deleted_lost_and_absent_are_the_same_404() -> None:
    hidden, deleted, lost = _kept(), _kept(), _kept()
    READERS.discard(hidden.owner_id)
    delete_file(deleted)
    path_of(lost.name).unlink()
    pages = set()
    for pk in (hidden.pk, deleted.pk, lost.pk, uuid7()):
        for door in ("", "preview/"):
            answer = Client().get(f"/files/{pk}/{door}", headers={"accept": "text/html"})
            page = answer.content.decode().replace(str(pk), "x").replace("x%2Fpreview", "x")
            pages.add((answer.status_code, page.replace("x/preview", "x")))
    assert {status for status, _page in pages} == {404}
    assert len(pages) == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_they_are_only_read(method: str) -> None:
    address = f"/files/{_kept().pk}/"
    assert getattr(Client(), method)(address).status_code == 405
    assert Client().head(address).status_code == 200
