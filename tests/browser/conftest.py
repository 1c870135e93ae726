"""Browser tests: the system's Chromium against the whole platform, started once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import pseudosite
from tests.browser.crawl import Found, Pages, crawl
from tests.browser.record import LEDGER, write_record
from tests.browser.site import FLAGS, Site
from tests.support.stack import Stack

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder, so that `make test` leaves them out."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker("browser")


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """A run that leaves something out is no whole run."""
    LEDGER.incomplete = LEDGER.incomplete or bool(items)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Nor is one that skips something."""
    LEDGER.incomplete = LEDGER.incomplete or report.skipped


def pytest_sessionfinish(exitstatus: int) -> None:
    """Record what a whole green run looked at."""
    write_record(LEDGER, exitstatus)


@pytest.fixture(scope="session")
def platform(request: pytest.FixtureRequest) -> Stack:
    """The platform: a fresh one, or the running one whose data folder BROWSER_DATA_DIR names."""
    running = os.environ.get("BROWSER_DATA_DIR")
    if not running:
        fresh: Stack = request.getfixturevalue("stack")
        return fresh
    found = Stack(Path(running))
    found.port = urlsplit(found.demo()["base_address"]).port or 80
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def whole_site(browser: Browser, platform: Stack) -> Site:
    """The site with the people who signed in so far."""
    return Site(browser, platform)


@pytest.fixture
def site(whole_site: Site) -> Iterator[Site]:
    """The site; after the test every browser it opened must be free of faults."""
    yield whole_site
    whole_site.end_all()


@pytest.fixture(scope="session")
def pseudo_site(
    browser: Browser, platform: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site at a second web server with pseudo languages; who signed in stays signed in."""
    with pseudosite.served(platform, tmp_path_factory.mktemp("locale")) as beside:
        yield Site(browser, beside)


@pytest.fixture(scope="session")
def pages_of(whole_site: Site) -> Pages:
    """All pages that a persona reaches, found once per session."""
    known: dict[str, list[Found]] = {}

    def find(persona: str) -> list[Found]:
        if persona not in known:
            visitor = whole_site.visitor(persona)
            known[persona] = list(crawl(visitor))
            visitor.end()
        return known[persona]

    return find
