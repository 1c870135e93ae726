"""Pages of an answer that took the place of another one, looked at like every page."""

from __future__ import annotations

from typing import Any

from tests.browser.looks import in_order
from tests.browser.site import Site, Visitor


def _replacing(visitor: Visitor) -> dict[str, Any]:
    """Return, as programs read it, an answer that took the place of another one."""
    visitor.go("/en/")
    listed = visitor.page.request.get("/api/v1/answers/").json()["data"]
    found: dict[str, Any] = next(one for one in listed if one["supersedes"])
    return found


def test_the_pages_of_a_replaced_answer(site: Site) -> None:
    visitor = site.visitor("drafter_be")
    new = _replacing(visitor)
    visitor.go(f"/en/questions/answers/{new['supersedes']['id']}/")
    assert "This is no longer an official answer" in visitor.text()
    in_order(visitor)
    visitor.follow("Read the answer that holds now")
    in_order(visitor)
    visitor.follow("with the version before")
    assert "What changed in an answer" in visitor.text()
    in_order(visitor)
    visitor.go(f"/en/questions/inbox/{new['question']['id']}/decision/")
    assert "Propose it to a second signer" in visitor.page.content()
    in_order(visitor)
