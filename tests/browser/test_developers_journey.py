"""The journey of a developer to its last step: from opening an account to citing two answers.

experience.md, 4(a): register, confirm, be verified, ask two authorities, hear of each answer,
compare them, accept, cite, take along, and find it all again.
"""

from __future__ import annotations

import re

import pytest

from tests.browser import journey
from tests.browser.hands import Mouse
from tests.browser.journey import AUTHORITY, OTHER_AUTHORITY, Walker, unheard_of
from tests.browser.newcomers import new_address, sign_in, sign_up
from tests.browser.site import Site

YES = "Yes, when the comparison covers every step after thawing."
NO = "No: compare fresh cells beside the thawed ones."
WHY = "Whether thawed cells alone show enough."


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_developer_joins_asks_compares_accepts_and_cites(site: Site, javascript: bool) -> None:
    def walker(persona: str = "") -> Walker:
        visitor = site.visitor(persona, javascript=javascript)
        return Walker(visitor, Mouse(visitor), "en")

    title = f"May thawed cells be compared by {unheard_of()} batches before release?"
    asker = walker()
    _join(asker)
    address = journey.ask(asker, title, (AUTHORITY, OTHER_AUTHORITY))
    # Axe is a script; the pages up to here are looked at by the main journey.
    asker.checked = javascript
    journey.draft(walker("drafter_be"), title, YES)
    journey.sign_and_issue(walker("signer_be"), title, YES)
    _reads_one_answer(asker, title, address)
    journey.draft(walker("drafter_de"), title, NO)
    journey.sign_and_issue(walker("signer_de"), title, NO)
    _mark_as_different(walker("drafter_de"), walker("signer_de"), address)
    _compare(asker, title)
    _accept_both(asker)
    cited = _cite(asker)
    _has_it_on_the_list(asker, title)
    _anybody_finds_it(walker(), title, cited)


def _join(asker: Walker) -> None:
    """Open an account, confirm the address, and be verified by the address of the university."""
    email = new_address()
    sign_up(asker.visitor, email)
    sign_in(asker.visitor, email)
    asker.go("/questions/ask/")
    asker.reads("confirm first which organisation")
    asker.go("/account/verification/")
    asker.page.get_by_label("Developer", exact=True).check()
    asker.press("State this role")
    asker.reads("Your membership is verified.")


def _reads_one_answer(asker: Walker, title: str, address: str) -> None:
    """One authority has answered: the other one's silence is shown as silence."""
    journey.hear_and_follow(asker, f"{AUTHORITY} answered your question", title)
    assert address.partition("?")[0] in asker.page.url
    asker.reads(YES)
    asker.follow("Compare the positions")
    row = asker.page.locator("main tbody tr").filter(has_text=OTHER_AUTHORITY)
    assert "No position yet" in row.inner_text()
    asker.reads("There are not two answers in force yet that could be compared.")


def _mark_as_different(drafter: Walker, signer: Walker, address: str) -> None:
    """Two officials of the second authority say how their answer stands to the first one."""
    number = re.search(r"Q-[0-9A-Z]{7}-[0-9A-Z]", address)
    assert number, address
    marks = f"/questions/{number[0]}/positions/"
    drafter.go(marks)
    drafter.reads(YES)
    drafter.hands.pick("stance", "differs")
    drafter.hands.type("note", WHY)
    drafter.press("Propose")
    drafter.reads("Proposed, not public yet")
    signer.go(marks)
    signer.press("Confirm")
    signer.reads("Your authority says:")


def _compare(asker: Walker, title: str) -> None:
    """The second answer is told, and that the two differ; side by side, with the reason."""
    journey.hear(asker, f"{OTHER_AUTHORITY} answered your question", title)
    journey.hear_and_follow(asker, "compared its answer to your question", title)
    assert "/compare/" in asker.page.url
    for words in (YES, NO, WHY, "Marked as different"):
        asker.reads(words)


def _accept_both(asker: Walker) -> None:
    """Each authority's answer is accepted for itself; then nothing is left to do."""
    asker.follow("Back to the question")
    for authority in (AUTHORITY, OTHER_AUTHORITY):
        asker.press_on("This answers my question", authority)
    asker.reads("You said that your question is settled.")
    assert asker.page.get_by_role("button", name="You accepted this: take it back").count() == 2


def _cite(asker: Walker) -> str:
    """Text, BibTeX, RIS and PDF of one answer; returns its lasting address."""
    box = asker.page.locator("main section[aria-labelledby='cite']")
    box.locator("summary").filter(has_text=AUTHORITY).click()
    asker.follow(f"Files and PDF of the answer of {AUTHORITY}")
    main = asker.page.locator("main")
    address = main.locator("#cite-address").inner_text().strip()
    text = main.locator("#cite-text").inner_text()
    assert AUTHORITY in text
    assert address in text
    assert "read on" in text
    for words, beginning in (("Download as BibTeX", "@"), ("Download as RIS", "TY  - ")):
        with asker.page.expect_download() as started:
            main.get_by_role("link", name=words).click()
        saved = started.value.path().read_text("utf-8")
        assert saved.startswith(beginning)
        assert address.rstrip("/").rpartition("/")[2] in saved
    for words in ("This answer as PDF", "The question with all answers as PDF"):
        link = main.get_by_role("link", name=words).get_attribute("href") or ""
        paper = asker.visitor.context.request.get(link)
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.body().startswith(b"%PDF-")
    asker.press("I cite it: tell me when it changes")
    asker.reads("This answer is on your list")
    return address


def _has_it_on_the_list(asker: Walker, title: str) -> None:
    """The answers that one relies on stand together, with what may be said of each today."""
    asker.follow("Answers you rely on")
    row = asker.page.locator("main li").filter(has_text=title)
    assert "Valid until" in row.inner_text()
    assert "cited" in row.inner_text()


def _anybody_finds_it(anybody: Walker, title: str, cited: str) -> None:
    """Without an account: by a search, and by the address in the citation."""
    anybody.go(f"/questions/?q={title.replace(' ', '+').rstrip('?')}")
    anybody.follow(title)
    anybody.reads(YES)
    anybody.reads(NO)
    assert anybody.visitor.go(cited) == 200
    anybody.reads(YES)
