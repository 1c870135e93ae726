"""Citing, downloads, PDFs and the check of a text: what they say, and to whom."""

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.models import RateCount
from apps.core.ratelimit import Window
from apps.forum import cite_views
from apps.forum.choices import DISCLAIMER_VERSION
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.models import Answer, Reliance
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, developer
from tests.factories.life import replacement, withdrawn

pytestmark = pytest.mark.django_db
DISCLAIMER = str(DISCLAIMERS[DISCLAIMER_VERSION])
HOSTILE = 'Is {50 %}} of "A & B" enough\\; #1_x^2~?'


def at(name: str, number: str, **more: str) -> str:
    return reverse(f"forum:{name}", kwargs={"public_id": number, **more})


def words_of(response: Any) -> str:
    """Return the text of a PDF, its lines joined."""
    document = pypdfium2.PdfDocument(response.content)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def issued(**changes: object) -> Answer:
    return answer("issued", of=case("public", title=HOSTILE), **changes)


def test_the_page_offers_text_files_and_fingerprint() -> None:
    made = issued()
    page = Client().get(at("cite", made.public_id)).content.decode()
    assert made.public_id in page
    assert made.content_hash in page
    assert page.count(DISCLAIMER) >= 2
    assert "Valid until" in page
    for name in ("bibtex", "ris"):
        assert at(name, made.public_id) in page
    assert at("answer_pdf", made.public_id) in page
    card = Client().get(
        reverse("forum:question_short", args=[made.question.public_id]), follow=True
    )
    assert at("cite", made.public_id) in card.content.decode()


def test_bibtex_holds_hostile_words_in_their_fields() -> None:
    made = issued()
    got = Client().get(at("bibtex", made.public_id))
    assert got["Content-Type"].startswith("application/x-bibtex")
    assert f'filename="{made.public_id}.bib"' in got["Content-Disposition"]
    text = got.content.decode()
    assert r"title = {{Is {\textbraceleft}50 \%{\textbraceright}{\textbraceright} of" in text
    assert r"\& B" in text
    assert r"{\textbackslash}; \#1\_x{\textasciicircum}2{\textasciitilde}?" in text
    assert f"author = {{{{{made.authority.name}}}}}" in text
    for said in (
        DISCLAIMER[:40],
        made.content_hash,
        "language = {en}",
        f"year = {{{made.issued_at:%Y}}}",
    ):
        assert said in text, said
    assert text.count("\n@") == 0
    # BibTeX counts braces, also behind a backslash.
    assert text.count("{") == text.count("}")


def test_ris_has_a_line_for_each_field() -> None:
    made = issued()
    got = Client().get(at("ris", made.public_id))
    assert got["Content-Type"].startswith("application/x-research-info-systems")
    lines = got.content.decode().split("\r\n")
    assert lines[0] == "TY  - GOVDOC"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    fields = dict(line.split("  - ", 1) for line in lines[:-1])
    assert fields["AU"] == made.authority.name
    assert fields["LA"] == "en"
    assert DISCLAIMER in fields["N1"]
    assert "valid until" in fields["N1"].lower()


def test_an_answer_past_its_date_is_never_cited_as_valid() -> None:
    made = issued(valid_until=timezone.now().date() + timedelta(days=1))
    later = timezone.now() + timedelta(days=3)
    with patch("apps.forum.cite_views.now", return_value=later):
        for name in ("cite", "bibtex", "ris"):
            text = Client().get(at(name, made.public_id)).content.decode()
            assert "No longer valid since" in text
            assert "Valid until" not in text
        assert "No longer valid since" in words_of(Client().get(at("answer_pdf", made.public_id)))


def test_a_pdf_says_all_of_it_and_is_the_same_each_time() -> None:
    made = issued(text='One test **suffices**. 日本\n\n- first\n- second\n\n#import "x"')
    first = Client().get(at("answer_pdf", made.public_id))
    assert first["Content-Type"] == "application/pdf"
    assert first.content == Client().get(at("answer_pdf", made.public_id)).content
    for mark in (b"StructTreeRoot", b"/Lang", b"MarkInfo"):
        assert mark in first.content
    assert b"pdfuaid" in first.content
    text = words_of(first)
    for said in (
        "Is {50 %}} of",
        made.authority.name,
        "Yes, one test is enough.",
        "One test suffices. [U+65E5][U+672C]",
        'import "x"',
        DISCLAIMER,
        "Valid until",
        "manage.py verify_answer",
        made.public_id,
    ):
        assert said in text, said
    assert made.content_hash in text.replace(" ", "")
    whole = words_of(Client().get(at("question_pdf", made.question.public_id)))
    assert "Yes, one test is enough." in whole
    assert DISCLAIMER in whole


