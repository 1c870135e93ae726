"""The main journey in every language, with scripts and without, by mouse and by keyboard.

`make browser` walks it in every language, the two that nobody speaks included, and each way in
some of them; `make browser-full` walks all ways in all languages.
"""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.browser import journey
from tests.browser.crawl import FULL
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.journey import unheard_of
from tests.browser.site import Site
from tests.support import pseudo

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NOBODYS = [pseudo.LONG, pseudo.RIGHT_TO_LEFT]
# A keyboard needs no scripts, but some could take it away: both are walked.
WAYS = [("mouse", True), ("mouse", False), ("keyboard", True), ("keyboard", False)]
FEW = [
    ("en", "mouse", False),
    ("en", "keyboard", True),
    ("de", "mouse", True),
    ("fr", "keyboard", False),
    (pseudo.LONG, "mouse", True),
    (pseudo.RIGHT_TO_LEFT, "mouse", True),
]
ALL = [(language, *way) for language in [*LANGUAGES, *NOBODYS] for way in WAYS]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 800}


@pytest.mark.parametrize(("language", "hands", "javascript"), ALL if FULL else FEW)
def test_a_question_is_asked_answered_signed_and_accepted(
    request: pytest.FixtureRequest, site: Site, language: str, hands: str, javascript: bool
) -> None:
    place = request.getfixturevalue("pseudo_site") if language in NOBODYS else site

    def walker(persona: str = "") -> journey.Walker:
        size = WIDE if hands == "keyboard" else NARROW
        visitor = place.visitor(persona, javascript=javascript, viewport=size)
        made: Hands = Keyboard(visitor) if hands == "keyboard" else Mouse(visitor)
        # Axe is a script: without scripts there is nothing to ask it with.
        return journey.Walker(visitor, made, language, checked=javascript)

    title = f"May thawed cells be compared by {unheard_of()} runs before release?"
    asker = walker()
    journey.sign_in(asker, place, "developer")
    address = journey.ask(asker, title)
    journey.draft(walker("drafter_be"), title)
    journey.sign_and_issue(walker("signer_be"), title)
    journey.hear_and_accept(asker, title, address)
    place.end_all()
