"""The directory at 50,000 organisations and 50,000 people: filled in bulk, then read page by page.

A page holds when its p95 is at most that of its statements alone and three empty pages: the frame
of the site with nothing in it, for the same reader.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.test import Client as InProcess
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.bench.crowd import SIZE
from tests.bench.pages import Page
from tests.bench.programs import HOST, Client, Web
from tests.bench.report import met

HOURS = 1_000_000
UNLIMITED = {"PEOPLE_AN_HOUR": str(HOURS), "PEOPLE_AN_HOUR_VISITORS": str(HOURS)}
EMPTY_VIEW, EMPTY_PAGE = "/bench/empty/", "/en/bench/empty-page/"
# On a machine that is busy, too: fewer rounds then.
MOST_SECONDS, LEAST_TIMES = 210.0, 20
_OK = 200
PEOPLE = "/en/directory/people/"
PAGES = [
    Page("organisations", "/en/directory/", signed_in=False),
    Page("organisations, two facets", "/en/directory/?kind=sme&country=FR", signed_in=False),
    Page("organisations, words", "/en/directory/?q=muenchen+4711", signed_in=False),
    Page("people", PEOPLE, signed_in=False),
    Page("people, signed in", PEOPLE, signed_in=True),
    Page("people, two facets", f"{PEOPLE}?country=FR&language=fr", signed_in=False),
    Page("people, words", f"{PEOPLE}?q=mueller+4711", signed_in=False),
]


@dataclass(frozen=True)
class Found:
    """p95 in milliseconds of one page, its statements, an empty page, and the empty view."""

    page: str
    queries: int
    took: float
    statements: float
    empty_page: float
    empty_view: float

    @property
    def most(self) -> float:
        """What the page may take (rulings D49)."""
        return self.statements + 3 * self.empty_page


def measure_directory(url: str, module: str, cookies: Mapping[str, str], times: int) -> list[Found]:
    """Measure all pages of a filled database; the process must be working on it."""
    with ExitStack() as opened:
        web = Web(url, module, UNLIMITED)
        opened.callback(web.stop)
        web.start()
        line = opened.enter_context(
            psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor)
        )
        found: list[Found] = []
        end = time.monotonic() + MOST_SECONDS
        for page in PAGES:
            share = (end - time.monotonic()) / (len(PAGES) - len(found))
            found.append(_measured(page, web, line, cookies, times=times, seconds=share))
        return found


def _measured(
    page: Page, web: Web, line: Any, cookies: Mapping[str, str], *, times: int, seconds: float
) -> Found:
    """Measure until it was done so many times or the page's share of the time is over."""
    end = time.monotonic() + seconds
    client = Client(web.port, cookies if page.signed_in else None)
    if client.get(page.path).status != _OK:
        raise SystemExit(f"{page.path} did not answer 200.")
    statements = _statements(page, cookies)

    def ask() -> None:
        for statement in statements:
            answer = line.execute(statement.encode())
            # Counting whom somebody met is a transaction of its own.
            if answer.description:
                answer.fetchall()

    acts: list[Callable[[], Any]] = [
        lambda: client.get(page.path), ask,
        lambda: client.get(EMPTY_PAGE), lambda: client.get(EMPTY_VIEW),
    ]  # fmt: skip
    taken: list[list[float]] = [[] for _ in acts]
    # In turns: a slow moment of the machine is slow for all of them. Forwards and backwards: each
    # finds the processor's memory once as a page left it, once as an empty page did.
    turns = list(zip(acts, taken, strict=True))
    while len(taken[0]) < times and (len(taken[0]) < LEAST_TIMES or time.monotonic() < end):
        turns.reverse()
        for act, times_taken in turns:
            begun = time.perf_counter()
            act()
            times_taken.append((time.perf_counter() - begun) * 1000)
    return Found(page.name, len(statements), *map(_p95, taken))


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95) - 1]


def _statements(page: Page, cookies: Mapping[str, str]) -> list[str]:
    client = InProcess(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https", HTTP_ACCEPT_LANGUAGE="en")
    if page.signed_in:
        client.cookies.load(dict(cookies))
    with override_settings(PEOPLE_AN_HOUR={"person": HOURS, "visitor": HOURS}):
        client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            client.get(page.path)
        return [query["sql"] for query in captured.captured_queries]


def lines_of(found: list[Found]) -> list[str]:
    """Return the table."""
    lines = [
        f"{SIZE:,} organisations and {SIZE:,} people; p95 of the time until the last byte, ms.",
        "",
        (
            "| page | SQL | its statements | empty view | empty page | page "
            "| ≤ statements + 3 × empty page |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    lines.extend(
        f"| {one.page} | {one.queries} | {one.statements:.0f} | {one.empty_view:.1f} "
        f"| {one.empty_page:.0f} | {one.took:.0f} | {one.most:.0f} {met(one.took <= one.most)} |"
        for one in found
    )
    return lines
