"""What somebody types is kept while they type: said in words, and back on the next visit."""

from __future__ import annotations

import time

from tests.browser import asking
from tests.browser.site import Site, Visitor

WORDS = "Typed, and left without pressing anything."


def _draft(visitor: Visitor) -> str:
    """Begin a question and return the address of its second step."""
    visitor.go(asking.STEPWISE)
    asking.first_step(visitor, f"May words {time.monotonic_ns()} be kept while one types?")
    return visitor.page.url


def _type(visitor: Visitor) -> None:
    page = visitor.page
    # The page asks every twenty seconds; here it has hidden itself, as when one turns away.
    page.locator("[name='body']").fill(WORDS)
    page.evaluate(
        "() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden' });"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )


def test_typed_words_are_kept_and_come_back(site: Site) -> None:
    visitor = site.visitor("developer")
    address = _draft(visitor)
    _type(visitor)
    said = visitor.page.locator("[data-keep] [role=status]")
    said.filter(has_text="Saved").wait_for(timeout=30_000)
    visitor.go(address)
    assert visitor.page.locator("[name='body']").input_value() == ""
    assert "You left this page on" in visitor.text()
    visitor.follow("Take it back")
    assert visitor.page.locator("[name='body']").input_value() == WORDS
    visitor.press("Throw it away")
    assert "You left this page on" not in visitor.text()
    assert not visitor.faults


def test_after_the_session_the_words_stay_and_the_way_back_is_said(site: Site) -> None:
    visitor = site.visitor("developer")
    _draft(visitor)
    # A session that ends takes its own cookie along, no other.
    left = [one for one in visitor.context.cookies() if "csrf" in one["name"].lower()]
    visitor.context.clear_cookies()
    visitor.context.add_cookies(left)  # type: ignore[arg-type]
    _type(visitor)
    visitor.page.locator(".session-note").wait_for(timeout=30_000)
    assert "Sign in again" in visitor.text()
    assert visitor.page.locator("[name='body']").input_value() == WORDS
    # The one refusal that was meant.
    assert all(fault.startswith("401 for the file") for fault in visitor.faults)
    visitor.faults.clear()
