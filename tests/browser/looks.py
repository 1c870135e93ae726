"""The ways in which a page is looked at: two for every page, four more for each template."""

from __future__ import annotations

from tests.browser import eyes
from tests.browser.axe import too_wide, violations
from tests.browser.rules import faults_of
from tests.browser.site import Visitor

HEIGHT = 900
# First narrow and light, then wide and dark: every page. The others: once for each route, and
# in `make browser-full` every page in each.
LOOKS = ((320, "light"), (1440, "dark"))
BETWEEN = 768
OTHER_LOOKS = ((320, "dark"), (BETWEEN, "light"), (BETWEEN, "dark"), (1440, "light"))


def look(visitor: Visitor, width: int, scheme: str, *, of_layout: bool = False) -> list[str]:
    """Return what axe and our own eyes find on the open page at that width, in those colours."""
    visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = violations(visitor.page, of_layout=of_layout) + too_wide(visitor.page)
    return [f"{width} {scheme}: {fault}" for fault in found]


def every_look(visitor: Visitor, *, whole: bool = True) -> list[str]:
    """Look at the open page as at every page: narrow and light, wide and dark.

    Without `whole` the second look asks only what width and colours change.
    """
    first, *others = LOOKS
    found = look(visitor, *first)
    for width, scheme in others:
        found += look(visitor, width, scheme, of_layout=not whole)
    return found


def in_order(visitor: Visitor) -> None:
    """Fail unless the open page, which no link leads to, is in order like every other page."""
    size = visitor.page.viewport_size
    faults = faults_of(visitor.page.content()) + every_look(visitor)
    if size is not None:
        visitor.page.set_viewport_size(size)
    assert not faults, "\n".join([visitor.page.url, *faults])


def other_looks(visitor: Visitor, *, everything: bool) -> list[str]:
    """Look at the open page in all the ways that `every_look` leaves out, strained ones too.

    Without `everything` axe looks only at what width and colours change, and not between the
    widths, where colours are those of both ends.
    """
    found = []
    for width, scheme in OTHER_LOOKS:
        if everything or width != BETWEEN:
            found += look(visitor, width, scheme, of_layout=not everything)
            continue
        visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} {scheme}: {fault}" for fault in too_wide(visitor.page)]
    return found + strained(visitor)


def strained(visitor: Visitor) -> list[str]:
    """What readers set themselves: spacing, zoom, colours, rest, paper; and their fingers."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    return [
        *(f"small target: {fault}" for fault in eyes.small_targets(page)),
        *eyes.spaced(page),
        *eyes.unseen_in_forced_colours(page),
        *eyes.moving(page),
        *eyes.zoomed(page),
        *eyes.wrong_on_paper(page),
    ]
