"""Whether a whole run has looked at every page; in the way of tests/support/witness.py."""

from __future__ import annotations

from collections.abc import Iterable

from tests.access import policy
from tests.browser.looks import LOOKS
from tests.support.routes import route_names

# Below `api:` answers are for programs, but for these.
PAGES_OF_THE_API = frozenset({"api:docs", "api:docs_page"})
_PLAIN = "a file or plain words for programs, no page"
_PICTURE = "a picture alone, in a box that runs nothing"
_LEADS_ON = "only leads on to another page"
_LATER = "its key comes by mail when most of a year has passed"
# What answers GET and cannot be looked at, with the reason. One that was seen is a fault, too.
NOT_LOOKED_AT: dict[str, str] = {
    "live": _PLAIN,
    "ready": _PLAIN,
    "robots": _PLAIN,
    "favicon": _LEADS_ON,
    "security": _PLAIN,
    "sitemap": _PLAIN,
    "sitemap_part": _PLAIN,
    "feed_answers": _PLAIN,
    "feed_authority": _PLAIN,
    "feed_topic": _PLAIN,
    "accounts:job_file": _PLAIN,
    "file": _PLAIN,
    "file_preview": _PICTURE,
    "mfa_download_recovery_codes": _PLAIN,
    "root": _LEADS_ON,
    "problem_types": _LEADS_ON,
    "problem_type": _LEADS_ON,
    "data:answer_times_file": _PLAIN,
    "data:questions_file": _PLAIN,
    "forum:question_short": _LEADS_ON,
    "forum:answer_pdf": _PLAIN,
    "forum:saved_export": _PLAIN,
    "forum:question_pdf": _PLAIN,
    "forum:minutes_pdf": _PLAIN,
    "forum:bibtex": _PLAIN,
    "forum:ris": _PLAIN,
    "profiles:renewal": _LATER,
    "profiles:organisations": _LEADS_ON,
}


def pages() -> set[str]:
    """Return the routes that answer GET with something for people, by the policy of access."""
    answered = {name for name, route in policy.load().routes.items() if "GET" in route.allowed}
    names = {name for name in route_names() if not name.startswith("api:")} | PAGES_OF_THE_API
    return names & answered


def gaps(looks: Iterable[tuple[str, int, str]], names: set[str] | None = None) -> list[str]:
    """Return each page that lacks a look that every page gets, and each excuse without a ground."""
    seen, known = set(looks), pages() if names is None else names
    faults = [
        f"{route}: nobody looked at it at {width} pixels, {scheme}"
        for route in sorted(known - set(NOT_LOOKED_AT))
        for width, scheme in LOOKS
        if (route, width, scheme) not in seen
    ]
    routes = {route for route, _width, _scheme in seen}
    for route in sorted(NOT_LOOKED_AT):
        if route in routes:
            faults.append(f"{route}: was looked at; take it out of NOT_LOOKED_AT")
        if route not in known:
            faults.append(f"{route}: answers no GET; take it out of NOT_LOOKED_AT")
    return faults
