"""`manage.py verify_answer`: the kept text, and files that left the platform."""

import json
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.forum.models import Answer
from tests.factories.forum import answer
from tests.factories.life import withdrawn

pytestmark = pytest.mark.django_db


def said(*args: object) -> str:
    out = StringIO()
    call_command("verify_answer", *map(str, args), stdout=out)
    return out.getvalue()


def test_the_kept_text_and_its_files_are_found_genuine(tmp_path: Path) -> None:
    made = answer()
    told = said(made.public_id.lower())
    assert "The kept text is what was signed." in told
    assert made.content_hash in told
    assert "Today it is: Valid." in told
    for language in ("en", "de"):
        page = reverse("forum:answer_pdf", args=[made.public_id]).replace("/en/", f"/{language}/")
        file = tmp_path / f"{language}.pdf"
        file.write_bytes(Client().get(page).content)
        assert "exactly what was issued" in said(made.public_id, "--file", file)
    told_by_api = Client().get(reverse("api:answer", args=[made.public_id])).content
    row = tmp_path / "answer.json"
    row.write_bytes(told_by_api)
    assert "exactly what was issued" in said(made.public_id, "--file", row)


def test_a_changed_file_is_found(tmp_path: Path) -> None:
    made = answer()
    pdf = Client().get(reverse("forum:answer_pdf", args=[made.public_id])).content
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(pdf.replace(b"/Author", b"/Owther", 1))
    with pytest.raises(CommandError, match="could not be made again"):
        said(made.public_id, "--file", changed)
    told = json.loads(Client().get(reverse("api:answer", args=[made.public_id])).content)
    row = tmp_path / "answer.json"
    row.write_text(json.dumps(told | {"short_answer": "No.", "valid_until": "2099-01-01"}))
    with pytest.raises(CommandError, match="short_answer, valid_until"):
        said(made.public_id, "--file", row)
    row.write_text("[" * 100_000)
    with pytest.raises(CommandError, match="no such answer"):
        said(made.public_id, "--file", row)
    row.write_text("{}\n[]\nnull")
    with pytest.raises(CommandError, match="no such answer"):
        said(made.public_id, "--file", row)
    with pytest.raises(CommandError, match="cannot be read"):
        said(made.public_id, "--file", tmp_path / "absent")


def test_what_is_damaged_or_was_never_issued_fails() -> None:
    made = answer()
    with (
        patch("apps.forum.checking.content_hash", return_value="0" * 64),
        pytest.raises(CommandError, match="not the signed fingerprint"),
    ):
        said(made.public_id)
    draft = answer("draft")
    for number in (draft.public_id, "A-00000-0", "nonsense"):
        with pytest.raises(CommandError, match="no issued answer"):
            said(number)
    assert Answer.objects.filter(pk=draft.pk).exists()


def test_a_file_made_before_the_answer_ended_is_still_genuine(tmp_path: Path) -> None:
    made = answer()
    file = tmp_path / "answer.pdf"
    file.write_bytes(Client().get(reverse("forum:answer_pdf", args=[made.public_id])).content)
    withdrawn(made)
    told = said(made.public_id, "--file", file)
    assert "exactly what was issued" in told
    assert "Today it is: Withdrawn." in told
