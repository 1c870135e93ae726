"""The judgement over a whole run is shown red once for each thing that it asks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.browser import everything
from tests.browser.crawl import UNLINKED, crawl
from tests.browser.looks import LOOKS

# What each page links to.
LINKS = {
    "/en/": ["/en/questions/", "/en/about/terms/"],
    "/en/questions/": ["/en/questions/authorities/"],
    "/en/questions/authorities/": ["/en/"],
    "/en/about/terms/": [],
    **{address: [] for address in UNLINKED},
    "/en/account/": [],
    "/en/mailbox/": [],
}


def _looks(routes: set[str]) -> set[tuple[str, int, str]]:
    return {(route, *look) for route in routes for look in LOOKS}


@pytest.fixture
def _no_excuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "NOT_LOOKED_AT", {})


def _crawled(links: dict[str, list[str]]) -> set[str]:
    """Return the routes that the crawler finds on a site of these links."""

    def get(path: str) -> Any:
        html = "".join(f'<a href="{link}">x</a>' for link in links[path])
        kind = {"content-type": "text/html"}
        return SimpleNamespace(text=lambda: html, headers=kind, url=path, status=200)

    request = SimpleNamespace(get=get)
    visitor: Any = SimpleNamespace(
        context=SimpleNamespace(request=request), stack=SimpleNamespace(base_url="")
    )
    return {page.route for page in crawl(visitor)}


@pytest.mark.usefixtures("_no_excuses")
def test_it_bites_when_a_link_is_taken_away() -> None:
    names = _crawled(LINKS)
    assert names >= {"portal:problems", "profiles:authorities", "portal:about"}
    assert everything.gaps(_looks(names), names) == []
    less = LINKS | {"/en/questions/": []}
    assert everything.gaps(_looks(_crawled(less)), names) == [
        "profiles:authorities: nobody looked at it at 320 pixels, light",
        "profiles:authorities: nobody looked at it at 1440 pixels, dark",
    ]


@pytest.mark.usefixtures("_no_excuses")
def test_it_bites_when_a_page_lacks_one_look() -> None:
    looks = _looks({"portal:home"}) - {("portal:home", 1440, "dark")}
    assert everything.gaps(looks | {("portal:home", 768, "dark")}, {"portal:home"}) == [
        "portal:home: nobody looked at it at 1440 pixels, dark"
    ]


def test_it_bites_an_excuse_without_a_ground() -> None:
    names = everything.pages()
    sound = _looks(names - set(everything.NOT_LOOKED_AT))
    assert everything.gaps(sound) == []
    (seen,) = everything.gaps({*sound, ("root", 320, "light")})
    assert seen.startswith("root: was looked at")
    (gone,) = everything.gaps(sound, names - {"favicon"})
    assert gone.startswith("favicon: answers no GET")


def test_it_asks_for_pages_and_not_for_what_only_programs_read() -> None:
    names = everything.pages()
    assert {"portal:home", "forum:question", "api:docs", "account_reset_password"} <= names
    assert not names & {"api:entrance", "api:openapi", "forum:accept", "notifications:read"}
