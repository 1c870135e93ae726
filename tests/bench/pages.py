"""What reading costs: the same page of floor, product and bare SQL, measured in turns."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import psycopg
from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext

from tests.bench.programs import HOST, Client, Database, Web

_OK = 200
_TAGS = re.compile(rb"<[^>]*>")

# It costs so little that the system's clock ticks would not see one batch of it.
EMPTY_TIMES = 20


@dataclass(frozen=True)
class Page:
    """One page, for anybody or for a signed-in developer."""

    name: str
    path: str
    signed_in: bool
    most_queries: int | None = None


@dataclass
class Figures:
    """CPU milliseconds per request, one entry per round."""

    rounds: dict[str, list[float]] = field(default_factory=dict)
    queries: int = 0
    size: int = 0
    # Whether the floor says the words of the page: otherwise it is no yardstick for it.
    comparable: bool = True

    def median(self, name: str) -> float:
        """The middle of the rounds."""
        return statistics.median(self.rounds[name])

    def ratio(self, over: str, under: str) -> float:
        """The middle of the rounds' own ratios: a slow round is slow for both."""
        pairs = zip(self.rounds[over], self.rounds[under], strict=True)
        return statistics.median(a / b for a, b in pairs)


@dataclass
class Contest:
    """The servers of one run: product and floor, on the small and on the large database."""

    servers: Mapping[str, Web]
    databases: Mapping[str, str]
    database: Database
    cookies: Mapping[str, str]
    batch: int

    def compare(self, pages: list[Page], rounds: int, say: Callable[[str], None]) -> list[Figures]:
        """Measure all pages, everything in each round once."""
        found = [Figures() for _ in pages]
        runs = [self._runs(page, figures) for page, figures in zip(pages, found, strict=True)]
        for number in range(rounds):
            for figures, acts in zip(found, runs, strict=True):
                for name, act in acts.items():
                    figures.rounds.setdefault(name, []).append(act())
            say(f"round {number + 1} of {rounds} is over")
        return found

    def _runs(self, page: Page, figures: Figures) -> dict[str, Callable[[], float]]:
        often = EMPTY_TIMES * self.batch
        acts = {"empty": self._fetching("product", "/bench/empty/", signed_in=False, number=often)}
        bodies = {}
        for name in self.servers:
            client = self._client(name, signed_in=page.signed_in)
            answer = client.get(page.path)
            bodies[name] = answer.body
            if answer.status == _OK or name.startswith("product"):
                acts[name] = self._fetching(name, page.path, signed_in=page.signed_in)
        figures.comparable = all(
            _words(bodies[f"product{size}"]) == _words(bodies[f"floor{size}"])
            for size in self.databases
        )
        figures.size = len(bodies["product"])
        statements = self.statements(page)
        figures.queries = len(statements)
        for size, url in self.databases.items():
            acts[f"sql{size}"] = self._asking(url, statements)
        return acts

    def _client(self, server: str, *, signed_in: bool) -> Client:
        return Client(self.servers[server].port, self.cookies if signed_in else None)

    def _fetching(
        self, server: str, path: str, *, signed_in: bool, number: int = 0
    ) -> Callable[[], float]:
        web, client = self.servers[server], self._client(server, signed_in=signed_in)
        times = number or self.batch
        for _ in range(self.batch):
            if client.get(path).status != _OK:
                raise SystemExit(f"{path} did not answer 200.")

        def fetch() -> float:
            client.get(path)
            before = web.seconds() + self.database.seconds()
            for _ in range(times):
                client.get(path)
            return (web.seconds() + self.database.seconds() - before) / times * 1000

        return fetch

    def _asking(self, url: str, statements: list[str]) -> Callable[[], float]:
        """Only the database's share counts: this process is no part of the product."""
        line = psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor)

        def ask() -> float:
            before = self.database.seconds()
            for _ in range(self.batch):
                for statement in statements:
                    line.execute(statement.encode()).fetchall()
            return (self.database.seconds() - before) / self.batch * 1000

        return ask

    def statements(self, page: Page) -> list[str]:
        """Return the statements that the page asks (on the small database)."""
        client = InProcess(
            HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https", HTTP_ACCEPT_LANGUAGE="en"
        )
        if page.signed_in:
            client.cookies.load(dict(self.cookies))
        client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            client.get(page.path)
            asked = connection.queries[captured.initial_queries :]
        return [query["sql"] for query in asked]


def _words(body: bytes) -> list[bytes]:
    return _TAGS.sub(b"", body).split()
