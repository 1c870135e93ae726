"""Similar questions while a title is typed: shown late, read politely, and never in the way."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Request, Route

from tests.browser import asking
from tests.browser.axe import violations
from tests.browser.site import Site, Visitor

ASKED = re.compile(r"/questions/similar/\?")
HELP = "These official answers may already help"
NONE_YET = "No similar question yet"
NOTHING_LIKE_IT = "Zq xqzw vvkq qqzx wxyz?"


@pytest.fixture
def asker(site: Site) -> Visitor:
    """Somebody who begins to ask."""
    visitor = site.visitor("developer_other")
    visitor.go(asking.STEPWISE)
    return visitor


@pytest.fixture
def title(site: Site) -> str:
    """Return how a question begins that an authority answered to somebody else."""
    anybody = site.visitor()
    anybody.go("/en/questions/?state=answered")
    anybody.turn_to("Can a fresh CAR")
    found = anybody.page.locator("main").get_by_role("link", name="Can a fresh CAR")
    return found.inner_text()[:150]


def _field(visitor: Visitor) -> Locator:
    return visitor.page.locator("main [name='title']")


def _place(visitor: Visitor) -> Locator:
    return visitor.page.locator("[data-similar]")


def _titles(part: Locator) -> list[str]:
    """Return the questions of the list, in their order."""
    return part.locator("h3 a").all_inner_texts()


def _shown(visitor: Visitor, words: str) -> None:
    _place(visitor).get_by_text(words).wait_for()


def test_answers_appear_after_a_pause_and_are_read_politely(asker: Visitor, title: str) -> None:
    asked: list[Request] = []
    asker.page.on("request", lambda one: asked.append(one) if ASKED.search(one.url) else None)
    # The place is there before anything is: what comes into it later is read aloud.
    assert _place(asker).get_attribute("aria-live") == "polite"
    assert not _place(asker).inner_text()
    address = asker.page.url
    _field(asker).press_sequentially(title)
    _shown(asker, HELP)
    assert title in _titles(_place(asker))[0]
    # Whoever types goes on typing: the focus stays, nothing in the list sends a form.
    assert _field(asker).evaluate("field => field === document.activeElement")
    assert _place(asker).locator("form, button").count() == 0
    assert not violations(asker.page)
    assert 0 < len(asked) < len(title)
    # What is typed goes to this site only, and stands in no address and in no log.
    assert {urlsplit(one.url).netloc for one in asked} == {urlsplit(address).netloc}
    assert asker.page.url == address
    assert title not in asker.stack.said
    with asker.page.expect_navigation():
        _field(asker).press("Enter")
    assert _field(asker).input_value() == title


def test_without_scripts_the_next_step_shows_the_same(
    site: Site, asker: Visitor, title: str
) -> None:
    again = f"{title} Again, please"
    _field(asker).fill(again)
    _shown(asker, HELP)
    plain = site.visitor("developer_other", javascript=False)
    plain.go(asking.STEPWISE)
    assert not _place(plain).inner_text()
    asking.first_step(plain, again)
    assert HELP in plain.text()
    assert _titles(plain.page.locator("#similar")) == _titles(_place(asker))


def test_a_slow_answer_never_takes_the_place_of_a_newer_one(asker: Visitor, title: str) -> None:
    held: list[Route] = []
    slow = re.compile(r"/questions/similar/\?.*Zq")

    def hold(route: Route) -> None:
        held.append(route)

    asker.page.route(slow, hold)
    with asker.page.expect_request(slow):
        _field(asker).fill(NOTHING_LIKE_IT)
    _field(asker).fill(title)
    _shown(asker, HELP)
    held[0].fulfill(body=f'<section id="similar">{NONE_YET}</section>', content_type="text/html")
    # Another answer came after the slow one was let go: had that one a say, it had it by now.
    asker.page.evaluate("() => fetch('/health/live').then((answer) => answer.text())")
    assert NONE_YET not in _place(asker).inner_text()
    assert HELP in _place(asker).inner_text()


@pytest.mark.parametrize("way", ["refused", "broken", "offline"])
def test_without_an_answer_the_form_stays_silent_and_usable(
    asker: Visitor, title: str, way: str
) -> None:
    _field(asker).fill(title)
    _shown(asker, HELP)
    if way == "offline":
        asker.context.set_offline(True)
    else:
        status = 429 if way == "refused" else 503
        asker.page.route(ASKED, lambda route: route.fulfill(status=status, body="<p>No.</p>"))
    ended = "requestfailed" if way == "offline" else "requestfinished"
    with asker.page.expect_event(ended, lambda one: bool(ASKED.search(one.url))):
        _field(asker).fill(f"{title} Once more")
    # What was found for other words does not stay beside these.
    _place(asker).locator("#similar").wait_for(state="detached")
    assert not _place(asker).inner_text()
    assert asker.page.locator("main [role=alert], main .msg").count() == 0
    asker.context.set_offline(False)
    asking.choose(asker)
    asker.press("Continue")
    assert asker.page.locator("main [name='body']").count() == 1
    # The refusals that were meant.
    assert all(re.match(r"(429|503) for the file", fault) for fault in asker.faults)
    asker.faults.clear()
