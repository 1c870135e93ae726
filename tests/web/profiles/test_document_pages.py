"""The desk reads a PDF as pictures of its pages, and is told when there are none."""

import pytest
from django.test import Client

from apps.core.leasing import LeaseState
from apps.core.models import FileDrawing
from apps.core.pdfpages import draw_due
from apps.profiles.choices import Role
from tests.factories.accounts import signed_in
from tests.factories.desk import evidence, letter, statement
from tests.factories.profiles import MembershipFactory
from tests.support import filemaking

pytestmark = pytest.mark.django_db


def _browser(role: str) -> Client:
    return signed_in(MembershipFactory(role=role).user, second_factor=True)


def _letter_of(pages: int) -> bytes:
    kids = b"/Kids [%b] /Count %d" % (b"3 0 R " * pages, pages)
    return filemaking.pdf().replace(b"/Kids [3 0 R] /Count 1", kids)


def test_a_letter_is_shown_page_by_page_to_the_desk_and_to_nobody_else() -> None:
    membership = statement()
    sent = evidence(membership, file=letter(_letter_of(11)))
    desk, other = _browser(Role.MODERATOR), _browser(Role.DEVELOPER)
    address = f"/en/workbench/verifications/{membership.pk}/"
    before = desk.get(address).content.decode()
    assert "The pages of this PDF are being drawn." in before
    assert f"/files/{sent.file_id}/" in before
    draw_due()
    page = desk.get(address).content.decode()
    assert 'alt="Page 1 of the document"' in page
    assert 'alt="Page 10 of the document"' in page
    assert "10 pages of 11 are shown." in page
    assert sent.file is not None
    picture = f"/files/{sent.file.pages.get(page=1).pk}/preview/"
    assert picture in page
    assert desk.get(picture)["Content-Type"] == "image/png"
    assert other.get(picture).status_code == 404


def test_a_letter_that_cannot_be_shown_can_still_be_saved() -> None:
    membership = statement()
    sent = evidence(membership)
    FileDrawing.objects.update(state=LeaseState.DEAD)
    page = _browser(Role.MODERATOR).get(f"/en/workbench/verifications/{membership.pk}/")
    text = page.content.decode()
    assert "The pages of this PDF cannot be shown here." in text
    assert f"/files/{sent.file_id}/" in text
    assert "<img" not in text.partition("<main")[2].partition("</main>")[0]
