"""The plain admin obeys the policy of the site: nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re

from tests.browser.site import Site
from tests.support.markup_rules import policy_faults

ADMIN = "/admin/"
_LINK = re.compile(r'<a\b[^>]*?\shref="(/admin/[^"?]*)', re.DOTALL)


def _kind(path: str) -> str:
    """Return the path without the row: the pages of one list are like each other."""
    return re.sub(r"/(?:\d+|[0-9a-f-]{36})/", "/row/", path)


def test_no_page_of_the_admin_breaks_the_policy(site: Site) -> None:
    """A blocked script or style is an error in the console, which ends the test."""
    visitor = site.visitor("admin")
    waiting, seen, kinds, faults = [ADMIN], {ADMIN}, set[str](), []
    while waiting:
        path = waiting.pop(0)
        if _kind(path) in kinds or "logout" in path:
            continue
        kinds.add(_kind(path))
        answer = visitor.page.goto(path)
        assert answer is not None
        # As it was sent: what scripts set through the style object is within the policy.
        html = answer.text()
        found = policy_faults(html) + ([] if answer.ok else [f"answers {answer.status}"])
        faults += [f"{path}: {fault}" for fault in found]
        links = [link for link in _LINK.findall(html) if link not in seen]
        seen.update(links)
        waiting += links
    assert len(kinds) > 5
    assert not faults, "\n".join(faults)
