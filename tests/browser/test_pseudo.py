"""Long words and another direction of writing: nothing sticks out, nothing turns wrong."""

from __future__ import annotations

import pytest

from tests.browser.axe import too_wide
from tests.browser.crawl import DIFFERS, Pages
from tests.browser.site import Site
from tests.support import pseudo

LANGUAGES = (pseudo.LONG, pseudo.RIGHT_TO_LEFT)
READERS = ("", "developer", "signer_be")
SEEN: set[tuple[str, str]] = set()
NARROW, WIDE, HEIGHT = 320, 1440, 900
# Text that begins at the wrong side: the skip link, the logo and the headings tell.
_WRONG_SIDE = """() => {
  if (getComputedStyle(document.body).direction !== "rtl") return ["the page runs from the left"];
  const heading = document.querySelector("h1");
  const at = getComputedStyle(heading).textAlign;
  return ["start", "right", "center"].includes(at) ? [] : [`the heading stands ${at}`];
}"""
_CUT_OFF = """() => [...document.querySelectorAll("a.btn, button, .pill, label, th, summary")]
  .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 2
    && getComputedStyle(e).overflowX !== "visible")
  .map((e) => `cut off: ${e.outerHTML.slice(0, 120)}`)"""


@pytest.mark.parametrize("persona", READERS)
def test_no_page_scrolls_sideways_or_turns_wrong(
    pseudo_site: Site, pages_of: Pages, persona: str
) -> None:
    """One page of each template, with words two fifths longer and from right to left.

    What several see is looked at as one of them, but for pages that say something else to each.
    """
    visitor = pseudo_site.visitor(persona)
    faults: list[str] = []
    for found in pages_of(persona):
        key = (found.route, persona if found.route in DIFFERS else "")
        if found.status != 200 or not found.path.startswith("/en/") or key in SEEN:
            continue
        SEEN.add(key)
        for language in LANGUAGES:
            visitor.go(found.path.replace("/en/", f"/{language}/", 1))
            assert visitor.page.locator("html").get_attribute("lang") == language
            assert pseudo.OPEN in visitor.text()
            for width in (NARROW, WIDE):
                visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
                wrong = too_wide(visitor.page) + visitor.page.evaluate(_CUT_OFF)
                faults += [f"{language} {width} {found.path}: {fault}" for fault in wrong]
            if language == pseudo.RIGHT_TO_LEFT:
                wrong = visitor.page.evaluate(_WRONG_SIDE)
                faults += [f"{language} {found.path}: {fault}" for fault in wrong]
    pseudo_site.end_all()
    assert len(SEEN) > 6
    assert not faults, "\n".join(faults)
