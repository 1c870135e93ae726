"""Class 18: a large request gets past the limit, or is kept in memory or on the disk."""

import io
import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, FakePayload, encode_multipart

from apps.core.api.parsers import FileJsonParser
from apps.core.file_views import MOST_AROUND
from apps.core.filekinds import MOST_BYTES
from tests.security.scene import Scene, addresses

pytestmark = pytest.mark.django_db
LARGE = 3 * 1024 * 1024
MIDDLEWARE = "apps.core.middleware.BodyLimitMiddleware"


def _form(size: int) -> tuple[bytes, str]:
    return b"title=" + b"x" * size, "application/x-www-form-urlencoded"


def _json(size: int) -> tuple[bytes, str]:
    return b'{"title": "' + b"x" * size + b'"}', "application/json"


def _multipart(size: int) -> tuple[bytes, str]:
    return encode_multipart(
        BOUNDARY, {"title": "x" * size}
    ), f"multipart/form-data; boundary={BOUNDARY}"


def _upload(size: int) -> tuple[bytes, str]:
    file = io.BytesIO(b"x" * size)
    file.name = "large.bin"
    return encode_multipart(BOUNDARY, {"f": file}), f"multipart/form-data; boundary={BOUNDARY}"


KINDS: dict[str, Callable[[int], tuple[bytes, str]]] = {
    "form": _form,
    "json": _json,
    "multipart": _multipart,
    "upload": _upload,
}


class Counting(FakePayload):
    """A body that knows how much of it was read."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        """Read on and count."""
        found: bytes = super().read(size)
        self.taken += len(found)
        return found


def _send(client: Client, address: str, kind: str, size: int = LARGE, **extra: Any) -> Any:
    body, content_type = KINDS[kind](size)
    return client.generic("POST", address, body, content_type=content_type, **extra)


@pytest.fixture
def no_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail when anything sent by a stranger is written to the disk."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a request was written to the disk")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", refuse)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_body_is_413_at_every_address(
    scene: Scene, no_temporary_files: None, kind: str
) -> None:
    (body, content_type), wrong = KINDS[kind](LARGE), []
    for route, address in addresses(scene):
        if hasattr(route.view, "body_limit"):
            continue
        asker = scene.clients["asker"]
        answer = asker.generic("POST", address, body, content_type=content_type)
        if answer.status_code != 413:
            wrong.append((route.name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_few_addresses_take_a_file_and_they_have_a_limit_too(
    scene: Scene, no_temporary_files: None, kind: str
) -> None:
    takes = [(r, a) for r, a in addresses(scene) if hasattr(r.view, "body_limit")]
    wanted = {"profiles:documents", "forum:attachments", "forum:letter"}
    programs = {"api:case_letter", "api:question_attachments"}
    limits = {r.name: getattr(r.view, "body_limit") for r, _a in takes}  # noqa: B009
    pages = dict.fromkeys(wanted, MOST_BYTES + MOST_AROUND)
    assert limits == pages | dict.fromkeys(programs, FileJsonParser.most)
    takes = [(r, a) for r, a in takes if r.name in wanted]
    body, content_type = KINDS[kind](MOST_BYTES + MOST_AROUND)
    for _route, address in takes:
        answer = scene.clients["asker"].generic("POST", address, body, content_type=content_type)
        assert answer.status_code == 413


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_large_body_is_read(scene: Scene, kind: str) -> None:
    body, content_type = KINDS[kind](LARGE)
    counting = Counting(body)
    request = RequestFactory().post("/en/account/sign-in/").environ | {
        "wsgi.input": counting,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": content_type,
    }
    answer = Client().request(**request)
    assert (answer.status_code, counting.taken) == (413, 0)


def test_a_body_of_unknown_length_is_not_read_at_all(scene: Scene) -> None:
    """A chunked request has no length: Django reads nothing of it, whatever follows."""
    body, content_type = _form(LARGE)
    counting = Counting(body)
    answer = Client().request(
        REQUEST_METHOD="POST",
        PATH_INFO="/en/account/sign-in/",
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH="",
        HTTP_TRANSFER_ENCODING="chunked",
        **{"wsgi.input": counting},
    )
    assert answer.status_code < 500
    assert counting.taken == 0


@pytest.mark.parametrize("length", ["-1", "nonsense", "9" * 30, " 3", "0x10"])
def test_an_odd_length_is_no_fault(length: str) -> None:
    answer = Client().request(
        REQUEST_METHOD="POST", PATH_INFO="/en/account/sign-in/", CONTENT_LENGTH=length
    )
    assert answer.status_code in {200, 413}


def test_the_refusal_speaks_the_reader_s_language_and_machines_get_json() -> None:
    page = _send(Client(), "/de/account/sign-in/", "upload")
    assert 'lang="de"' in page.content.decode()
    answer = _send(
        Client(), "/en/account/sign-in/", "upload", headers={"accept": "application/json"}
    )
    assert answer.json()["code"] == "too_large"


def test_a_body_of_the_permitted_size_is_read(scene: Scene) -> None:
    answer = _send(scene.clients["asker"], "/en/account/profile/name/", "form", size=500_000)
    assert answer.status_code == 200


@pytest.mark.parametrize("kind", ["upload", "json"])
def test_guard_bites_without_the_limit(scene: Scene, settings: Any, kind: str) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != MIDDLEWARE]
    answer = _send(Client(), "/en/account/sign-in/", kind)
    assert answer.status_code != 413


def test_the_limit_is_the_one_for_forms() -> None:
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= LARGE // 2
    assert MIDDLEWARE in settings.MIDDLEWARE
