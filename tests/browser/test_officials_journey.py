"""The journey of an official to its last step: from the invitation to an answer that is replaced.

experience.md, 4(b): invited by two people, second step, inbox, answer with citations; then the
guidance changes, the desk hears of it, and everybody who relies on the answer is told.
"""

from __future__ import annotations

import re

import pytest

from tests.browser import journey
from tests.browser.hands import Mouse
from tests.browser.journey import AUTHORITY, SHORT, Walker, unheard_of
from tests.browser.newcomers import (
    invite_an_official,
    open_mail,
    sign_in,
    sign_up,
    switch_on_second_step,
)
from tests.browser.site import Site

NEWER = "No, the newer guideline asks for a second method."
CHANGED = "The guideline asks for a second method now."
# There is no page for editors of guidance yet: the services do what it will do.
GUIDELINE = """
from dataclasses import replace
from datetime import date, timedelta
from django.db.backends.postgresql.psycopg_any import DateRange
from apps.accounts.models import User
from apps.core.actor import actor_for_user
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion
from apps.vocabularies.services import publish_guidance_version

url = "https://guidelines.example/thawed-cells"
today = date.today()
document, is_new = GuidanceDocument.objects.get_or_create(
    slug="{slug}",
    defaults=dict(
        title="{title}", kind="guideline", issuer="Invented", framework="national",
        jurisdiction_id="BE", status="in_force", summary="Invented.", url=url, verified=True,
        sources=[dict(label="Invented", url=url)],
    ),
)
if is_new:
    since = DateRange(today - timedelta(days=900), None)
    GuidanceVersion.objects.create(document=document, label="First", valid=since, url=url)
else:
    editor = actor_for_user(User.objects.get(email="{editor}"), channel="web")
    publish_guidance_version(
        actor=replace(editor, second_factor=True), document=document, expected=None,
        label="Second", valid_from=today, url=url,
    )
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_an_official_joins_answers_and_replaces_when_guidance_changes(
    site: Site, javascript: bool
) -> None:
    def walker(persona: str = "") -> Walker:
        visitor = site.visitor(persona, javascript=javascript)
        return Walker(visitor, Mouse(visitor), "en")

    word = unheard_of()
    title = f"May thawed cells be tested by method {word} alone before release?"
    guideline = f"Invented guideline {word} on thawed cells"
    _guideline(site, guideline)
    asker, official = walker("developer"), walker()
    _join(site, official, javascript)
    address = journey.ask(asker, title)
    # Axe is a script; the pages up to here are looked at by the main journey.
    asker.checked = official.checked = javascript
    journey.draft(official, title, guidance=guideline)
    journey.sign_and_issue(walker("signer_be"), title)
    old = _save_the_answer(asker, address)

    _guideline(site, guideline)
    _told_of_the_recheck(asker, title)
    _replace(official, title, guideline)
    journey.sign_and_issue(walker("signer_be"), title, NEWER)
    _told_of_the_replacement(asker, title)
    _nothing_left(official, title)
    _old_address(walker(), old)


def _guideline(site: Site, title: str) -> None:
    """Add the invented guideline; the second time an editor publishes its newer version."""
    slug, editor = title.lower().replace(" ", "-"), site.personas["editor"]["email"]
    code = GUIDELINE.format(slug=slug, title=title, editor=editor)
    site.stack.manage("shell", "-v", "0", "-c", code)


def _join(site: Site, official: Walker, javascript: bool) -> None:
    """Open the invitation, an account, accept, and set up the second step before all else."""
    email, visitor = invite_an_official(site, javascript=javascript), official.visitor
    open_mail(visitor, email, "invites you")
    assert "Authority of Belgium" in visitor.text()
    sign_up(visitor, email)
    sign_in(visitor, email)
    open_mail(visitor, email, "invites you")
    official.press("Accept the invitation")
    official.reads("You belong to Illustrative Medicines Authority of Belgium now.")
    switch_on_second_step(visitor)


def _save_the_answer(asker: Walker, address: str) -> str:
    """Keep the answer on one's list; returns its lasting address."""
    asker.go(address)
    asker.press_on("Save", AUTHORITY)
    assert asker.offers("Saved: take it off my list")
    asker.follow(f"Files and PDF of the answer of {AUTHORITY}")
    return asker.page.locator("#cite-address").inner_text().strip()


def _told_of_the_recheck(asker: Walker, title: str) -> None:
    """Whoever saved it is told; the answer no longer looks valid anywhere."""
    journey.hear_and_follow(asker, "needs a re-check", title)
    asker.reads("Needs re-check")
    asker.go("/questions/saved/")
    row = asker.page.locator("main li").filter(has_text=title)
    assert "Needs re-check" in row.inner_text()


def _replace(official: Walker, title: str, guideline: str) -> None:
    """From the message to the desk, from there to a draft that holds the old text."""
    journey.hear_and_follow(official, "The answer of your authority to", title)
    assert "/inbox/recheck/" in official.page.url
    official.visitor.turn_to(title)
    row = official.page.locator("main li").filter(has=official.page.get_by_role("link", name=title))
    assert "You cited First. Today there is Second." in row.first.inner_text()
    with official.page.expect_navigation():
        row.first.get_by_role("link", name=re.compile("^Replace")).click()
    official.look()
    main = official.page.locator("main")
    assert main.locator("[name='short']").input_value() == SHORT
    official.visitor.fill(short=NEWER, change_note=CHANGED)
    journey.cite(official, f"{guideline} (Second)")
    official.press("Send for signature")
    official.reads("The answer waits for the signature of a second official.")


def _told_of_the_replacement(asker: Walker, title: str) -> None:
    """The message leads to the question, where the new answer stands now."""
    journey.hear_and_follow(asker, "replaced its answer to", title)
    asker.reads(NEWER)


def _nothing_left(official: Walker, title: str) -> None:
    """The desk has nothing more to look at in this answer."""
    official.go("/questions/inbox/recheck/")
    official.visitor.turn_to(title)
    assert official.page.locator("main").get_by_role("link", name=title).count() == 0


def _old_address(anybody: Walker, old: str) -> None:
    """Who follows the old citation is told at once, and led to what holds now and why."""
    assert anybody.visitor.go(old) == 200
    anybody.reads("This is no longer an official answer")
    anybody.reads(SHORT)
    anybody.follow("Read the answer that holds now")
    anybody.reads(NEWER)
    anybody.follow("with the version before")
    anybody.reads(CHANGED)
    assert anybody.page.locator("main ins").count() > 0
