"""The pages that say no: each error page in the browser, in every look."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Route

from apps.core.responses import PAGES
from tests.browser.axe import too_wide, violations
from tests.browser.crawl import FULL
from tests.browser.eyes import small_targets, spaced, unseen_in_forced_colours, zoomed
from tests.browser.rules import faults_of
from tests.browser.site import Site

LOOKS = ((320, "light"), (1440, "dark"))
ALL_LOOKS = tuple((width, scheme) for width in (320, 768, 1440) for scheme in ("light", "dark"))
PATH = "/en/refused/"


@pytest.mark.parametrize("status", PAGES)
def test_each_error_page_is_in_order(site: Site, status: int) -> None:
    """Drawn here, shown by the browser with the files of the site: not all can be provoked."""
    visitor = site.visitor()
    request = RequestFactory().get(PATH)
    html = render_to_string(
        f"errors/{status}.html",
        {"request": request, "sign_in_url": "/en/account/sign-in/", "request_id": "0" * 32},
    )
    # With its own status a page of 5xx would count as a fault of the site.
    visitor.page.route(
        f"**{PATH}", lambda route: _answer(route, html, status if status < 500 else 200)
    )
    visitor.go(PATH)
    faults = faults_of(html)
    for width, scheme in ALL_LOOKS if FULL else LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        faults += violations(visitor.page) + too_wide(visitor.page)
    visitor.page.set_viewport_size({"width": 320, "height": 900})
    for check in (small_targets, spaced, unseen_in_forced_colours, zoomed):
        faults += check(visitor.page)
    assert not faults, "\n".join(faults)


def _answer(route: Route, html: str, status: int) -> None:
    route.fulfill(status=status, content_type="text/html; charset=utf-8", body=html)


def test_what_is_absent_and_what_is_refused_offer_a_next_step(site: Site) -> None:
    """By the real ways: an unknown address, and a role that does not allow it."""
    anybody, patient = site.visitor(), site.visitor("patient")
    assert anybody.go("/en/nothing-here/") == 404
    assert anybody.page.locator("main section li a").count() >= 3
    anybody.follow("Sign in")
    assert "next=%2Fen%2Fnothing-here%2F" in anybody.page.url
    assert patient.go("/en/questions/inbox/") == 403
    assert patient.page.locator("main .note").inner_text().strip()
    patient.follow("Choose whom you act for")
    assert patient.page.get_by_role("heading", level=1).is_visible()
