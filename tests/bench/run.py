"""Fill two databases, measure, write the lines of docs/benchmarks.md into the named file
those about the directory into `directory.md` and those about statements into `finding.md`.

Started by `make bench` (atmp.up.bench), which starts the services and says where they are.
`BENCH=quick` measures less, for looking at a change; `BENCH=directory` the directory only,
`BENCH=finding` the statements of lists, searches and a question.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections

from apps.forum.models import Question
from apps.profiles.choices import Role
from tests.bench import report
from tests.bench.crowd import fill_directory
from tests.bench.directory import lines_of as directory_lines
from tests.bench.directory import measure_directory
from tests.bench.fill import AUTHORITIES, Writer, find_people, long_question, make_people, settle
from tests.bench.finding import lines_of as finding_lines
from tests.bench.finding import measure_finding
from tests.bench.grow import multiply
from tests.bench.pages import Contest, Page
from tests.bench.posts import Posting, hot_and_spread
from tests.bench.programs import Database, Web
from tests.factories.accounts import signed_in
from tests.factories.profiles import MembershipFactory, actor_for

QUICK = os.environ.get("BENCH") == "quick"
SMALL, LARGE = (1_500, 10_000) if QUICK else (1_500, 100_000)
ROUNDS, BATCH = (3, 10) if QUICK else (9, 24)
POST_ROUNDS, POST_BATCH = (3, 6) if QUICK else (7, 12)
CROWD_ROUNDS, CROWD_SECONDS = (2, 3.0) if QUICK else (5, 6.0)
DIRECTORY_TIMES = 20 if QUICK else 200
FINDING_TIMES = 5 if QUICK else 25
LARGE_DATABASE = "bench_large"
PRODUCT, FLOOR = "tests.bench.settings", "tests.bench.floor_settings"
_BEGUN = time.monotonic()


def say(text: str) -> None:
    """Print a line with the seconds since the start."""
    sys.stdout.write(f"{time.monotonic() - _BEGUN:6.0f} s  {text}\n")
    sys.stdout.flush()


def url_of(name: str) -> str:
    """Return the address of another database of the same server."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def fill_small() -> tuple[str, Mapping[str, str]]:
    """Fill the small database; return the long question's address and a developer's session."""
    writer = Writer(make_people())
    path = long_question(writer)
    writer.add_questions(SMALL)
    settle()
    say(f"{SMALL:,} questions are written")
    developer = _first(Role.DEVELOPER)
    return f"/en/{path}", _session(developer)


def _first(role: str) -> Any:
    people = get_user_model()._default_manager.filter(memberships__role=role)
    return people.order_by("pk").first()


def _session(user: Any, *, second_factor: bool = False) -> Mapping[str, str]:
    client = signed_in(user, second_factor=second_factor)
    name = settings.SESSION_COOKIE_NAME
    return {name: client.cookies[name].value}


