"""Official answers on paper: nobody loses who binds whom, until when, and which text it was."""

from __future__ import annotations

import re

from tests.browser.site import Site

FINGERPRINT = re.compile(r"\b[0-9a-f]{64}\b")
VALIDITY = re.compile(
    r"valid until|no longer valid|needs re-check|preliminary|withdrawn|replaced|removed", re.I
)


def test_paper_carries_disclaimer_validity_and_fingerprint(site: Site) -> None:
    visitor = site.visitor(javascript=False)
    visitor.go("/en/questions/?state=answered")
    with visitor.page.expect_navigation():
        visitor.page.locator("#results h2 a").first.click()
    main = visitor.page.locator("main")
    assert not FINGERPRINT.search(main.inner_text())
    visitor.page.emulate_media(media="print")
    paper = main.inner_text()
    visitor.page.emulate_media(media="screen")
    assert "does not replace scientific advice" in paper
    assert VALIDITY.search(paper)
    assert FINGERPRINT.search(paper)
