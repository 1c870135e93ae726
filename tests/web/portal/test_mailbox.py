"""The mailbox of the demonstration: plain text, its own files only, nowhere else."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

MAILBOX = "/en/mailbox/"
FIRST, SECOND = "01795000000000000001-0a1b2c3d", "01795000000000000002-0a1b2c3d"
MAIL = (
    "X-Envelope-To: reader@people.example\r\n"
    "From: Platform <no-reply@atmp.example>\r\nTo: reader@people.example\r\n"
    "Subject: =?utf-8?q?Best=C3=A4tigen_Sie?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Follow http://localhost:8000/en/account/confirm/k/ <b onclick=x>now</b>\r\n"
    "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<script>steal()</script><p>HTML twin</p>\r\n--x--\r\n"
)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Give the installation an empty mailbox."""
    settings.DATA_DIR = tmp_path
    made = tmp_path / "mailbox"
    made.mkdir()
    return made


def test_empty_and_missing_mailbox(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "nothing"
    assert "No mail yet" in Client().get(MAILBOX).content.decode()


def test_list_is_newest_first(folder: Path) -> None:
    for name in (FIRST, SECOND):
        (folder / f"{name}.eml").write_bytes(MAIL.encode())
    (folder / ".hidden.part").write_bytes(b"half a mail")
    html = Client().get(MAILBOX).content.decode()
    assert html.index(SECOND) < html.index(FIRST)
    assert html.count("Bestätigen Sie") == 2
    assert "reader@people.example" in html


def test_message_is_plain_text_with_links(folder: Path) -> None:
    (folder / f"{FIRST}.eml").write_bytes(MAIL.encode())
    html = Client().get(f"{MAILBOX}{FIRST}/").content.decode()
    assert '<a href="http://localhost:8000/en/account/confirm/k/"' in html
    assert "&lt;b onclick" in html
    assert "&lt;script&gt;steal()&lt;/script&gt;&lt;p&gt;HTML twin&lt;/p&gt;" in html
    assert "<script>steal" not in html
    assert "<p>HTML twin" not in html


def test_mail_without_html_has_no_source(folder: Path) -> None:
    plain = MAIL.partition("--x\r\nContent-Type: text/html")[0] + "--x--\r\n"
    (folder / f"{FIRST}.eml").write_bytes(plain.encode())
    html = Client().get(f"{MAILBOX}{FIRST}/").content.decode()
    assert "Follow" in html
    assert "Source of the HTML version" not in html


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"Subject: \r\n\r\n\xe9", b"x" * 5000])
def test_damaged_mail_is_no_fault(folder: Path, content: bytes) -> None:
    (folder / f"{FIRST}.eml").write_bytes(content)
    assert Client().get(MAILBOX).status_code == 200
    assert Client().get(f"{MAILBOX}{FIRST}/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [SECOND, "..%2Fdemo.json", "..", "%2e%2e%2fsecret", f"{FIRST}.eml", "*", f"x{FIRST}"]
)
def test_nothing_else_is_opened(folder: Path, name: str) -> None:
    (folder / f"{FIRST}.eml").write_bytes(MAIL.encode())
    (folder.parent / "demo.json").write_text("{}")
    assert Client().get(f"{MAILBOX}{name}/").status_code == 404


@pytest.mark.django_db
def test_absent_outside_the_demonstration(folder: Path, settings: Settings) -> None:
    settings.DEMO = False
    (folder / f"{FIRST}.eml").write_bytes(MAIL.encode())
    for url in (MAILBOX, f"{MAILBOX}{FIRST}/"):
        assert Client().get(url).status_code == 404
