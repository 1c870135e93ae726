"""The main job: a question travels from a developer to two authorities and back."""

from __future__ import annotations

import re

import pytest

from tests.browser import asking
from tests.browser.journey import unheard_of
from tests.browser.looks import in_order
from tests.browser.site import Site, Visitor

BELGIUM = "Illustrative Medicines Authority of Belgium"
GERMANY = "Illustrative Medicines Authority of Germany"
GUIDANCE = "Guidelines on Good Manufacturing Practice specific to Advanced Therapy Medicinal"
SHORT = "Yes, when the comparison covers every step after thawing."
NEVER = "/en/questions/Q-0000000-0/never-asked/"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("readers", ["public_after_answer", "authority_private"])
def test_a_question_travels_to_two_authorities_and_back(
    site: Site, javascript: bool, readers: str
) -> None:
    private = readers == "authority_private"
    title = f"May thawed cells be compared by {unheard_of()} runs before release?"
    asker = site.visitor("developer", javascript=javascript)
    public_id, address = _ask(asker, title, readers)
    _is_hidden(site.visitor(javascript=javascript), address)
    _draft(site.visitor("drafter_be", javascript=javascript), title, private=private)
    signer = site.visitor("signer_be", javascript=javascript)
    _sign(signer, title)
    if javascript:
        in_order(signer)
    _issue(signer, public_id)
    _told(asker, title, address, private=private)
    anybody = site.visitor(javascript=javascript)
    if private:
        _is_hidden(anybody, address)
    else:
        assert anybody.go(address) == 200
        assert title in anybody.text()
        assert SHORT in anybody.text()
    _accept(asker, address)


def _ask(asker: Visitor, title: str, readers: str) -> tuple[str, str]:
    """Ask as a person does: from the start page to the page of the question."""
    asker.go("/en/")
    asker.follow("Ask a question")
    asking.write(
        asker,
        title,
        (BELGIUM, GERMANY),
        readers,
        body="The cells are frozen after release from the first site. What must be compared?",
        position="We would compare viability and identity of three batches.",
        justification="The same test is validated at the first site.",
    )
    page, said = asker.page, asker.text()
    assert ("stay between you and the authorities" in said) is (readers == "authority_private")
    assert all(words in said for words in (title, BELGIUM, GERMANY, "three batches"))
    asker.press("Send to the authorities")
    assert "Your question was sent." in asker.text()
    assert page.get_by_role("heading", level=1).inner_text() == title
    found = re.search(r"/questions/(Q-[0-9A-Z]{7}-[0-9A-Z])/", page.url)
    assert found, page.url
    return found[1], page.url


def _is_hidden(anybody: Visitor, address: str) -> None:
    """What a stranger may not see looks like what does not exist, to the letter."""
    request = anybody.context.request
    hidden, absent = request.get(address), request.get(NEVER)
    assert (hidden.status, absent.status) == (404, 404)
    # The address itself, the number of the request and the token of the form differ always.
    plain = re.compile(
        r'Q-[0-9A-Z]{7}-[0-9A-Z](/|%2F)[a-z0-9-]+|[0-9a-f]{32}|value="[0-9A-Za-z]{64}"'
    )
    assert plain.sub("…", hidden.text()) == plain.sub("…", absent.text())


def _draft(drafter: Visitor, title: str, *, private: bool) -> None:
    """Find it in the inbox, write, cite, send for signature, in at most four page loads."""
    drafter.go("/en/questions/inbox/")
    before = drafter.loads
    drafter.turn_to(title)
    drafter.follow(title)
    assert bool(drafter.page.get_by_text("Private", exact=True).count()) is private
    drafter.fill(short=SHORT, text="Compare **three batches** before and after thawing.")
    page = drafter.page
    document = page.locator("[name='citation-0-guidance']")
    option = document.locator("option", has_text=GUIDANCE).first.get_attribute("value")
    document.select_option(option)
    drafter.fill(**{"citation-0-locator": "Section 11"})
    page.get_by_label("Rests on").select_option("guideline")
    drafter.press("Send for signature")
    assert "waits for the signature of a second official" in drafter.text()
    assert drafter.loads - before <= 4


def _sign(signer: Visitor, title: str) -> None:
    """Another official reads the text as it would appear and signs it."""
    signer.go("/en/questions/inbox/?view=sign")
    signer.follow(title)
    assert SHORT in signer.text()
    signer.press("Sign this text")
    assert "You signed this text." in signer.text()
    signer.follow("Check and issue")


def _issue(signer: Visitor, public_id: str) -> None:
    """The text becomes an official answer."""
    signer.press("Issue the answer")
    assert "The answer is issued." in signer.text()
    assert public_id in signer.page.url


def _told(asker: Visitor, title: str, address: str, *, private: bool) -> None:
    """The asker sees it by the bell and in the list, and finds the mail in the mailbox."""
    page = asker.page
    asker.go("/en/account/notifications/")
    answered = page.get_by_role("listitem").filter(has_text="answered your question")
    asker.reload_until(lambda: answered.filter(has_text=title).count() == 1)
    assert re.search(r"[1-9]\d*\s*unread", page.locator("header").first.inner_text())
    answered.filter(has_text=title).get_by_role("link").first.click()
    page.wait_for_url(address)
    asker.go("/en/mailbox/")
    mine = page.get_by_role("row").filter(has_text="lena.martens@")
    subject = "There is news on a matter" if private else f"{BELGIUM} answered: {title}"
    count = 2 if private else 1
    asker.reload_until(lambda: mine.filter(has_text=subject).count() >= count)
    with page.expect_navigation():
        mine.filter(has_text=subject).first.get_by_role("link").click()
    said = asker.text()
    assert (title in said) is not private
    assert (BELGIUM in said) is not private


def _accept(asker: Visitor, address: str) -> None:
    """The asker says that the answer settles the question, and may take it back."""
    asker.go(address)
    asker.press("This answers my question", exact=False)
    assert "this answer settles your question" in asker.text()
    asker.press("You accepted this: take it back", exact=False)
    asker.press("This answers my question", exact=False)
