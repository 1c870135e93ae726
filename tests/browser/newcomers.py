"""People who open an account, as they do it: by the forms and the mailbox of the demonstration."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.browser.site import Site, Visitor

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
