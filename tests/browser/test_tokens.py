"""A developer makes an access token for a program, and ends it."""

from __future__ import annotations

import re

import pytest

from tests.browser.looks import in_order
from tests.browser.site import Site, Visitor

TEXT = re.compile(r"atmp_[a-z0-9]{8}_[0-9a-f]{64}")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_token_is_made_shown_once_and_ended(site: Site, javascript: bool) -> None:
    person = site.personas["developer_other"]
    visitor = site.visitor("developer_other", javascript=javascript)
    visitor.page.set_viewport_size({"width": 320, "height": 900})
    visitor.go("/en/account/tokens/")
    visitor.follow("Make a token")
    if "/confirm-password/" in visitor.page.url:
        visitor.fill(password=person["password"])
        visitor.press("Continue")
    visitor.press("Make the token")
    assert "Fill in “Name”" in visitor.text()
    _checked(visitor, javascript=javascript)
    name = f"Night job {javascript}"
    visitor.fill(name=name, networks="192.0.2.0/24")
    visitor.page.get_by_label("Read your notifications").check()
    visitor.press("Make the token")
    assert "Copy it now. We cannot show it again." in visitor.text()
    assert TEXT.search(visitor.text())
    _checked(visitor, javascript=javascript)
    visitor.follow("I have copied it")
    assert not TEXT.search(visitor.text())
    _checked(visitor, javascript=javascript)
    with visitor.page.expect_navigation():
        visitor.page.locator(".card", has_text=name).get_by_role("link").click()
    _checked(visitor, javascript=javascript)
    visitor.press("End it now")
    assert "Programs that use it are refused." in visitor.text()


def _checked(visitor: Visitor, *, javascript: bool) -> None:
    """Axe is a script: without scripts there is nothing to ask it with."""
    if javascript:
        in_order(visitor)
