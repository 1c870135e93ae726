"""What takes two people: letting a regulator in."""

from __future__ import annotations

import time

import pytest

from tests.browser.newcomers import open_mail
from tests.browser.site import Site

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


@BOTH
def test_a_regulator_is_proposed_by_one_and_approved_by_another(
    site: Site, javascript: bool
) -> None:
    domain = f"assessors-{time.monotonic_ns()}.example"
    head = site.visitor("signer_be", javascript=javascript)
    head.go("/en/account/verification/")
    head.follow("Authority of Belgium")
    head.follow("Invite somebody")
    head.fill(email=f"new.assessor@{domain}", reason="We worked together for years.")
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

    invited = site.visitor(javascript=javascript)
    open_mail(invited, f"new.assessor@{domain}", "invites you")
    assert "Authority of Belgium" in invited.text()
