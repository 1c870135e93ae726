"""The pages of asking as a person goes through them: five steps, or all on one page."""

from __future__ import annotations

from collections.abc import Iterable

from tests.browser.site import Visitor

STEPWISE, WHOLE = "/en/questions/ask/", "/en/questions/ask/?whole=1"
BODY = "What must be compared before release?"


def first_step(visitor: Visitor, title: str) -> None:
    """Say what the question is; leads to the second step."""
    visitor.fill(title=title)
    choose(visitor)
    visitor.press("Continue")


def choose(visitor: Visitor) -> None:
    """Choose topic, class and stage."""
    page = visitor.page
    page.get_by_label("Topic").select_option("quality.process")
    page.get_by_label("Class of product").select_option("GTMP")
    page.get_by_label("Stage of development").select_option("phase_1")


def write(
    visitor: Visitor, title: str, authorities: Iterable[str], readers: str, **texts: str
) -> None:
    """Go through all steps from the first page to the one that shows all answers."""
    first_step(visitor, title)
    visitor.fill(**{"body": BODY, **texts})
    visitor.press("Continue")
    for authority in authorities:
        visitor.page.get_by_label(authority).check()
    visitor.press("Continue")
    visitor.page.locator(f"[name='visibility'][value='{readers}']").check()
    visitor.press("Continue")


def fill_whole(visitor: Visitor, title: str) -> None:
    """Fill in everything on the one page, for the authority of Germany."""
    visitor.go(WHOLE)
    visitor.fill(title=title, body=BODY)
    choose(visitor)
    visitor.page.get_by_label("Authority of Germany").check()
