"""Every page, found by following links: well-formed, accessible, in order at every width."""

from __future__ import annotations

import pytest

from tests.browser.axe import too_wide, violations
from tests.browser.crawl import Found, crawl
from tests.browser.rules import faults_of
from tests.browser.site import Site, Visitor

CRAWLERS = ("", "developer", "signer_be", "drafter_de", "patient", "admin")
HEIGHT = 900
# First narrow and light, then wide and dark: every page. The others: once for each route.
LOOKS = ((320, "light"), (1440, "dark"))
OTHER_LOOKS = ((320, "dark"), (768, "light"), (768, "dark"), (1440, "light"))
_SEEN: set[tuple[str, ...]] = set()


def _new(*key: str) -> bool:
    """Return whether nobody looked at it yet in this session, and note it."""
    if key in _SEEN:
        return False
    _SEEN.add(key)
    return True


@pytest.mark.parametrize("persona", CRAWLERS)
def test_every_page_is_well_formed_and_accessible(site: Site, persona: str) -> None:
    faults = []
    visitor = site.visitor(persona)
    pages = list(crawl(visitor))
    for page in pages:
        found = [] if page.status == 200 else [f"answers {page.status}"]
        found += faults_of(page.html)
        own = persona if "/account/" in page.path or page.path == "/en/" else ""
        if _new(page.path, own):
            found += _looked_at(visitor, page)
        faults += [f"{page.path}: {fault}" for fault in found]
    assert len({page.route for page in pages}) > 8
    assert not faults, "\n".join(faults)


def _looked_at(visitor: Visitor, found: Found) -> list[str]:
    visitor.go(found.path)
    faults = [fault for look in LOOKS for fault in _look(visitor, look, of_layout=False)]
    if _new(found.route):
        faults += [f for look in OTHER_LOOKS for f in _look(visitor, look, of_layout=True)]
    return faults


def _look(visitor: Visitor, look: tuple[int, str], *, of_layout: bool) -> list[str]:
    width, scheme = look
    visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = violations(visitor.page, of_layout=of_layout) + too_wide(visitor.page)
    return [f"{width} {scheme}: {fault}" for fault in found]
