"""Every page, found by following links: well-formed, accessible, in order at every width."""

from __future__ import annotations

import gzip
from collections import Counter
from statistics import median

import pytest
from django.conf import settings

from tests.browser.crawl import DIFFERS, EACH_DIFFERS, FULL, Found, Pages
from tests.browser.looks import HEIGHT, every_look, other_looks
from tests.browser.record import LEDGER
from tests.browser.rules import faults_of
from tests.browser.site import Site, Visitor

CRAWLERS = ("", "developer", "signer_be", "drafter_de", "patient", "admin")
# Reaches what the signer reaches, and a few pages more: only these are looked at.
BESIDE = "drafter_de"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
MEDIAN_BYTES = 25_000
# Of pages by one template, by all personas together; of those that differ, all.
MOST_OF_A_ROUTE = 2
_SEEN: set[tuple[str, ...]] = set()
_LOOKED: Counter[str] = Counter()


def _new(*key: str) -> bool:
    """Return whether nobody looked at it yet in this session, and note it."""
    if key in _SEEN:
        return False
    _SEEN.add(key)
    return True


def _owner(page: Found, persona: str) -> str:
    """Return whose page it is: personal ones differ, the others are the same for all."""
    return persona if "/account/" in page.path or page.route in DIFFERS else ""


# Each page in each look: on a busy machine longer than any other test.
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("persona", CRAWLERS)
def test_every_page_is_accessible_at_every_width(site: Site, pages_of: Pages, persona: str) -> None:
    faults = []
    visitor = site.visitor(persona)
    pages = pages_of(persona)
    for page in pages:
        found = [] if page.status == 200 else [f"answers {page.status}"]
        if _new("look", page.path, _owner(page, persona)) and _wanted(page.route, persona):
            found += _looked_at(visitor, page)
        faults += [f"{page.path}: {fault}" for fault in found]
    assert len({page.route for page in pages}) > 8
    assert not faults, "\n".join(faults)


def _wanted(route: str, persona: str) -> bool:
    if FULL or not _LOOKED[route]:
        return True
    differs = route in DIFFERS | EACH_DIFFERS
    return persona != BESIDE and (differs or _LOOKED[route] < MOST_OF_A_ROUTE)


def _looked_at(visitor: Visitor, found: Found) -> list[str]:
    visitor.go(found.path)
    whole = FULL or not _LOOKED[found.route]
    _LOOKED[found.route] += 1
    faults = every_look(visitor, whole=whole)
    return faults + other_looks(visitor, everything=FULL) if whole else faults


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
            if not _new("html", path, _owner(page, persona)):
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
        faults += every_look(visitor)
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
