"""Pages of duplicates, changes, follow-ups and the FAQ, looked at like every page."""

from __future__ import annotations

from tests.browser.looks import in_order
from tests.browser.site import Site

TWICE = "Does sterility testing have to be finished"
CHANGED = "How long must the records of a donor be kept"
STERILITY = "Can a fresh product be used before"


def test_the_faq_for_everybody(site: Site) -> None:
    visitor = site.visitor("patient")
    assert visitor.go("/en/questions/faq/") == 200
    in_order(visitor)
    visitor.follow(STERILITY)
    assert "not an official text" in visitor.text()
    in_order(visitor)
    visitor.follow("Changes of this entry")
    assert "Says that the hospital has to know" in visitor.text()
    in_order(visitor)


def test_the_faq_for_editors(site: Site) -> None:
    visitor = site.visitor("editor")
    visitor.go("/en/questions/held/")
    visitor.follow("FAQ desk")
    in_order(visitor)
    visitor.follow("Is one potency test enough")
    assert "another editor has to publish it" in visitor.text()
    in_order(visitor)


def test_duplicates_for_editors(site: Site) -> None:
    visitor = site.visitor("editor")
    visitor.go("/en/questions/held/")
    visitor.follow("Proposed duplicates")
    assert "We answered this in public." in visitor.text()
    in_order(visitor)
    visitor.follow("May a short-lived product be released")
    visitor.follow("Close it as a duplicate")
    in_order(visitor)
    visitor.go("/en/questions/faq/")
    visitor.follow(STERILITY)
    visitor.page.locator("main p.small a").first.click()
    visitor.follow(TWICE)
    visitor.follow("It is no duplicate: open it again")
    in_order(visitor)


def test_changes_and_follow_ups_for_askers(site: Site) -> None:
    visitor = site.visitor("gmp_staff")
    visitor.go("/en/questions/mine/")
    visitor.follow(CHANGED)
    visitor.follow("Changes of this question")
    assert "Ten years was a slip." in visitor.text()
    in_order(visitor)
    visitor.follow("Take out the words before change")
    in_order(visitor)
    visitor.go("/en/questions/mine/")
    visitor.follow(CHANGED)
    visitor.follow("Ask a follow-up")
    in_order(visitor)


def test_a_new_entry(site: Site) -> None:
    visitor = site.visitor("moderator")
    visitor.go("/en/questions/?state=answered")
    links = visitor.page.locator("#results h2 a")
    for place in range(links.count()):
        visitor.go("/en/questions/?state=answered")
        with visitor.page.expect_navigation():
            visitor.page.locator("#results h2 a").nth(place).click()
        visitor.follow("Write a FAQ entry on it")
        if visitor.page.url.endswith("/faq/"):
            in_order(visitor)
            return
    raise AssertionError("each answered question has an entry")


def test_whether_an_answer_applies(site: Site) -> None:
    visitor = site.visitor("patient")
    visitor.go("/en/questions/?state=answered")
    links = visitor.page.locator("#results h2 a")
    asks = visitor.page.locator("main a[href*='/applies/']")
    for place in range(links.count()):
        visitor.go("/en/questions/?state=answered")
        with visitor.page.expect_navigation():
            links.nth(place).click()
        if asks.count():
            break
    with visitor.page.expect_navigation():
        asks.first.click()
    in_order(visitor)
    visitor.press("Check")
    assert "Cannot say: something is not known yet." in visitor.text()
    in_order(visitor)
