"""Joining: from the first mail to a verified member, and back in after a lost password."""

from __future__ import annotations

import re

import pytest

from tests.browser import asking
from tests.browser.newcomers import PASSWORD, new_address, open_mail, sign_in, sign_up
from tests.browser.site import Site
from tests.support.totp import code_of

NEW_PASSWORD = "seven loud ducks in a pond"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_newcomer_becomes_a_verified_member_and_asks(site: Site, javascript: bool) -> None:
    visitor, email = site.visitor(javascript=javascript), new_address()
    sign_up(visitor, email)
    sign_in(visitor, email, PASSWORD)
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
    visitor, email = site.visitor(), new_address()
    sign_up(visitor, email)
    visitor.go("/en/account/reset/")
    visitor.fill(email=email)
    visitor.press("Send the link")
    assert "a message is on its way" in visitor.text()
    open_mail(visitor, email, "password")
    visitor.fill(password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    visitor.press("Save the new password")
    assert "sign in with the new password" in visitor.text()
    sign_in(visitor, email, PASSWORD)
    assert "/sign-in/" in visitor.page.url
    sign_in(visitor, email, NEW_PASSWORD)
    assert "Welcome" in visitor.text()


def test_the_second_step_is_set_up_and_recovery_codes_open_the_account(site: Site) -> None:
    visitor, email = site.visitor(), new_address()
    sign_up(visitor, email)
    sign_in(visitor, email, PASSWORD)
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
    sign_in(visitor, email, PASSWORD)
    visitor.fill(code=codes[0])
    visitor.press("Sign in")
    assert "Welcome" in visitor.text()
    visitor.go("/en/account/security/")
    assert re.search(r"\b9 codes are left", visitor.text())
