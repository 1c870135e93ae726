"""The look in a browser: the style guide at both ends of width, targets, charts, our scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from apps.portal.styleguide.chapters import CHAPTERS
from tests.browser import asking
from tests.browser.axe import too_wide, violations
from tests.browser.eyes import small_targets
from tests.browser.site import Site, Visitor

GUIDE = "/en/styleguide/"
SLUGS = [chapter.slug for chapter in CHAPTERS]
LOOKS = ((320, "light"), (1440, "dark"))
_CHART_TEXTS = """() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
  const scale = chart.getBoundingClientRect().width / chart.viewBox.baseVal.width;
  return chart.checkVisibility() && chart.querySelector("text")
    ? [{kind: chart.classList.contains("narrow-d") ? "narrow" : "wide", size: 13 * scale}] : [];
})"""


def _look(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


@pytest.mark.parametrize("slug", ["", *SLUGS])
def test_the_style_guide_is_accessible_narrow_and_wide(site: Site, slug: str) -> None:
    visitor = site.visitor()
    visitor.go(f"{GUIDE}{slug}/" if slug else GUIDE)
    faults = []
    for width, scheme in LOOKS:
        _look(visitor.page, width, scheme)
        found = violations(visitor.page) + too_wide(visitor.page)
        found += small_targets(visitor.page)
        faults += [f"{width} {scheme}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("persona", "path"),
    [
        ("", "/en/questions/"),
        ("developer", "/en/questions/mine/"),
        ("developer", "/en/account/notifications/"),
        ("drafter_be", "/en/questions/inbox/"),
    ],
)
def test_dense_pages_give_a_finger_room_on_a_wide_screen(
    site: Site, persona: str, path: str
) -> None:
    """A tablet: wide, but touched."""
    visitor = site.visitor(persona, has_touch=True, viewport={"width": 1180, "height": 820})
    visitor.go(path)
    assert visitor.page.evaluate("() => matchMedia('(pointer: coarse)').matches")
    assert not small_targets(visitor.page)


@pytest.mark.parametrize("view", ["rtl", "narrow", "compact"])
def test_the_style_guide_holds_in_its_other_views(site: Site, view: str) -> None:
    visitor = site.visitor()
    faults = []
    for slug in SLUGS:
        visitor.go(f"{GUIDE}{slug}/?view={view}")
        _look(visitor.page, 320, "light")
        faults += [f"{slug}: {fault}" for fault in too_wide(visitor.page)]
        faults += [f"{slug}: {f}" for f in violations(visitor.page, of_layout=True)]
    assert not faults, "\n".join(faults)


def test_charts_choose_the_drawing_that_fits_and_stay_readable(site: Site) -> None:
    visitor = site.visitor()
    visitor.go(f"{GUIDE}figures/")
    for width, kind in ((320, "narrow"), (1440, "wide")):
        _look(visitor.page, width, "light")
        texts = visitor.page.evaluate(_CHART_TEXTS)
        assert len(texts) == 3
        assert {text["kind"] for text in texts} == {kind}
        assert min(text["size"] for text in texts) >= 11


def test_forced_colours_keep_borders_and_focus(site: Site) -> None:
    visitor = site.visitor()
    visitor.go(f"{GUIDE}speech/")
    visitor.page.emulate_media(forced_colors="active")
    width = "e => parseFloat(getComputedStyle(e).borderTopWidth)"
    assert visitor.page.locator(".pill").first.evaluate(width) >= 1
    visitor.page.keyboard.press("Tab")
    ring = "() => getComputedStyle(document.activeElement).outlineWidth"
    assert visitor.page.evaluate(ring) == "3px"


def test_characters_are_counted_and_nothing_is_cut_off(site: Site) -> None:
    visitor = site.visitor()
    visitor.go(f"{GUIDE}forms/")
    area = visitor.page.locator("textarea").first
    note = visitor.page.locator("[data-count]").first
    expect(note).to_have_text("At most 500 characters")
    area.fill("ä" * 490)
    expect(note).to_have_text("Characters left: 10")
    area.fill("ä" * 600)
    expect(note).to_have_text("Characters too many: 100")
    assert len(area.input_value()) == 600
    area.fill("")


def test_a_text_is_copied_by_its_button(site: Site) -> None:
    visitor = site.visitor(permissions=["clipboard-read", "clipboard-write"])
    visitor.go(f"{GUIDE}forms/")
    visitor.page.get_by_role("button", name="Copy", exact=True).click()
    expect(visitor.page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = visitor.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == visitor.page.locator("#copy-1").inner_text()


def test_without_javascript_there_is_no_dead_button(site: Site) -> None:
    visitor = site.visitor(javascript=False)
    visitor.go(f"{GUIDE}forms/")
    assert visitor.page.get_by_role("button", name="Copy", exact=True).count() == 0
    assert visitor.page.get_by_text("At most 500 characters").first.is_visible()


def test_the_list_follows_a_filter_and_says_so(site: Site) -> None:
    visitor = site.visitor()
    visitor.go("/en/questions/")
    loads = visitor.loads
    topic = visitor.page.locator("select[name=topic]")
    topic.select_option(index=1)
    chosen = topic.input_value()
    visitor.page.wait_for_url(re.compile(rf"topic={chosen}"))
    expect(visitor.page.locator("[data-said]")).not_to_be_empty()
    assert visitor.loads == loads
    assert topic.input_value() == chosen


def _typed(visitor: Visitor, title: str) -> None:
    visitor.go(asking.WHOLE)
    visitor.fill(title=title, body="Written before the session ended.")
    visitor.page.locator("[name=visibility]").nth(1).check()


def test_a_session_that_ended_keeps_what_was_typed(site: Site) -> None:
    visitor = site.visitor("developer")
    _typed(visitor, "Does a kept text come back?")
    cookies = visitor.context.cookies()
    visitor.context.clear_cookies()
    visitor.page.get_by_role("button", name="Save as draft").click()
    note = visitor.page.locator(".session-note")
    expect(note).to_contain_text("Your text is kept in this tab.")
    link = note.get_by_role("link", name="Sign in again").get_attribute("href") or ""
    assert link.endswith("?next=%2Fen%2Fquestions%2Fask%2F%3Fwhole%3D1")
    visitor.context.add_cookies(cookies)  # type: ignore[arg-type]
    visitor.go(asking.WHOLE)
    expect(visitor.page.locator(".session-note")).to_contain_text("Your text is back.")
    assert visitor.page.locator("[name=title]").input_value() == "Does a kept text come back?"
    assert visitor.page.locator("[name=visibility]").nth(1).is_checked()
    visitor.go(asking.WHOLE)
    assert visitor.page.locator("[name=title]").input_value() == ""


def test_a_step_without_a_long_text_keeps_what_was_typed_too(site: Site) -> None:
    visitor = site.visitor("developer")
    visitor.go(asking.STEPWISE)
    visitor.fill(title="Does the title of a step come back?")
    cookies = visitor.context.cookies()
    visitor.context.clear_cookies()
    visitor.page.get_by_role("button", name="Continue", exact=True).click()
    expect(visitor.page.locator(".session-note")).to_contain_text("Your text is kept in this tab.")
    visitor.context.add_cookies(cookies)  # type: ignore[arg-type]
    visitor.go(asking.STEPWISE)
    title = visitor.page.locator("[name=title]")
    assert title.input_value() == "Does the title of a step come back?"


def test_a_live_session_sends_at_once_and_once(site: Site) -> None:
    visitor = site.visitor("developer")
    _typed(visitor, "Is a draft saved when the session lives?")
    for name in ("topic", "product_class", "stage"):
        visitor.page.locator(f"[name={name}]").select_option(index=1)
    visitor.press("Save as draft")
    assert "/questions/Q-" in visitor.page.url
    assert "Is a draft saved when the session lives?" in visitor.text()
    visitor.go("/en/questions/mine/")
    saved = visitor.page.get_by_role("link", name="Is a draft saved when", exact=False)
    assert saved.filter(has_not_text="Continue writing").count() == 1


def test_leaving_with_unsaved_words_is_asked_about(site: Site) -> None:
    visitor = site.visitor("developer")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    visitor.page.on("dialog", stay)
    visitor.go(asking.WHOLE)
    visitor.go("/en/questions/")
    assert asked == []
    visitor.go(asking.WHOLE)
    visitor.page.locator("[name=title]").press_sequentially("Half a")
    visitor.go("/en/questions/")
    assert asked == ["beforeunload"]
