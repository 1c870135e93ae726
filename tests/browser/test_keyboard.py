"""The platform by keyboard alone."""

from __future__ import annotations

import pytest

from tests.browser.crawl import FULL, Found, Pages
from tests.browser.hands import FOCUS, reach, walk
from tests.browser.site import Site

PEOPLE = ("", "developer", "drafter_be", "admin") if FULL else ("", "developer")
# One page of each of these by default, of every route in `make browser-full`.
WALKED = frozenset(
    {
        *("portal:home", "forum:questions", "forum:question", "forum:ask", "forum:mine"),
        *("accounts:overview", "notifications:inbox", "account_login", "portal:about"),
    }
)


def _one_of_each(pages: list[Found]) -> list[Found]:
    wanted = {page.route: page for page in reversed(pages) if FULL or page.route in WALKED}
    return [page for page in wanted.values() if not page.route.startswith("portal:styleguide")]


@pytest.mark.parametrize("persona", PEOPLE)
def test_every_stop_of_a_page_is_seen(site: Site, pages_of: Pages, persona: str) -> None:
    """Narrow, where the window is small and a stop is soonest out of sight."""
    visitor = site.visitor(persona, viewport={"width": 320, "height": 640})
    faults = []
    for page in _one_of_each(pages_of(persona)):
        visitor.go(page.path)
        faults += [f"{page.path}: {fault}" for fault in walk(visitor.page)]
    assert not faults, "\n".join(faults)


def test_the_first_stop_skips_to_the_content(site: Site) -> None:
    page = site.visitor("developer").page
    page.goto("/en/questions/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["words"] == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def test_menus_close_by_escape_and_give_the_focus_back(site: Site) -> None:
    page = site.visitor("developer", viewport={"width": 1280, "height": 800}).page
    page.goto("/en/questions/")
    reach(page, anywhere=True, tag="SUMMARY")
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate(FOCUS)["tag"] == "SUMMARY"


def test_the_focus_goes_to_the_error_summary_and_from_there_to_the_field(site: Site) -> None:
    page = site.visitor().page
    page.goto("/en/account/sign-in/")
    reach(page, name="login")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.className") == "errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.name") == "login"
