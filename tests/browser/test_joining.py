"""Joining: from the first mail to a verified member, and back in after a lost password."""

from __future__ import annotations

import re
import time

import pytest

from tests.browser import asking
from tests.browser.site import Site, Visitor
from tests.support.totp import code_of

PASSWORD = "three calm herons on a roof"
NEW_PASSWORD = "seven loud ducks in a pond"
UNIVERSITY = "northfield-university.example"
# The form refuses what was filled in faster than any person could (rulings D55).
AS_SLOW_AS_A_PERSON = 3.3


def _new_address() -> str:
    return f"new.{time.monotonic_ns()}@{UNIVERSITY}"


def _sign_up(visitor: Visitor, email: str) -> None:
    """Open an account and confirm the address through the mailbox page."""
    visitor.go("/en/account/register/")
    visitor.fill(display_name="Noor Visser", email=email, password1=PASSWORD)
    visitor.page.get_by_label("I agree").check()
    time.sleep(AS_SLOW_AS_A_PERSON)
    visitor.press("Open the account")
    assert "Check your e-mail" in visitor.text()
    _open_mail(visitor, email, "Confirm")
    assert email in visitor.text()
    visitor.press("Yes, confirm this address")


def _open_mail(visitor: Visitor, email: str, subject: str) -> None:
    """Follow the link of the newest mail of that subject, in the mailbox of the demonstration."""
    visitor.go("/en/mailbox/")
    rows = visitor.page.get_by_role("row").filter(has_text=email).filter(has_text=subject)
    visitor.reload_until(lambda: rows.count() > 0)
    rows.first.get_by_role("link").click()
    visitor.page.get_by_role("heading", level=1).wait_for()
    with visitor.page.expect_navigation():
        visitor.page.locator("article a[href^='http']").first.click()


def _sign_in(visitor: Visitor, email: str, password: str) -> None:
    if "/sign-in/" not in visitor.page.url:
        visitor.go("/en/account/sign-in/")
    visitor.fill(login=email, password=password)
    visitor.press("Continue")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_newcomer_becomes_a_verified_member_and_asks(site: Site, javascript: bool) -> None:
    visitor, email = site.visitor(javascript=javascript), _new_address()
    _sign_up(visitor, email)
    _sign_in(visitor, email, PASSWORD)
    assert "Welcome, Noor Visser" in visitor.text()

    visitor.go("/en/questions/ask/")
    assert "confirm first which organisation" in visitor.text()
    assert visitor.page.get_by_role("button", name="Send to the authorities").count() == 0
    asking.write(
        visitor,
        "May one donor serve two products?",
        ["Authority of Belgium"],
        "public",
        body="The steps differ after thawing.",
    )
    assert "May one donor serve two products?" in visitor.text()
    assert visitor.page.get_by_role("button", name="Send to the authorities").count() == 0
    draft = visitor.page.url

    visitor.follow("Confirm my organisation")
    visitor.page.get_by_label("Developer", exact=True).check()
    visitor.press("State this role")
    assert "Your membership is verified." in visitor.text()

    visitor.go(draft)
    assert "The steps differ after thawing." in visitor.text()
    visitor.press("Send to the authorities")
    assert "Your question was sent." in visitor.text()


def test_a_lost_password_is_replaced_through_the_mailbox(site: Site) -> None:
    visitor, email = site.visitor(), _new_address()
    _sign_up(visitor, email)
    visitor.go("/en/account/reset/")
    visitor.fill(email=email)
    visitor.press("Send the link")
    assert "a message is on its way" in visitor.text()
    _open_mail(visitor, email, "password")
    visitor.fill(password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    visitor.press("Save the new password")
    assert "sign in with the new password" in visitor.text()
    _sign_in(visitor, email, PASSWORD)
    assert "/sign-in/" in visitor.page.url
    _sign_in(visitor, email, NEW_PASSWORD)
    assert "Welcome" in visitor.text()


def test_the_second_step_is_set_up_and_recovery_codes_open_the_account(site: Site) -> None:
    visitor, email = site.visitor(), _new_address()
    _sign_up(visitor, email)
    _sign_in(visitor, email, PASSWORD)
    visitor.go("/en/account/security/")
    visitor.follow("Switch it on")
    if visitor.page.locator("[name='password']").count():
        visitor.fill(password=PASSWORD)
        visitor.press("Continue")
    secret = visitor.page.locator(".key-text").inner_text().strip()
    visitor.fill(code="000000")
    visitor.press("Switch it on")
    assert visitor.page.locator("main .msg").count() == 1
    assert visitor.page.locator(".key-text").inner_text().strip() == secret
    visitor.fill(code=code_of(secret))
    visitor.press("Switch it on")
    visitor.go("/en/account/security/recovery-codes/")
    codes = visitor.page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10

    visitor.context.clear_cookies()
    _sign_in(visitor, email, PASSWORD)
    visitor.fill(code=codes[0])
    visitor.press("Sign in")
    assert "Welcome" in visitor.text()
    visitor.go("/en/account/security/")
    assert re.search(r"\b9 codes are left", visitor.text())
