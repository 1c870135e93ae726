"""The documentation of the API: every chapter, since the crawl looks at two of a kind only."""

from __future__ import annotations

from tests.browser.crawl import FULL
from tests.browser.looks import look
from tests.browser.rules import faults_of
from tests.browser.site import Site, Visitor

Look = tuple[int, str]
LOOKS: tuple[Look, ...] = (
    (320, "light"),
    (320, "dark"),
    (1440, "dark"),
)


def test_every_chapter_is_well_formed_accessible_and_narrow(site: Site) -> None:
    visitor = site.visitor()
    visitor.go("/api/docs/")
    links = visitor.page.eval_on_selector_all(
        "#operations ~ h3 a", "found => found.map(one => one.getAttribute('href'))"
    )
    assert len(links) > 6
    faults = []
    for number, path in enumerate(("/api/docs/", *links)):
        # The first chapter is asked in each look: one template makes them all.
        found = _faults(visitor, path, LOOKS if FULL or number < 2 else LOOKS[:1])
        faults += [f"{path}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def _faults(visitor: Visitor, path: str, looks: tuple[Look, ...]) -> list[str]:
    visitor.go(path)
    found = list(faults_of(visitor.page.content()))
    for width, scheme in looks:
        found += look(visitor, width, scheme)
    return found