@contextmanager
def using(name: str) -> Iterator[None]:
    """Let this process work on another database of the same server for a while."""
    mine = connections["default"].settings_dict
    former = mine["NAME"]
    connections.close_all()
    mine["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        mine["NAME"] = former


def fill_large(path: str) -> None:
    """Make the large database out of the small one; the long question is there once."""
    template = connections["default"].settings_dict["NAME"]
    connections.close_all()
    with psycopg.connect(url_of("postgres"), autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{LARGE_DATABASE}" TEMPLATE "{template}"'.encode())
    with using(LARGE_DATABASE):
        multiply(LARGE - SMALL, without=_long(path))
        settle()
    say(f"{LARGE:,} questions are written")


def _long(path: str) -> Any:
    number = path.removeprefix("/en/questions/").partition("/")[0]
    return Question.objects.get(public_id=number).pk


def pages_of(long_path: str) -> list[Page]:
    """Return what is measured."""
    filtered = "/en/questions/?state=answered&topic=quality"
    faceted = "/en/questions/?official=true&topic=quality&country=BE"
    return [
        Page("start page", "/en/", signed_in=False),
        Page("list", "/en/questions/", signed_in=False, most_queries=5),
        Page("list, signed in", "/en/questions/", signed_in=True, most_queries=5),
        Page("list, signed in, two filters", filtered, signed_in=True, most_queries=5),
        Page("list, three facets", faceted, signed_in=True, most_queries=5),
        Page("search, a rare word", "/en/questions/?q=4711", signed_in=True, most_queries=5),
        Page("search, a common word", "/en/questions/?q=product+", signed_in=True, most_queries=5),
        Page("question with 30 answers", long_path, signed_in=False, most_queries=6),
        Page("question with 30 answers, signed in", long_path, signed_in=True, most_queries=6),
    ]


def measure_reading(path: str, cookies: Mapping[str, str], database: Database) -> list[str]:
    """Measure all pages on four servers."""
    urls = {"": os.environ["DATABASE_URL"], " large": url_of(LARGE_DATABASE)}
    with ExitStack() as opened:
        servers = {
            f"{name}{size}": started(Web(url, module), opened)
            for size, url in urls.items()
            for name, module in (("product", PRODUCT), ("floor", FLOOR))
        }
        say("four web servers answer")
        contest = Contest(servers, urls, database, cookies, BATCH)
        pages = pages_of(path)
        lines = report.of_pages(pages, contest.compare(pages, ROUNDS, say), SMALL, LARGE)
    say("\n".join(["reading is measured", *lines]))
    return lines


def started(web: Web, opened: ExitStack) -> Web:
    """Start the server; it ends with the block."""
    opened.callback(web.stop)
    web.start()
    return web


def measure_writing(cookies: Mapping[str, str], database: Database) -> list[str]:
    """Measure single acts, then fifty writers at once."""
    people = find_people()
    sessions = {
        row.user_id: _session(row.user, second_factor=True)
        for two in people.officials.values()
        for row in two
    }
    url = os.environ["DATABASE_URL"]
    with ExitStack() as opened:
        web = started(Web(url, PRODUCT), opened)
        posting = Posting(web, database, people, sessions, cookies)
        acts = report.of_posts(posting.measure(POST_ROUNDS, POST_BATCH))
        say("\n".join(["single acts are measured", *acts]))
    with ExitStack() as opened:
        # Twenty-five threads in each of the two processes: all fifty are let in at once.
        many = {"WEB_THREADS": str(AUTHORITIES // 2)}
        posting.web = started(Web(url, PRODUCT, many), opened)
        hot, spread = hot_and_spread(posting, CROWD_ROUNDS, CROWD_SECONDS)
        say("fifty writers are measured")
    return [*acts, "", *report.of_crowds(hot, spread, AUTHORITIES)]


def directory_at(database: str) -> list[str]:
    """Fill a database with organisations and people, and measure the directory there."""
    with using(database):
        fill_directory()
        say("organisations and people are written")
        cookies = _session(_first(Role.DEVELOPER))
        found = measure_directory(url_of(database), PRODUCT, cookies, DIRECTORY_TIMES)
    lines = directory_lines(found)
    say("\n".join(["the directory is measured", *lines]))
    return lines


def finding_at(database: str, path: str) -> list[str]:
    """Measure what the database does for lists, searches and the long question."""
    with using(database):
        actor = actor_for(_first(Role.DEVELOPER))
        found = measure_finding(actor, _long(path), FINDING_TIMES)
    lines = finding_lines(found, LARGE, FINDING_TIMES)
    say("\n".join(["statements are measured", *lines]))
    return lines


def main(target: Path) -> None:
    """Do everything and write the lines."""
    logging.disable(logging.INFO)
    load = os.getloadavg()[1]
    if os.environ.get("BENCH") == "directory":
        MembershipFactory(role=Role.DEVELOPER)
        head = report.measured(load, "BENCH=directory make bench")
        found = directory_at(connections["default"].settings_dict["NAME"])
        _write(target.with_name("directory.md"), [*head, "", *found])
        return
    database = Database(os.environ["BENCH_DATABASE_FOLDER"])
    path, cookies = fill_small()
    fill_large(path)
    told = report.measured(os.getloadavg()[1], "BENCH=finding make bench")
    _write(target.with_name("finding.md"), [*told, "", *finding_at(LARGE_DATABASE, path)])
    if os.environ.get("BENCH") == "finding":
        return
    reading = measure_reading(path, cookies, database)
    writing = measure_writing(cookies, database)
    before = report.measured(os.getloadavg()[1])
    directory = directory_at(LARGE_DATABASE)
    head = report.heading(ROUNDS, BATCH, load)
    lines = [*head, "", "### Reading", "", *reading, "", "### Writing", "", *writing]
    _write(target, lines)
    _write(target.with_name("directory.md"), [*before, "", *directory])


def _write(target: Path, lines: list[str]) -> None:
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
