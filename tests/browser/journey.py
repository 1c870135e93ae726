"""The main journey as a person goes through it, in any language and with any hands.

One place knows the pages: fields by their names, buttons and links by their words.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.axe import too_wide, violations
from tests.browser.hands import Hands
from tests.browser.rules import faults_of
from tests.browser.site import Site, Visitor
from tests.browser.words import said

SHORT = "Yes, when the comparison covers every step after thawing."
TEXTS = {
    "body": "The cells are frozen after release from the first site. What must be compared?",
    "position": "We would compare viability and identity of three batches.",
    "justification": "The same test is validated at the first site.",
}
CHOICES = {"topic": "quality.process", "product_class": "GTMP", "stage": "phase_1"}
AUTHORITY = "Illustrative Medicines Authority of Belgium"
OTHER_AUTHORITY = "Illustrative Medicines Authority of Germany"
READERS = "public_after_answer"
MOST_PAGES = 8


@dataclass
class Walker:
    """A visitor in one language, with hands; `checked` looks at each page on the way."""

    visitor: Visitor
    hands: Hands
    language: str
    checked: bool = False

    @property
    def page(self) -> Page:
        """The page that the person sees."""
        return self.visitor.page

    def say(self, text: str) -> str:
        """Return the words of the interface in the language of this person."""
        return said(self.language, text)

    def go(self, path: str) -> None:
        """Open an address of this language."""
        status = self.visitor.go(f"/{self.language}{path}")
        assert status == 200, f"{path} answers {status}"
        self.look()

    def press(self, text: str) -> None:
        """Press a button by its English words."""
        self.hands.press(self.say(text))
        self.look()

    def press_on(self, text: str, about: str) -> None:
        """Press the button with these words that is, for screen readers, about that."""
        buttons = self.page.locator("main").get_by_role("button", name=self.say(text))
        with self.page.expect_navigation():
            buttons.filter(has_text=about).click()
        self.look()

    def follow(self, text: str) -> None:
        """Follow a link by its English words."""
        self.hands.follow(self.say(text))
        self.look()

    def offers(self, text: str) -> bool:
        """Whether the main part has such a button or link."""
        main, words = self.page.locator("main"), self.say(text)
        return (
            main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).count()
            > 0
        )

    def has_field(self, name: str) -> bool:
        """Whether the page has such a field."""
        return self.page.locator(f"main [name='{name}']:not([type=hidden])").count() > 0

    def reads(self, text: str) -> None:
        """Assert that the page says so, in the language of this person."""
        assert self.say(text) in self.visitor.text(), f"{self.page.url}:\n{self.visitor.text()}"

    def look(self) -> None:
        """Check the page itself: language, width, and in full when asked for."""
        assert self.page.locator("html").get_attribute("lang") == self.language
        faults = too_wide(self.page)
        if self.checked:
            faults += violations(self.page) + faults_of(self.page.content())
        assert not faults, f"{self.page.url}:\n" + "\n".join(faults)


def sign_in(walker: Walker, site: Site, persona: str) -> None:
    """Through the pages, second step included; a code is taken only once by the platform."""
    person = site.personas[persona]
    walker.go("/account/sign-in/")
    walker.hands.type("login", person["email"])
    walker.hands.type("password", person["password"])
    walker.press("Continue")
    walker.hands.type("code", site.code(persona))
    walker.press("Sign in")
    assert "/sign-in/" not in walker.page.url, walker.visitor.text()


def ask(walker: Walker, title: str, authorities: Sequence[str] = (AUTHORITY,)) -> str:
    """Go through the steps of asking and return the address of the question."""
    walker.go("/questions/ask/")
    for _ in range(MOST_PAGES):
        if walker.offers("Send to the authorities"):
            break
        _fill_step(walker, title, authorities)
        walker.press("Continue")
    for words in (title, *authorities, *TEXTS.values()):
        assert words in walker.visitor.text()
    walker.press("Send to the authorities")
    walker.reads("Your question was sent. You are told as soon as there is an answer.")
    assert walker.page.get_by_role("heading", level=1).inner_text() == title
    found = re.search(r"/questions/Q-[0-9A-Z]{7}-[0-9A-Z]/.*", walker.page.url)
    assert found, walker.page.url
    return found[0]


def _fill_step(walker: Walker, title: str, authorities: Sequence[str]) -> None:
    """Fill in what the step asks for, in the order of the page."""
    hands = walker.hands
    if walker.has_field("title"):
        hands.type("title", title)
    for name, value in CHOICES.items():
        if walker.has_field(name):
            hands.choose(name, value)
    for name, text in TEXTS.items():
        if walker.has_field(name):
            hands.type(name, text)
    for authority in authorities if walker.has_field("authorities") else ():
        box = walker.page.get_by_label(authority)
        hands.pick("authorities", box.get_attribute("value") or "")
    if walker.has_field("visibility"):
        hands.pick("visibility", READERS)


def draft(walker: Walker, title: str, short: str = SHORT, guidance: str = "") -> None:
    """An official finds it in the inbox, writes, cites and sends it for signature.

    Without the title of a `guidance` document the first one that is offered is cited.
    """
    walker.go("/questions/inbox/")
    walker.visitor.turn_to(title)
    walker.hands.follow(title)
    walker.look()
    walker.hands.type("short", short)
    walker.hands.type("text", "Compare three batches before and after thawing.")
    basis = walker.page.locator("main select[name='basis'] option[value='guideline']")
    assert basis.count() == 1
    if walker.page.locator("main [name='basis']").evaluate(_BEFORE_CITATIONS):
        walker.hands.choose("basis", "guideline")
        cite(walker, guidance)
    else:
        cite(walker, guidance)
        walker.hands.choose("basis", "guideline")
    walker.press("Send for signature")
    walker.reads("The answer waits for the signature of a second official.")


# A keyboard goes forward only.
_BEFORE_CITATIONS = """e => !!(e.compareDocumentPosition(
  document.querySelector("[name='citation-0-guidance']")) & Node.DOCUMENT_POSITION_FOLLOWING)"""


def cite(walker: Walker, guidance: str = "") -> None:
    """Cite the newest version of the document, or the first of all documents."""
    options = walker.page.locator("[name='citation-0-guidance'] option:not([value=''])")
    options = options.filter(has_text=guidance)
    walker.hands.choose("citation-0-guidance", options.first.get_attribute("value") or "")
    walker.hands.type("citation-0-locator", "Section 11")


def sign_and_issue(walker: Walker, title: str, short: str = SHORT) -> None:
    """Another official reads the text as it would appear, signs and issues it."""
    walker.go("/questions/inbox/?view=sign")
    walker.hands.follow(title)
    walker.look()
    assert short in walker.visitor.text()
    walker.press("Sign this text")
    walker.reads("You signed this text. It can be issued now.")
    if walker.offers("Check and issue"):
        walker.follow("Check and issue")
    walker.press("Issue the answer")
    walker.reads("The answer is issued. The asker is told now.")


def hear(walker: Walker, *words: str) -> Locator:
    """Open the notices, again and again, until one says all of these words; returns it."""
    walker.go("/account/notifications/")
    found = walker.page.locator("main").get_by_role("listitem")
    for one in words:
        found = found.filter(has_text=one)
    walker.visitor.reload_until(lambda: found.count() > 0)
    walker.look()
    return found.first


def hear_and_follow(walker: Walker, *words: str) -> None:
    """Follow the link of the notice that says all of these words."""
    told = hear(walker, *words)
    with walker.page.expect_navigation():
        told.get_by_role("link").first.click()
    walker.look()


def hear_and_accept(walker: Walker, title: str, address: str) -> None:
    """The asker is told, reads the answer and says that it settles the question."""
    hear(walker, title)
    walker.hands.follow(title)
    walker.page.wait_for_url(f"**{address.partition('?')[0]}**")
    walker.look()
    assert SHORT in walker.visitor.text()
    walker.press("This answers my question")
    walker.reads("Noted: this answer settles your question.")


def unheard_of() -> str:
    """Return a word that no title has yet; figures might be somebody's national number."""
    return "".join(secrets.choice("bdfklmnprst") + secrets.choice("aeiou") for _ in range(6))
