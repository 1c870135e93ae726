"""A letter as the proof of a role: sent by the person, read and decided by two of the desk."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import FilePayload

from apps.profiles.checklists import checklist_for
from apps.profiles.choices import Role
from tests.browser.looks import in_order
from tests.browser.newcomers import new_address, open_mail, sign_in, sign_up
from tests.browser.site import Site, Visitor
from tests.support import filemaking

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
ROLES = "/en/account/verification/"
DESK = "/en/workbench/verifications/"
SITE = "Harbour Cellworks"
ELSEWHERE = "post-of-nobody.example"


def _state_the_role(visitor: Visitor) -> None:
    """The address leads to no organisation: it is found in the directory."""
    visitor.go(ROLES)
    assert "Your confirmed addresses lead to no organisation" in visitor.text()
    visitor.go(f"/en/directory/?q={SITE.partition(' ')[0]}")
    visitor.follow(SITE)
    visitor.follow("I work here")
    visitor.page.locator("main [name='role'][value='gmp_staff']").check()
    visitor.press("State this role")
    assert "Stated, not yet checked" in visitor.text()


def _send_the_letter(visitor: Visitor, name: str, note: str) -> None:
    visitor.follow("Send a document")
    visitor.press("Send it to the desk")
    assert visitor.page.title().startswith("Error:")
    visitor.page.locator("main [name='kind'][value='letter']").check()
    letter = FilePayload(name=name, mimeType="application/pdf", buffer=filemaking.pdf())
    visitor.page.locator("main [name='file']").set_input_files(files=[letter])
    visitor.fill(note=note)
    visitor.press("Send it to the desk")
    assert "The desk has your document." in visitor.text()
    assert "Waiting for review." in visitor.text()


def _open_the_case(visitor: Visitor, state: str, note: str) -> None:
    """Open the case of that letter from the queue, narrowed to the role and the state."""
    visitor.go(f"{DESK}?role=gmp_staff&state={state}")
    row = visitor.page.locator("main tbody tr").filter(has_text="Noor Visser")
    with visitor.page.expect_navigation():
        row.filter(has_text=SITE).filter(has_text="sent").last.get_by_role("link").click()
    assert note in visitor.text()
    assert ELSEWHERE in visitor.text()
    assert "belongs to the organisation" not in visitor.text()


def _read_the_letter(visitor: Visitor, name: str) -> str:
    """Look at its pages as pictures, and save it; returns its address."""
    picture = visitor.page.locator("main").get_by_alt_text("Page 1 of the document")
    visitor.reload_until(lambda: picture.count() == 1)
    shown = visitor.context.request.get(picture.get_attribute("src") or "")
    assert (shown.status, shown.headers["content-type"]) == (200, "image/png")
    link = visitor.page.locator("main").get_by_role("link", name=f"Save {name}")
    address = link.get_attribute("href") or ""
    saved = visitor.context.request.get(address)
    assert saved.body().startswith(b"%PDF-")
    assert saved.headers["content-disposition"].startswith("attachment")
    return address


def _propose(visitor: Visitor) -> None:
    """Half a checklist is not enough; the whole one is, and then the proposer is done."""
    box = "main [name='propose-checklist'][value='{}']"
    visitor.page.locator("main [name='propose-proposal'][value='approve']").check()
    visitor.page.locator(box.format("person")).check()
    visitor.press("Send the proposal")
    assert "Tick every point before you propose to verify." in visitor.text()
    for point in checklist_for(Role.GMP_STAFF):
        visitor.page.locator(box.format(point.value)).check()
    visitor.press("Send the proposal")
    assert "Your proposal waits for a platform admin." in visitor.text()
    main = visitor.page.locator("main")
    assert main.get_by_role("button", name="Take it back").count() == 1
    assert main.get_by_role("button", name="Decide").count() == 0


def _decide(visitor: Visitor) -> None:
    assert "Paulo Reis proposes to verify this role." in visitor.text()
    assert "The document names this person." in visitor.text()
    visitor.page.locator("main [name='decide-decision'][value='agree']").check()
    visitor.press("Decide")
    assert "The decision is carried out." in visitor.text()


def _see_it(visitor: Visitor, email: str) -> None:
    """The mail leads to the role, which counts from now on."""
    open_mail(visitor, email, "Your membership is confirmed")
    assert visitor.page.url.endswith(ROLES)
    assert "Verified" in visitor.text()
    assert "Valid until" in visitor.text()
    assert "Stated, not yet checked" not in visitor.text()
    visitor.go("/en/questions/ask/")
    assert "confirm first which organisation" not in visitor.text()


@BOTH
def test_two_people_of_the_desk_read_a_letter_and_its_sender_is_verified(
    site: Site, javascript: bool
) -> None:
    email, number = new_address(ELSEWHERE), time.monotonic_ns()
    name, note = f"letter-{number}.pdf", f"Signed by the head of site number {number}."
    person = site.visitor(javascript=javascript)
    sign_up(person, email)
    sign_in(person, email)
    person.go("/en/questions/ask/")
    assert "confirm first which organisation" in person.text()
    _state_the_role(person)
    _send_the_letter(person, name, note)
    documents = person.page.url

    first = site.visitor("moderator", javascript=javascript)
    _open_the_case(first, "waiting", note)
    address = _read_the_letter(first, name)
    case = first.page.url
    _propose(first)
    for stranger in ("developer", "gmp_staff"):
        other = site.visitor(stranger, javascript=javascript)
        assert other.context.request.get(address).status == 404
        assert other.context.request.get(documents).status == 404
        assert other.go(case) in {403, 404}
    person.go(ROLES)
    assert "Stated, not yet checked" in person.text()

    second = site.visitor("admin", javascript=javascript)
    _open_the_case(second, "proposed", note)
    assert _read_the_letter(second, name) == address
    if javascript:
        in_order(second)
    _decide(second)
    assert note not in second.text()

    _see_it(person, email)
    person.go(documents)
    assert "It is deleted on" in person.text()
    if javascript:
        in_order(person)
