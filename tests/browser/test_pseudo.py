"""Long words and another direction of writing: nothing sticks out, nothing turns wrong.

A web server of its own with the two pseudo languages, beside the platform and on its data.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import too_wide
from tests.browser.crawl import crawl
from tests.browser.site import Site
from tests.support import pseudo
from tests.support.stack import ROOT, Stack, free_port

LANGUAGES = (pseudo.LONG, pseudo.RIGHT_TO_LEFT)
READERS = ("", "developer", "signer_be")
NARROW, WIDE, HEIGHT = 320, 1440, 900
# Text that begins at the wrong side: the skip link, the logo and the headings tell.
_WRONG_SIDE = """() => {
  if (getComputedStyle(document.body).direction !== "rtl") return ["the page runs from the left"];
  const heading = document.querySelector("h1");
  const at = getComputedStyle(heading).textAlign;
  return ["start", "right", "center"].includes(at) ? [] : [`the heading stands ${at}`];
}"""
_CUT_OFF = """() => [...document.querySelectorAll("a.btn, button, .pill, label, th, summary")]
  .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 2
    && getComputedStyle(e).overflowX !== "visible")
  .map((e) => `cut off: ${e.outerHTML.slice(0, 120)}`)"""


@pytest.fixture(scope="module")
def pseudo_platform(platform: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The platform with one more web server that knows the pseudo languages."""
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write_locales(folder)
    beside = replace(platform, port=free_port())
    server = _serve(beside, folder)
    try:
        _wait_for(beside, server)
        yield beside
    finally:
        server.terminate()
        server.wait(20)


def _serve(beside: Stack, folder: Path) -> subprocess.Popen[bytes]:
    own = {
        "DJANGO_SETTINGS_MODULE": "atmp.settings.demo",
        "PSEUDO_LOCALES": str(folder),
        "BASE_URL": beside.base_url,
    }
    bind = ["--bind", f"127.0.0.1:{beside.port}", "--threads", "4"]
    command = [sys.executable, "-m", "gunicorn", "atmp.wsgi:application", *bind]
    return subprocess.Popen(command, cwd=ROOT, env=beside.env() | own, stderr=subprocess.DEVNULL)


def _wait_for(beside: Stack, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{beside.port}/health/live", timeout=2):
                return
        except OSError:
            assert server.poll() is None, "the second web server ended"
            assert time.monotonic() < deadline, "the second web server never answered"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def pseudo_site(browser: Browser, pseudo_platform: Stack) -> Site:
    """The site at the second web server; who signed in is signed in there, too."""
    return Site(browser, pseudo_platform)


@pytest.mark.parametrize("persona", READERS)
def test_no_page_scrolls_sideways_or_turns_wrong(pseudo_site: Site, persona: str) -> None:
    """One page of each template, with words two fifths longer and from right to left."""
    visitor = pseudo_site.visitor(persona)
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for found in list(crawl(visitor)):
        if found.status != 200 or not found.path.startswith("/en/") or seen[found.route]:
            continue
        seen[found.route] += 1
        for language in LANGUAGES:
            visitor.go(found.path.replace("/en/", f"/{language}/", 1))
            assert visitor.page.locator("html").get_attribute("lang") == language
            assert pseudo.OPEN in visitor.text()
            for width in (NARROW, WIDE):
                visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
                wrong = too_wide(visitor.page) + visitor.page.evaluate(_CUT_OFF)
                faults += [f"{language} {width} {found.path}: {fault}" for fault in wrong]
            if language == pseudo.RIGHT_TO_LEFT:
                wrong = visitor.page.evaluate(_WRONG_SIDE)
                faults += [f"{language} {found.path}: {fault}" for fault in wrong]
    pseudo_site.end_all()
    assert len(seen) > 6
    assert not faults, "\n".join(faults)
