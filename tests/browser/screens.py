"""`make screens`: pictures of ten pages, for people to look at. Nothing is judged.

With `ARGS=tests/browser/screens.py` of every kind of page, of refusals and of conflicts, too.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.browser import asking
from tests.browser.crawl import crawl
from tests.browser.site import Site, Visitor

FOLDER = Path(os.environ.get("SCREENS_DIR", "var/screens"))
LOOKS = tuple((width, scheme) for width in (320, 768, 1440) for scheme in ("light", "dark"))
PEOPLE = ("", "developer", "drafter_be", "signer_be", "admin")
# Name, who looks, where; what is found by a link of that page; see `_first`.
TEN_PAGES = (
    ("home", "", "/en/", ""),
    ("questions", "", "/en/questions/", ""),
    ("question", "", "/en/questions/", "/en/questions/Q-"),
    ("authorities", "", "/en/authorities/", ""),
    ("sign-in", "", "/en/account/sign-in/", ""),
    ("ask", "developer", "/en/questions/ask/", ""),
    ("account", "developer", "/en/account/", ""),
    ("notifications", "developer", "/en/account/notifications/", ""),
    ("inbox", "drafter_be", "/en/questions/inbox/", ""),
    ("draft", "drafter_be", "/en/questions/inbox/", "/en/questions/inbox/Q-"),
)


def test_pictures_of_ten_pages(site: Site) -> None:
    for name, persona, path, link in TEN_PAGES:
        visitor = site.visitor(persona)
        visitor.go(path)
        if link:
            visitor.go(_first(visitor, link))
        _take(visitor, name)
        visitor.end()


def _first(visitor: Visitor, link: str) -> str:
    """Return the linked page that shows most official answers, the first among equals."""
    links = visitor.page.locator(f"main a[href^='{link}']")
    paths = list(dict.fromkeys(a.get_attribute("href") or "" for a in links.all()))
    answers = {path: visitor.context.request.get(path).text().count("official") for path in paths}
    return max(paths, key=lambda path: answers[path])


@pytest.mark.parametrize("persona", PEOPLE)
def test_pictures_of_every_kind_of_page(site: Site, persona: str) -> None:
    visitor = site.visitor(persona)
    taken: set[str] = set()
    for page in crawl(visitor):
        if page.route not in taken:
            taken.add(page.route)
            visitor.go(page.path)
            _take(visitor, f"{persona or 'anybody'}-{page.route}")
    assert taken


def test_pictures_of_refusals(site: Site) -> None:
    anybody = site.visitor()
    anybody.go("/en/nothing-here/")
    _take(anybody, "anybody-404")
    anybody.go("/en/account/sign-in/")
    anybody.press("Continue")
    _take(anybody, "anybody-sign-in-errors")
    anybody.go("/en/account/register/")
    time.sleep(3.2)
    anybody.press("Open the account")
    _take(anybody, "anybody-register-errors")
    person = site.personas["patient"]
    anybody.go("/en/account/sign-in/")
    anybody.fill(login=person["email"], password=person["password"])
    anybody.press("Continue")
    _take(anybody, "anybody-second-step")
    patient = site.visitor("patient")
    patient.go("/en/questions/inbox/")
    _take(patient, "patient-403")
    developer = site.visitor("developer")
    developer.go("/en/questions/ask/")
    developer.press("Continue")
    _take(developer, "developer-ask-errors")
    asking.first_step(developer, "May a frozen lot be compared with a fresh one?")
    _take(developer, "developer-ask-case")
    developer.fill(body=asking.BODY)
    developer.press("Save and finish later")
    developer.follow("May a frozen lot be compared")
    developer.follow("Continue writing")
    _take(developer, "developer-ask-missing")


def test_pictures_of_questions_that_are_not_public(site: Site) -> None:
    developer = site.visitor("developer")
    for name, title in (
        ("draft", "Can we use one cell bank"),
        ("private", "Change of the vector supplier"),
    ):
        developer.go("/en/questions/mine/")
        developer.follow(title)
        _take(developer, f"developer-question-{name}")
    developer.go("/en/questions/mine/")
    developer.follow("Change of the vector supplier")
    developer.follow("Withdraw")
    _take(developer, "developer-withdraw")


def test_pictures_of_a_conflict(site: Site) -> None:
    developer = site.visitor("developer")
    developer.go("/en/questions/mine/")
    developer.follow("Change of the vector supplier")
    developer.follow("Edit")
    other = developer.context.new_page()
    other.goto(developer.page.url)
    other.locator("[name='position']").fill("Two batches are enough, in our view.")
    other.get_by_role("button", name="Save changes").click()
    other.wait_for_url("**/Q-*/**")
    developer.fill(position="Three batches, of which one is made at the new site.")
    developer.press("Save changes")
    _take(developer, "developer-409")


def _take(visitor: Visitor, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width, scheme in LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        path = FOLDER / f"{name.replace(':', '.')}-{width}-{scheme}.png"
        visitor.page.screenshot(path=path, full_page=True)
