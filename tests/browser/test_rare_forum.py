"""Pages of the forum that the crawler does not reach, looked at like every page."""

from __future__ import annotations

from tests.browser.looks import in_order
from tests.browser.site import Site, Visitor

PRIVATE = "Change of the vector supplier"


def _comment_on(visitor: Visitor) -> None:
    """Write a comment below a question that has an answer."""
    visitor.go("/en/questions/?state=answered")
    with visitor.page.expect_navigation():
        visitor.page.locator("#results h2 a").first.click()
    visitor.follow("Write a comment")
    visitor.press("Publish the comment")
    in_order(visitor)
    visitor.fill(text="We asked the same of our site and kept the longer test.")
    visitor.press("Publish the comment")


def test_the_pages_of_ones_own_comment(site: Site) -> None:
    visitor = site.visitor("developer_other")
    _comment_on(visitor)
    visitor.follow("Change your comment")
    in_order(visitor)
    visitor.fill(text="We asked the same of our site and kept both tests.", reason="Both were kept")
    visitor.press("Save the change")
    visitor.follow("Changes of the comment of")
    assert "Both were kept" in visitor.text()
    in_order(visitor)
    visitor.page.go_back()
    visitor.follow("Withdraw your comment")
    in_order(visitor)
    visitor.press("Withdraw it")
    assert "This comment was withdrawn by its writer." in visitor.text()


def test_the_pages_of_an_editor(site: Site) -> None:
    visitor = site.visitor("editor")
    for page in ("held/", "routing/"):
        assert visitor.go(f"/en/questions/{page}") == 200
        in_order(visitor)
    visitor.follow("Change")
    assert visitor.page.url.rstrip("/").rpartition("/")[0].endswith("/routing")
    in_order(visitor)


def test_the_page_of_colleagues_who_read_along(site: Site) -> None:
    visitor = site.visitor("developer")
    visitor.go("/en/questions/mine/")
    visitor.turn_to(PRIVATE)
    visitor.follow(PRIVATE)
    visitor.follow("Colleagues who read along")
    in_order(visitor)
