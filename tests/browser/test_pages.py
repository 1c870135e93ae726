"""Every page, found by following links: well-formed, accessible, in order at every width."""

from __future__ import annotations

import gzip
from statistics import median

import pytest
from django.conf import settings

from tests.browser import eyes
from tests.browser.axe import too_wide, violations
from tests.browser.crawl import FULL, Found, Pages
from tests.browser.record import LEDGER
from tests.browser.rules import faults_of
from tests.browser.site import Site, Visitor

CRAWLERS = ("", "developer", "signer_be", "drafter_de", "patient", "admin")
HEIGHT = 900
# First narrow and light, then wide and dark: every page. The others: once for each route, and
# in `make browser-full` every page in each.
LOOKS = ((320, "light"), (1440, "dark"))
OTHER_LOOKS = ((320, "dark"), (768, "light"), (768, "dark"), (1440, "light"))
LANGUAGES = [code for code, _name in settings.LANGUAGES]
MEDIAN_BYTES = 25_000
_SEEN: set[tuple[str, ...]] = set()


def _new(*key: str) -> bool:
    """Return whether nobody looked at it yet in this session, and note it."""
    if key in _SEEN:
        return False
    _SEEN.add(key)
    return True


def _owner(path: str, persona: str) -> str:
    """Return whose page it is: personal ones differ, the others are the same for all."""
    return persona if "/account/" in path or path == "/en/" else ""


@pytest.mark.parametrize("persona", CRAWLERS)
def test_every_page_is_accessible_at_every_width(site: Site, pages_of: Pages, persona: str) -> None:
    faults = []
    visitor = site.visitor(persona)
    pages = pages_of(persona)
    for page in pages:
        found = [] if page.status == 200 else [f"answers {page.status}"]
        if _new("look", page.path, _owner(page.path, persona)):
            found += _looked_at(visitor, page)
        faults += [f"{page.path}: {fault}" for fault in found]
    assert len({page.route for page in pages}) > 8
    assert not faults, "\n".join(faults)


def _looked_at(visitor: Visitor, found: Found) -> list[str]:
    visitor.go(found.path)
    faults = [fault for look in LOOKS for fault in _look(visitor, look, of_layout=False)]
    new = _new("route", found.route)
    if FULL or new:
        faults += [f for look in OTHER_LOOKS for f in _look(visitor, look, of_layout=not FULL)]
        faults += _strained(visitor)
    return faults


def _look(visitor: Visitor, look: tuple[int, str], *, of_layout: bool) -> list[str]:
    width, scheme = look
    visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = violations(visitor.page, of_layout=of_layout) + too_wide(visitor.page)
    return [f"{width} {scheme}: {fault}" for fault in found]


def _strained(visitor: Visitor) -> list[str]:
    """What readers set themselves: spacing, zoom, colours, rest, paper; and their fingers."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    return [
        *(f"small target: {fault}" for fault in eyes.small_targets(page)),
        *eyes.spaced(page),
        *eyes.unseen_in_forced_colours(page),
        *eyes.moving(page),
        *eyes.zoomed(page),
        *eyes.wrong_on_paper(page),
    ]


@pytest.mark.parametrize("persona", CRAWLERS)
def test_every_page_is_well_formed_in_every_language(
    site: Site, pages_of: Pages, persona: str
) -> None:
    """Parsed strictly as HTML 5, then by our own rules (rules.py)."""
    visitor = site.visitor(persona)
    faults = []
    for page in pages_of(persona):
        for code in LANGUAGES:
            path = page.path.replace("/en/", f"/{code}/", 1)
            if not _new("html", path, _owner(page.path, persona)):
                continue
            html = page.html if code == "en" else visitor.context.request.get(path).text()
            found = faults_of(html)
            if f'<html lang="{code}"' not in html:
                found.append("is not marked with its language")
            faults += [f"{path}: {fault}" for fault in found]
            LEDGER.parsed(path, code)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_texts_of_another_language_are_marked_legibly(site: Site, code: str) -> None:
    """Whatever was written in English carries a mark here, also on the dark head of the start."""
    visitor, faults = site.visitor(""), []
    for path in (f"/{code}/", f"/{code}/questions/"):
        visitor.go(path)
        assert visitor.page.locator("[lang=en]").count() > 0
        faults += [fault for look in LOOKS for fault in _look(visitor, look, of_layout=False)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_inbox_hides_no_action_behind_its_edge(site: Site, code: str) -> None:
    visitor = site.visitor("signer_be")
    visitor.page.set_viewport_size({"width": 1440, "height": HEIGHT})
    visitor.go(f"/{code}/questions/inbox/")
    table = visitor.page.locator(".scroll:has(.table--stack)")
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_pages_are_light(pages_of: Pages) -> None:
    """Half of all pages travel in less than 25 kB, compressed."""
    sizes = [
        len(gzip.compress(page.html.encode(), 9))
        for persona in CRAWLERS
        for page in pages_of(persona)
    ]
    assert len(sizes) > 50
    assert median(sizes) <= MEDIAN_BYTES
