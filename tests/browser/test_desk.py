"""The desk of an authority: from the inbox to the signature, and cases given by ticks."""

from __future__ import annotations

import pytest

from tests.browser.looks import in_order
from tests.browser.site import Site

INBOX = "/en/questions/inbox/"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_cases_are_given_by_ticks(site: Site, javascript: bool) -> None:
    visitor = site.visitor("drafter_de", javascript=javascript)
    visitor.go(INBOX)
    visitor.follow("Select all on this page")
    boxes = visitor.page.locator("input[name=case]")
    assert boxes.count() > 0
    assert all(box.is_checked() for box in boxes.all())
    for box in boxes.all()[1:]:
        box.uncheck()
    visitor.page.locator("#assign-to").select_option("nobody")
    visitor.press("Assign")
    visitor.page.locator("input[name=case]").first.check()
    visitor.page.locator("#assign-to").select_option("me")
    visitor.press("Assign")
    assert "is in charge of 1 case now" in visitor.text()
    if javascript:
        in_order(visitor)


def test_a_snippet_costs_one_load_more_and_loses_nothing(site: Site) -> None:
    visitor = site.visitor("drafter_de", javascript=False)
    visitor.go(f"{INBOX}?drafter=me")
    before = visitor.loads
    rows = visitor.page.locator("main tbody tr")
    rows.filter(has_not_text="Waiting for signature").locator("th a").first.click()
    visitor.fill(short="Yes, in the case that you describe.")
    visitor.press("Add to the answer")
    assert "Thank you for your question" in visitor.page.locator("[name=text]").input_value()
    assert visitor.page.locator("[name=short]").input_value().startswith("Yes, in the case")
    assert visitor.loads - before <= 2
