"""People who open an account, as they do it: by the forms and the mailbox of the demonstration."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.browser.site import Site, Visitor
from tests.support.totp import code_of

PASSWORD = "three calm herons on a roof"
UNIVERSITY = "northfield-university.example"
# The form refuses what was filled in faster than any person could (rulings D55).
AS_SLOW_AS_A_PERSON = 3.3


Look = Callable[[Visitor], None]


def _pass_by(_visitor: Visitor) -> None:
    """Look at nothing."""


def new_address(domain: str = UNIVERSITY) -> str:
    """Return an address that nobody had before."""
    return f"new.{time.monotonic_ns()}@{domain}"


def sign_up(visitor: Visitor, email: str, look: Look = _pass_by) -> None:
    """Open an account and confirm the address through the mailbox page; `look` sees the way."""
    visitor.go("/en/account/register/")
    visitor.fill(display_name="Noor Visser", email=email, password1=PASSWORD)
    visitor.page.get_by_label("I agree").check()
    visitor.page.get_by_label("I am 18 or older").check()
    time.sleep(AS_SLOW_AS_A_PERSON)
    visitor.press("Open the account")
    assert "Check your e-mail" in visitor.text()
    look(visitor)
    open_mail(visitor, email, "Confirm")
    assert email in visitor.text()
    look(visitor)
    visitor.press("Yes, confirm this address")


ASKED = """
from allauth.account.models import EmailAddress
from apps.accounts.models import User
user = User.objects.create_user("{email}", "{password}", display_name="Noor Visser")
EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
"""


def open_account_that_never_agreed(site: Site, email: str) -> None:
    """Open an account as it was before somebody had to agree to today's texts."""
    code = ASKED.format(email=email, password=PASSWORD)
    site.stack.manage("shell", "-v", "0", "-c", code)


def open_mail(visitor: Visitor, email: str, subject: str) -> None:
    """Follow the link of the newest mail of that subject, in the mailbox of the demonstration."""
    visitor.go("/en/mailbox/")
    rows = visitor.page.get_by_role("row").filter(has_text=email).filter(has_text=subject)
    visitor.reload_until(lambda: rows.count() > 0)
    rows.first.get_by_role("link").click()
    visitor.page.get_by_role("heading", level=1).wait_for()
    with visitor.page.expect_navigation():
        visitor.page.locator("article a[href^='http']").first.click()


def sign_in(visitor: Visitor, email: str, password: str = PASSWORD) -> None:
    """Enter address and password; a second step may follow."""
    if "/sign-in/" not in visitor.page.url:
        visitor.go("/en/account/sign-in/")
    visitor.fill(login=email, password=password)
    visitor.press("Continue")


def switch_on_second_step(visitor: Visitor) -> None:
    """Set up an app that shows codes, from the page of the second step."""
    visitor.follow("Switch it on")
    if visitor.page.locator("[name='password']").count():
        visitor.fill(password=PASSWORD)
        visitor.press("Continue")
    visitor.fill(code=code_of(visitor.page.locator(".key-text").inner_text().strip()))
    visitor.press("Switch it on")


def invite_an_official(site: Site, *, javascript: bool) -> str:
    """Let an authority invite somebody, and a platform admin approve; returns the address."""
    email = f"new.assessor@assessors-{time.monotonic_ns()}.example"
    domain = email.partition("@")[2]
    head = site.visitor("signer_be", javascript=javascript)
    head.go("/en/account/verification/")
    head.follow("Authority of Belgium")
    head.follow("Invite somebody")
    head.fill(email=email, reason="We worked together for years.")
    head.press("Send the invitation")
    assert "A platform admin has to approve this." in head.text()

    admin = site.visitor("admin", javascript=javascript)
    admin.go("/en/workbench/invitations/")
    card = admin.page.locator("main section").filter(has_text=domain)
    with admin.page.expect_navigation():
        card.get_by_role("link", name="Look and decide").click()
    assert "We worked together for years." in admin.text()
    approval = admin.page.url
    assert head.go(approval) == 403
    admin.page.locator("main [name='decision'][value='approve']").check()
    admin.press("Decide")
    assert "The invitation is approved." in admin.text()
    assert domain not in admin.text()
    return email
