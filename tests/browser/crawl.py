"""Finds every page that a persona can reach by links, as a reader would."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.browser.site import Visitor

# `make browser-full`: everything in every look; not part of continuous integration.
FULL = os.environ.get("BROWSER_FULL") == "1"
# No link leads to these: programs, refusals and forms do.
UNLINKED = (
    "/en/problems/",
    "/en/account/check-your-e-mail/",
    "/en/account/reset/sent/",
    "/en/account/reset/changed/",
    "/en/account/closed/",
    "/en/account/sign-out/",
)
START = ("/en/", "/en/account/", "/en/mailbox/", *UNLINKED)
# Crawled on purpose: they lead to files, to other systems or out of the session.
LEFT_OUT = ("/admin/", "/static/", "/en/account/security/recovery-codes/download/")
# Of lists with many like members, this many are looked at; of filters never more than two.
OF_ONE_KIND = 12 if FULL else 2
OF_FILTERS = 2
# Routes with a few pages that differ: all of them.
EACH_DIFFERS = frozenset({"portal:about", "forum:edit_step"})
# They say something else to each reader; test_personal.py takes them relation by relation.
DIFFERS = frozenset(
    {"portal:home", "forum:question", "forum:mine", "forum:inbox", "profiles:organisation"}
)
_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"', re.DOTALL)


@dataclass(frozen=True)
class Found:
    """One page as the visitor gets it."""

    path: str
    route: str
    status: int
    html: str


# What a persona finds; the fixture `pages_of`.
Pages = Callable[[str], list[Found]]


def route_of(path: str) -> str:
    """Return the name of the route behind a path, or ""."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def crawl(visitor: Visitor) -> Iterator[Found]:
    """Yield every page in English that links lead to, a few of each kind."""
    waiting, seen = list(START), set(START)
    kinds: Counter[tuple[str, str]] = Counter()
    while waiting:
        path = waiting.pop(0)
        kind = (route_of(path), urlsplit(path).query.partition("=")[0])
        if kinds[kind] >= _most(*kind):
            continue
        kinds[kind] += 1
        answer = visitor.context.request.get(path)
        html = answer.text()
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        landed = answer.url.removeprefix(visitor.stack.base_url)
        yield Found(landed, route_of(landed), answer.status, html)
        for link in links_of(html, landed):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def _most(route: str, query: str) -> int:
    if route in EACH_DIFFERS and not query:
        return 100
    return OF_FILTERS if query else OF_ONE_KIND


def links_of(html: str, path: str) -> list[str]:
    """Return the paths on this site in English that a page links to."""
    links = (link.replace("&amp;", "&") for link in _LINK.findall(html))
    found = (urldefrag(urljoin(path, link))[0] for link in links)
    return [link for link in found if link.startswith("/en/") and not link.startswith(LEFT_OUT)]
