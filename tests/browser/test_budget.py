"""What a reader's browser is asked to fetch and to keep: little, and from us alone."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request

from tests.browser.site import LOCAL_HOSTS, MOST_COOKIES, Site

CSS_BYTES, SCRIPT_BYTES, VIEW_BYTES = 14_000, 20_000, 60_000
READ = ("/en/", "/en/questions/", "/en/authorities/", "/en/about/privacy/", "/en/account/sign-in/")
SIGNED_IN = (*READ[:3], "/en/account/", "/en/account/notifications/", "/en/questions/mine/")
_ELSEWHERE = re.compile(
    r'<(?:script|img|link|iframe|source|video|audio|object|embed)\b[^>]*?\s(?:src|href|data)="'
    r'(https?:)?//([^/"]+)'
)


def _weight(site: Site, persona: str, paths: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return kind → file → compressed bytes of everything that the pages fetched."""
    visitor = site.visitor(persona)
    weights: dict[str, dict[str, int]] = {}
    fetched: list[Request] = []
    # A bound method of a list has no room for what the library notes on its listeners.
    visitor.context.on("requestfinished", lambda request: fetched.append(request))  # noqa: PLW0108
    for path in paths:
        visitor.go(path)
        # Chromium forgets what a page fetched as soon as it is left.
        visitor.page.wait_for_load_state("networkidle")
        while fetched:
            _weigh(fetched.pop(), weights)
    return weights


def _weigh(request: Request, weights: dict[str, dict[str, int]]) -> None:
    answer = request.response()
    assert answer is not None
    assert urlsplit(request.url).hostname in LOCAL_HOSTS
    if answer.status == 200:
        size = len(gzip.compress(answer.body(), 9))
        weights.setdefault(request.resource_type, {})[request.url] = size


@pytest.mark.parametrize(
    ("persona", "paths"), [("", READ), ("developer", SIGNED_IN)], ids=["anybody", "developer"]
)
def test_styles_and_scripts_keep_their_budgets(
    site: Site, persona: str, paths: tuple[str, ...]
) -> None:
    weights = _weight(site, persona, paths)
    assert 0 < sum(weights["stylesheet"].values()) <= CSS_BYTES
    assert 0 < sum(weights["script"].values()) <= SCRIPT_BYTES


def test_the_first_view_is_small(site: Site) -> None:
    """Everything together, for a person on a slow line."""
    weights = _weight(site, "", ("/en/",))
    assert sum(size for files in weights.values() for size in files.values()) <= VIEW_BYTES


def test_no_page_names_a_file_of_another_host(site: Site) -> None:
    """That none is fetched is noted by every visitor of every test (site.py)."""
    visitor = site.visitor("developer")
    for path in (*READ[:4], *SIGNED_IN):
        visitor.go(path)
        hosts = {host for _scheme, host in _ELSEWHERE.findall(visitor.page.content())}
        assert {host.partition(":")[0] for host in hosts} <= LOCAL_HOSTS, path


def test_at_most_three_cookies_are_set_and_no_script_reads_one(site: Site) -> None:
    visitor = site.visitor("developer")
    visitor.go("/en/account/notifications/")
    visitor.page.locator("a[hreflang=de]").first.evaluate("link => link.click()")
    visitor.page.wait_for_url("**/de/**")
    cookies = {cookie.get("name"): cookie for cookie in visitor.context.cookies()}
    assert set(cookies) <= {"session", "csrftoken", "language"}
    assert 1 <= len(cookies) <= MOST_COOKIES
    for cookie in cookies.values():
        assert cookie.get("sameSite") == "Lax"
        assert cookie.get("httpOnly") or cookie.get("name") == "language"
    assert visitor.page.evaluate("() => localStorage.length") == 0
