"""Browser tests: the system's Chromium against the whole platform, started once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from atmp.up.testing import find_chromium
from tests.browser import pseudosite
from tests.browser.crawl import Found, Pages, crawl
from tests.browser.everything import NOT_LOOKED_AT, gaps
from tests.browser.record import LEDGER, is_whole, write_record
from tests.browser.site import FLAGS, Site
from tests.support.stack import Stack
from tests.support.together import CRAWLING

# One process has each of them alone: begun last they would keep the other waiting.
LONGEST = frozenset({*CRAWLING, "test_main_journey.py"})
GAPS = pytest.StashKey[list[str]]()
CHROMIUM = find_chromium()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder, so that `make test` leaves them out; the longest go first."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker("browser")
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """A run that leaves something out is no whole run."""
    LEDGER.incomplete = LEDGER.incomplete or bool(items)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Nor is one that skips something."""
    LEDGER.incomplete = LEDGER.incomplete or report.skipped


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Send home what was seen; in the controller, fail a whole run with gaps, record another."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["looked"] = LEDGER.sent()
        return (yield)
    if is_whole(LEDGER) and session.exitstatus == pytest.ExitCode.OK:
        config.stash[GAPS] = gaps(LEDGER.looks)
        if config.stash[GAPS]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    write_record(LEDGER, session.exitstatus)
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker saw."""
    LEDGER.take_over(getattr(node, "workeroutput", {}).get("looked", {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say of a whole run what it did not look at, and why."""
    if GAPS not in config.stash:
        return
    terminalreporter.section("pages that are not looked at")
    for route, reason in sorted(NOT_LOOKED_AT.items()):
        terminalreporter.line(f"{route}: {reason}")
    for gap in config.stash[GAPS]:
        terminalreporter.line(f"FAULT {gap}", red=True)


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
