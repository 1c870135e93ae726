"""`make screens`: pictures of every kind of page for people to look at. Nothing is judged."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.browser import asking
from tests.browser.crawl import crawl
from tests.browser.site import Site, Visitor

FOLDER = Path(os.environ.get("SCREENS_DIR", "var/screens"))
LOOKS = ((320, "light"), (320, "dark"), (768, "light"), (1440, "light"), (1440, "dark"))
PEOPLE = ("", "developer", "drafter_be", "signer_be", "admin")


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
