"""Pages of similar questions, reached as people reach them, looked at like every page."""

from __future__ import annotations

from tests.browser.asking import first_step
from tests.browser.looks import in_order
from tests.browser.site import Site

TITLE = "May one donor test serve for two products?"


def test_saying_what_is_different(site: Site) -> None:
    visitor = site.visitor("developer_other")
    visitor.go("/en/questions/similar/")
    in_order(visitor)
    visitor.fill(title=TITLE)
    visitor.press("Look for similar questions")
    in_order(visitor)
    visitor.go("/en/questions/?state=answered")
    # Somebody else asked it: one's own question cannot spare one.
    visitor.turn_to("Can a fresh CAR")
    title = visitor.page.locator("main").get_by_role("link", name="Can a fresh CAR").inner_text()
    visitor.go("/en/questions/ask/")
    first_step(visitor, f"{title[:150]} Again, please")
    visitor.follow("Mine is different because")
    in_order(visitor)
    visitor.fill(reason="short")
    visitor.press("Keep the difference")
    in_order(visitor)
    visitor.fill(reason="Ours is given to children, and twice.")
    visitor.press("Keep the difference")
    assert "/edit/" in visitor.page.url
