"""Passkeys in a browser that has a device for them (virtual), and in one without scripts."""

from __future__ import annotations

from playwright.sync_api import CDPSession

from tests.browser.looks import in_order
from tests.browser.newcomers import PASSWORD, new_address, sign_in, sign_up
from tests.browser.site import Site, Visitor

SECURITY = "/en/account/security/"
AGAIN = "Sign out and in again with your passkey"


def _device(visitor: Visitor) -> CDPSession:
    """Give the browser a device that keeps passkeys and knows its owner's finger."""
    wire = visitor.context.new_cdp_session(visitor.page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return wire


def _proved(visitor: Visitor) -> None:
    """Give the password again where it is asked for."""
    if "/confirm-password/" in visitor.page.url:
        visitor.fill(password=PASSWORD)
        visitor.press("Continue")


def _add_passkey(visitor: Visitor) -> None:
    visitor.go(SECURITY)
    visitor.follow("Add a passkey")
    _proved(visitor)
    in_order(visitor)
    visitor.fill(name="phone")
    visitor.press("Make the passkey")
    assert "/recovery-codes/" in visitor.page.url, visitor.text()


def test_a_passkey_from_making_to_removing(site: Site) -> None:
    visitor, email = site.visitor(), new_address()
    sign_up(visitor, email)
    sign_in(visitor, email)
    _device(visitor)
    _add_passkey(visitor)
    visitor.go(SECURITY)
    assert AGAIN in visitor.text()
    in_order(visitor)
    visitor.context.clear_cookies()
    visitor.go("/en/account/sign-in/")
    visitor.follow("Sign in with a passkey")
    in_order(visitor)
    visitor.press("Use your passkey")
    visitor.go(SECURITY)
    assert "phone" in visitor.text()
    assert AGAIN not in visitor.text()
    _as_second_step(visitor, email)
    _rename_and_remove(visitor)


def _as_second_step(visitor: Visitor, email: str) -> None:
    visitor.context.clear_cookies()
    sign_in(visitor, email)
    assert "/sign-in/code/" in visitor.page.url
    in_order(visitor)
    visitor.press("Use your passkey")
    visitor.go(SECURITY)
    assert AGAIN not in visitor.text()


def _rename_and_remove(visitor: Visitor) -> None:
    visitor.follow("Rename")
    if "/confirm-" in visitor.page.url:
        visitor.go(f"{SECURITY}confirm-passkey/")
        visitor.press("Use your passkey")
        visitor.go(SECURITY)
        visitor.follow("Rename")
    in_order(visitor)
    visitor.fill(name="old phone")
    visitor.press("Save the name")
    visitor.go(f"{SECURITY}confirm-passkey/")
    in_order(visitor)
    visitor.go(SECURITY)
    visitor.follow("Remove")
    in_order(visitor)
    visitor.press("Remove it")
    assert "old phone" not in visitor.text()


def test_the_page_that_ends_all_tokens(site: Site) -> None:
    visitor = site.visitor("developer")
    assert visitor.go("/en/account/tokens/end/") == 200
    in_order(visitor)


def test_without_scripts_the_pages_say_what_else_there_is(site: Site) -> None:
    visitor = site.visitor(javascript=False)
    visitor.go("/en/account/sign-in/passkey/")
    assert "sign in with your password" in visitor.text()
    assert not visitor.page.get_by_role("button", name="Use your passkey").is_visible()
    visitor.follow("Sign in with a password")
    assert visitor.page.url.endswith("/account/sign-in/")


def test_a_device_without_the_passkey_is_told_so(site: Site) -> None:
    visitor = site.visitor()
    _device(visitor)
    visitor.go("/en/account/sign-in/passkey/")
    visitor.page.get_by_role("button", name="Use your passkey").click()
    visitor.page.get_by_text("Your browser gave no passkey").wait_for()
