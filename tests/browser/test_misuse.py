"""What people do to forms: pressing twice, two tabs, going back, waiting too long, odd texts."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from tests.browser import asking
from tests.browser.axe import too_wide, violations
from tests.browser.rules import TYPED_ON_PURPOSE
from tests.browser.site import Site, Visitor

ODD_TEXTS = (
    "W" * 199 + "?",
    "May we use 🧬🧫 cells 👩🏽‍🔬 from two donors in one batch?",
    "هل يجوز استخدام خلايا من متبرعين اثنين في دفعة واحدة؟",
    f"<b>May</b> &amp; <script>alert(1)</script> cells be 'mixed' {TYPED_ON_PURPOSE}?",
)


def _title() -> str:
    return f"May batch {time.monotonic_ns()} be released before the last test?"


def _mine(visitor: Visitor, title: str) -> int:
    visitor.go("/en/questions/mine/")
    return visitor.page.get_by_role("link", name=title, exact=True).count()


def test_pressing_twice_and_going_back_send_one_question(site: Site) -> None:
    visitor, title = site.visitor("developer"), _title()
    asking.fill_whole(visitor, title)
    visitor.page.get_by_role("button", name="Send to the authorities").dblclick()
    visitor.page.wait_for_url("**/Q-*/**")
    visitor.page.go_back()
    visitor.press("Send to the authorities")
    assert "You sent the same question a moment ago." in visitor.text()
    assert _mine(visitor, title) == 1


def test_two_tabs_with_one_draft_lose_nothing(site: Site) -> None:
    visitor, title = site.visitor("developer"), _title()
    asking.fill_whole(visitor, title)
    visitor.press("Save as draft")
    address = f"{visitor.page.url}case/"
    other = visitor.context.new_page()
    for page in (visitor.page, other):
        page.goto(address)
    _save(other, "body", "The text of the other tab.")
    visitor.fill(body="The text of the first tab.")
    visitor.press("Continue")
    text = visitor.text()
    assert "The text of the other tab." in text
    assert visitor.page.locator("[name='body']").input_value() == "The text of the first tab."
    assert not violations(visitor.page)
    visitor.press("Continue")
    visitor.go(address)
    assert visitor.page.locator("[name='body']").input_value() == "The text of the first tab."


def test_going_back_in_the_browser_loses_nothing_and_doubles_nothing(site: Site) -> None:
    visitor, title = site.visitor("developer"), _title()
    visitor.go(asking.STEPWISE)
    asking.first_step(visitor, title)
    visitor.page.go_back()
    visitor.press("Continue")
    visitor.fill(body="Written before going back.")
    visitor.press("Continue")
    visitor.press("Back")
    assert visitor.page.locator("[name='body']").input_value() == "Written before going back."
    visitor.page.get_by_role("button", name="Continue").dblclick()
    visitor.page.wait_for_url("**/authorities/")
    assert _mine(visitor, title) == 1


def test_two_officials_with_one_answer_lose_nothing(site: Site) -> None:
    drafter, second = site.visitor("drafter_de"), site.visitor("second_signer_de")
    asker, title = site.visitor("developer"), _title()
    asking.fill_whole(asker, title)
    asker.press("Send to the authorities")
    for official in (drafter, second):
        official.go("/en/questions/inbox/")
        official.follow(title)
    drafter.fill(short="Yes, with the reason of the drafter.")
    drafter.press("Save draft")
    second.fill(short="Yes, with the reason of the other.")
    second.press("Save draft")
    assert "Yes, with the reason of the drafter." in second.text()
    kept = second.page.locator("[name='short']").input_value()
    assert kept == "Yes, with the reason of the other."
    assert not violations(second.page)


def _save(page: Page, field: str, text: str) -> None:
    page.locator(f"main [name='{field}']").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()


def test_an_ended_session_leads_back_after_signing_in(site: Site) -> None:
    visitor = site.visitor("gmp_staff", javascript=False)  # with scripts: test_look.py
    asking.fill_whole(visitor, _title())
    visitor.context.clear_cookies(name="session")
    visitor.press("Send to the authorities")
    assert "/sign-in/" in visitor.page.url
    site.sign_in(visitor, "gmp_staff", steps=1)
    assert visitor.page.url.endswith(asking.WHOLE)


def test_a_text_written_in_an_ended_session_is_not_lost(site: Site) -> None:
    visitor, title = site.visitor("developer", javascript=False), _title()
    asking.fill_whole(visitor, title)
    cookies = visitor.context.cookies()
    visitor.context.clear_cookies()
    visitor.press("Send to the authorities")
    assert "Your form is no longer valid" in visitor.text()
    visitor.context.add_cookies(cookies)  # type: ignore[arg-type]
    visitor.page.go_back()
    assert visitor.page.locator("[name='title']").input_value() == title


def test_every_missing_thing_is_named_at_its_field_and_the_rest_is_kept(site: Site) -> None:
    visitor = site.visitor("developer")
    visitor.go(asking.WHOLE)
    visitor.fill(position="We would compare three batches.")
    visitor.page.locator("[name='visibility'][value='authority_private']").check()
    visitor.press("Send to the authorities")
    page = visitor.page
    assert page.title().startswith("Error:")
    named = page.locator("main .errors a").all_inner_texts()
    at_fields = [text.removeprefix("Error:").strip() for text in _messages(page)]
    assert len(named) == 6
    assert sorted(named) == sorted(at_fields)
    assert page.locator("[name='position']").input_value() == "We would compare three batches."
    assert page.locator("[value='authority_private']").is_checked()
    for link in page.locator("main .errors a").all():
        assert page.locator((link.get_attribute("href") or "") + ":visible").count() == 1
    assert not violations(page)


def _messages(page: Page) -> list[str]:
    return page.locator("main form .msg").all_inner_texts()


def test_odd_texts_come_back_as_they_were_typed(site: Site) -> None:
    visitor = site.visitor("developer", viewport={"width": 320, "height": 700})
    for text in ODD_TEXTS:
        asking.fill_whole(visitor, text)
        visitor.press("Save as draft")
        assert text in visitor.text()
        assert not too_wide(visitor.page), text
        number = visitor.page.url.rstrip("/").split("/")[-2]
        visitor.go(f"/en/questions/{number}/")
        assert visitor.page.get_by_role("heading", level=1).inner_text() == text
        assert not too_wide(visitor.page), text
        assert not violations(visitor.page), text
    visitor.go("/en/questions/mine/")
    assert not too_wide(visitor.page)