def test_private_answers_go_to_their_readers_only_and_into_no_cache() -> None:
    asker = developer()
    made = answer("issued", of=case("private", asker=asker))
    browser = signed_in(User.objects.get(pk=asker.user_id), second_factor=True)
    numbers = [("cite", made.public_id), ("answer_pdf", made.public_id)]
    for name, number in [*numbers, ("question_pdf", made.question.public_id)]:
        got = browser.get(at(name, number))
        assert got.status_code == 200
        assert got["Cache-Control"] == "private, no-store"
        assert Client().get(at(name, number)).status_code == 404
    for name, number in (numbers[1], ("question_pdf", made.question.public_id)):
        assert "Do not pass this file on." in words_of(browser.get(at(name, number)))
    asked = {"number": made.public_id, "fingerprint": made.content_hash}
    assert "belong together" in browser.get(reverse("forum:check"), asked).content.decode()
    hidden = Client().get(reverse("forum:check"), asked).content.decode()
    absent = Client().get(reverse("forum:check"), asked | {"number": "A-00000-0"}).content.decode()
    assert "Not found" in hidden
    assert "Not found" in absent
    assert made.authority.name not in hidden


def test_pdfs_are_limited() -> None:
    made = issued()
    with patch.object(cite_views, "PDF_RATES", (Window("pdf", 3600, 1),)):
        assert Client().get(at("answer_pdf", made.public_id)).status_code == 200
        assert Client().get(at("answer_pdf", made.public_id)).status_code == 429
    assert RateCount.objects.exists()


def test_a_fingerprint_is_checked_against_the_text_as_it_is_kept() -> None:
    made = issued()
    page = reverse("forum:check")
    spaced = f"SHA-256: {made.content_hash[:8].upper()} {made.content_hash[8:]}"
    asked = {"number": made.public_id.lower(), "fingerprint": spaced}
    assert "belong together" in Client().get(page, asked).content.decode()
    wrong = asked | {"fingerprint": made.content_hash[::-1]}
    assert "Not found" in Client().get(page, wrong).content.decode()
    assert Client().get(page, {"number": "", "fingerprint": ""}).status_code == 422
    with patch("apps.forum.checking.content_hash", return_value="0" * 64):
        damaged = Client().get(page, asked).content.decode()
    assert "damaged" in damaged
    assert "belong together" not in damaged


def test_who_cites_says_so_by_a_button_and_reading_leaves_no_trace() -> None:
    made, reader = issued(), developer()
    browser = signed_in(User.objects.get(pk=reader.user_id), second_factor=True)
    page = at("cite", made.public_id)
    keep = at("cite_keep", made.public_id)
    for address in (page, at("answer_pdf", made.public_id)):
        assert browser.get(address).status_code == 200
    assert not Reliance.objects.exists()
    assert keep not in Client().get(page).content.decode()
    assert keep in browser.get(page).content.decode()
    assert browser.get(keep).status_code == 405
    assert browser.post(keep, {"kind": "saved"}).status_code in {400, 422}
    for _again in range(2):
        assert browser.post(keep, {"kind": "cited"}).status_code == 302
    (one,) = Reliance.objects.all()
    assert (one.person_id, one.answer_id, one.kind) == (reader.user_id, made.pk, "cited")
    assert "you are told when it is replaced" in browser.get(page).content.decode()
    assert "/sign-in" in Client().post(keep, {"kind": "cited"})["Location"]


def test_an_ended_answer_is_cited_as_what_it_is() -> None:
    old = issued()
    new = replacement(old, short="No, one test per product.")
    gone = withdrawn(issued())
    for made, said in ((old, "Replaced"), (gone, "Withdrawn")):
        bib = Client().get(at("bibtex", made.public_id)).content.decode()
        page = Client().get(at("cite", made.public_id)).content.decode()
        pdf = words_of(Client().get(at("answer_pdf", made.public_id)))
        for text in (bib, page, pdf):
            assert said.lower() in text.lower()
            assert "Valid until" not in text
        assert "Yes, one test is enough." in pdf
    whole = words_of(Client().get(at("question_pdf", old.question.public_id)))
    assert new.short in whole
    assert "Yes, one test is enough." not in whole
    empty = words_of(Client().get(at("question_pdf", gone.question.public_id)))
    assert "No official answer is in force" in empty
    assert "Yes, one test is enough." not in empty
