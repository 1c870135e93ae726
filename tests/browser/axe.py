"""Runs axe on the page that a browser shows, and asks whether the page is too wide."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.crawl import route_of
from tests.browser.record import LEDGER, Look

OK = 200
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What can differ when only width or colours change; the rest needs to be asked once.
OF_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
_RUN = """async (chosen) => {
  const found = await axe.run(document, {runOnly: chosen, resultTypes: ["violations"]});
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const [came] = performance.getEntriesByType("navigation");
  return {tool: `axe-core ${axe.version}`, width: innerWidth, scheme: dark ? "dark" : "light",
    status: came ? came.responseStatus : 0, faults: found.violations.flatMap(
    (v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} ${n.html.slice(0, 160)}`))};
}"""
_TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const out = [...document.body.querySelectorAll("*")].filter((e) =>
    e.getBoundingClientRect().right > wide + 1 && !e.closest(".scroll, .vh, svg"));
  return [`${document.documentElement.scrollWidth} px wide: ` +
    out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ")];
}"""


def violations(page: Page, *, of_layout: bool = False) -> list[str]:
    """Return what axe finds; with `of_layout` only what width and colours can change."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    chosen = {"type": "rule", "values": OF_LAYOUT} if of_layout else {"type": "tag", "values": TAGS}
    told = page.evaluate(_RUN, chosen)
    found: list[str] = told["faults"]
    browser = page.context.browser
    tools = frozenset({told["tool"], *([f"Chromium {browser.version}"] if browser else [])})
    route = route_of(page.url) if told["status"] == OK and not of_layout else ""
    LEDGER.looked(Look(page.url, route, told["width"], told["scheme"], tools), len(found))
    return found


def too_wide(page: Page) -> list[str]:
    """Return what sticks out to the side, if the page scrolls sideways."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found
