"""The platform by keyboard alone."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from tests.browser.site import Site

MOST_STEPS = 80
_FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  return {name: e.getAttribute("name") || "", value: e.getAttribute("value") || "",
    words: (e.innerText || "").trim(), id: e.id, tag: e.tagName,
    drawn: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
    seen: b.width > 0 && b.bottom > 0 && b.top < innerHeight};
}"""


def _tab_to(page: Page, **wanted: str) -> None:
    """Press Tab until the wanted control has the focus, which must be visible at each stop."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUS)
        if at["tag"] != "BODY":
            assert at["drawn"], f"no focus ring on {at}"
            assert at["seen"], f"the focus is out of sight on {at}"
        if all(at[key] == text for key, text in wanted.items()):
            return
    raise AssertionError(f"{wanted} is not reached by Tab.")


def _press(page: Page, words: str) -> None:
    """Press a button by the keyboard and wait for the page after it."""
    _tab_to(page, words=words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_first_stop_skips_to_the_content(site: Site) -> None:
    page = site.visitor("developer").page
    page.goto("/en/questions/")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUS)["words"] == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def test_menus_close_by_escape_and_give_the_focus_back(site: Site) -> None:
    page = site.visitor("developer", viewport={"width": 1280, "height": 800}).page
    page.goto("/en/questions/")
    _tab_to(page, tag="SUMMARY")
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate(_FOCUS)["tag"] == "SUMMARY"


def test_a_question_is_asked_without_a_mouse(site: Site) -> None:
    page = site.visitor("developer", viewport={"width": 1280, "height": 800}).page
    title = f"May lot {time.monotonic_ns()} be used without a mouse?"
    page.goto("/en/questions/ask/")
    _tab_to(page, name="title")
    page.keyboard.type(title)
    for name, choice in (("topic", "Quality"), ("product_class", "Gene"), ("stage", "Phase")):
        _tab_to(page, name=name)
        page.keyboard.type(choice)
    _press(page, "Continue")
    _tab_to(page, name="body")
    page.keyboard.type("Everything is done by keyboard.")
    _press(page, "Continue")
    _tab_to(page, name="authorities")
    page.keyboard.press("Space")
    _press(page, "Continue")
    _tab_to(page, name="visibility")
    page.keyboard.press("ArrowDown")
    _press(page, "Continue")
    _press(page, "Send to the authorities")
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert "Only you and the authorities you asked" in page.locator("main").inner_text()


def test_the_focus_goes_to_the_error_summary_and_from_there_to_the_field(site: Site) -> None:
    page = site.visitor().page
    page.goto("/en/account/sign-in/")
    _tab_to(page, name="login")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.className") == "errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.name") == "login"
