"""Consolidated minutes as a PDF: what the page says, for whoever reads the page."""

from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.factories.accounts import signed_in
from tests.factories.forum import developer
from tests.factories.positions import minutes, two_answers
from tests.web.forum.test_citing import words_of

pytestmark = pytest.mark.django_db


def pdf(number: str, browser: Client | None = None) -> Any:
    """Return what is got at the address of the PDF."""
    return (browser or Client()).get(reverse("forum:minutes_pdf", args=[number]))


def test_the_pdf_says_all_of_it_tagged_and_is_the_same_each_time() -> None:
    own, other = two_answers()
    number = own.question.public_id
    assert pdf(number).status_code == 404
    made = minutes("issued", answers=(own, other))
    first = pdf(number)
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content == pdf(number).content
    assert b"pdfuaid" in first.content
    text = words_of(first)
    for said in (
        "Both authorities agree that one test is enough.",
        "They differ on the time of the test.",
        "The asker sends the protocol.",
        own.authority.name,
        other.authority.name,
        own.public_id,
        "Agrees",
        made.public_id,
        made.disclaimer,
    ):
        assert said in text, said
    assert made.content_hash in text.replace(" ", "")
    page = Client().get(reverse("forum:minutes", args=[number])).content.decode()
    assert reverse("forum:minutes_pdf", args=[number]) in page
    assert pypdfium2.PdfDocument(first.content).get_metadata_value("Author") == own.authority.name


def test_what_is_offered_only_is_no_pdf() -> None:
    assert pdf(minutes("agreed").question.public_id).status_code == 404


def test_private_minutes_go_to_readers_of_the_question_and_into_no_cache() -> None:
    asker = developer()
    made = minutes("issued", answers=two_answers("private", asker=asker))
    number = made.question.public_id
    browser = signed_in(User.objects.get(pk=asker.user_id), second_factor=True)
    got = pdf(number, browser)
    assert (got.status_code, got["Cache-Control"]) == (200, "private, no-store")
    assert "Do not pass this file on." in words_of(got)
    hidden, absent = pdf(number), pdf("Q-0000000-0")
    assert (hidden.status_code, absent.status_code) == (404, 404)
