"""What writing costs: a draft, an issued answer, a question; and fifty writers at once."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from threading import Barrier
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.forum.choices import CaseState, Visibility
from apps.forum.models import Answer, Case, Citation, Question
from tests.bench.fill import People, Writer
from tests.bench.programs import HOST, Client, Database, Web

Form = dict[str, object]
Cookies = Mapping[str, str]
_FOUND, _SHED = 302, 503
_NAMES = ("save a draft", "save it again", "offer it", "sign it", "issue it")


@dataclass
class Cost:
    """One kind of act."""

    milliseconds: list[float] = field(default_factory=list)
    queries: int = 0
    commits: int = 0


@dataclass
class Desk:
    """One open case with the sessions of its two officials."""

    case: Case
    drafter: Cookies
    signer: Cookies
    version: int | None = None
    saved: int = 0

    @property
    def address(self) -> str:
        """Where its forms are sent."""
        return f"/en/questions/inbox/{self.case.question.public_id}/"

    def draft(self, **extra: object) -> Form:
        """The form of the next draft; each saving raises the version by one."""
        self.saved += 1
        day = timezone.now().date() + timedelta(days=400)
        return {
            "case": self.case.pk,
            "short": f"Yes, one test is enough if the donor is the same ({self.saved}).",
            "text": "One test at the time of donation serves both products.\n\n" * 6,
            "basis": "guideline",
            "jurisdictions": [self.case.authority.country_id],
            "valid_until": day.isoformat(),
            "citation-0-guidance": _cited(),
            "citation-0-locator": "Section 2",
            "version": "" if self.version is None else self.version,
            **extra,
        }

    def now(self) -> Answer:
        """The draft as it stands."""
        found: Answer = Answer.objects.get(case=self.case)
        return found


@cache
def _cited() -> str:
    return str(Citation.objects.values_list("guidance_version_id", flat=True)[0])


@dataclass
class Posting:
    """The product's server on the small database, and who writes."""

    web: Web
    database: Database
    people: People
    sessions: Mapping[Any, Cookies]
    asker: Cookies

    def desks(self, number: int) -> list[Desk]:
        """Take so many cases that nobody began, at as many authorities as possible."""
        rows = Case.objects.filter(state=CaseState.RECEIVED).select_related("question", "authority")
        chosen = rows.order_by("-pk")[:number]
        return [self.desk(case) for case in chosen]

    def desk(self, case: Case) -> Desk:
        """Return the case with the sessions of its officials."""
        drafter, signer = self.people.officials[case.authority_id]
        return Desk(case, self.sessions[drafter.user_id], self.sessions[signer.user_id])

    def measure(self, rounds: int, batch: int) -> dict[str, Cost]:
        """Measure each act on `batch` cases per round; the first case counts the queries."""
        costs = {name: Cost() for name in (*_NAMES, "ask a question")}
        desks = iter(self.desks((rounds + 1) * batch))
        for number in range(rounds + 1):
            mine = list(itertools.islice(desks, batch))
            for name in _NAMES:
                # The first round warms up, and counts.
                send = self._counting(costs[name]) if number == 0 else self._client
                spent = self._batch([_prepared(name, desk) for desk in mine], send)
                if number:
                    costs[name].milliseconds.append(spent)
            asks = [(self.asker, "/en/questions/ask/", self._question()) for _ in mine]
            send = self._counting(costs["ask a question"]) if number == 0 else self._client
            spent = self._batch(asks, send)
            if number:
                costs["ask a question"].milliseconds.append(spent)
        return costs

    def _batch(
        self, acts: list[tuple[Cookies, str, Form]], send: Callable[[Cookies, str, Form], int]
    ) -> float:
        before = self.web.seconds() + self.database.seconds()
        for cookies, path, form in acts:
            status = send(cookies, path, form)
            if status != _FOUND:
                raise SystemExit(f"{path} answered {status} to a form.")
        spent = self.web.seconds() + self.database.seconds() - before
        return spent / len(acts) * 1000

    def _client(self, cookies: Cookies, path: str, form: Form) -> int:
        return Client(self.web.port, cookies).post(path, form).status

    def _counting(self, cost: Cost) -> Callable[[Cookies, str, Form], int]:
        """Send in this process, where statements can be counted."""

        def send(cookies: Cookies, path: str, form: Form) -> int:
            client = InProcess(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https")
            client.cookies.load(dict(cookies))
            with CaptureQueriesContext(connection) as captured:
                status = client.post(path, form).status_code
                asked = [row["sql"] for row in connection.queries[captured.initial_queries :]]
            frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
            cost.queries = sum(not sql.startswith(frame) for sql in asked)
            cost.commits = asked.count("COMMIT")
            return int(status)

        return send

    def _question(self) -> Form:
        mark = uuid4().hex
        chosen = [authority.public_id for authority in self.people.authorities[:2]]
        return {
            "title": f"May one donor test serve for two products of one donor? {mark[:8]}",
            "body": "The donor is the same. The products differ in the vector.\n\n" * 6,
            "topic": "quality",
            "product_class": "GTMP",
            "stage": "preclinical",
            "authorities": chosen,
            "visibility": Visibility.PUBLIC,
            "idempotency_key": mark,
            "action": "send",
        }


def _prepared(name: str, desk: Desk) -> tuple[Cookies, str, Form]:
    if name == "save a draft":
        return desk.drafter, f"{desk.address}draft/", desk.draft()
    current = desk.now()
    desk.version = current.version
    if name == "save it again":
        return desk.drafter, f"{desk.address}draft/", desk.draft()
    if name == "offer it":
        return desk.drafter, f"{desk.address}draft/", desk.draft(action="offer")
    form: Form = {"case": desk.case.pk, "seen_hash": current.content_hash}
    address = "sign/" if name == "sign it" else "issue/"
    return desk.signer, f"{desk.address}{address}", form


@dataclass
class Crowd:
    """How many drafts per second fifty writers save, and how long each waited."""

    per_second: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    shed: int = 0

    def quantile(self, share: float) -> float:
        """Milliseconds within which that share of the drafts was saved."""
        return sorted(self.waits)[int(share * (len(self.waits) - 1))] * 1000


def hot_and_spread(posting: Posting, rounds: int, seconds: float) -> tuple[Crowd, Crowd]:
    """Let every authority's drafter save drafts: all in one question, then each in its own."""
    writer = Writer(posting.people)
    everybody = len(posting.people.authorities)
    hot = _cases_of([writer.question(Visibility.PUBLIC, everybody, 0)], writer)
    order = [case.authority for case in hot]
    spread = _cases_of([writer.question(Visibility.PUBLIC, 1, 0, at=[a]) for a in order], writer)
    crowds = (Crowd(), Crowd())
    groups = [[posting.desk(case) for case in cases] for cases in (hot, spread)]
    for _ in range(rounds):
        for crowd, desks in zip(crowds, groups, strict=True):
            _run(posting.web.port, desks, crowd, seconds)
    return crowds


def _cases_of(questions: list[Question], writer: Writer) -> list[Case]:
    writer.write()
    rows = Case.objects.filter(question__in=questions).select_related("question", "authority")
    return list(rows.order_by("authority_id"))


def _run(port: int, desks: list[Desk], crowd: Crowd, seconds: float) -> None:
    start = Barrier(len(desks))

    def write(desk: Desk) -> list[tuple[float, int]]:
        client, told = Client(port, desk.drafter), []
        start.wait(60)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.monotonic()
            status = client.post(f"{desk.address}draft/", desk.draft()).status
            told.append((time.monotonic() - begun, status))
            if status == _FOUND:
                desk.version = (desk.version or 0) + 1
        return told

    with ThreadPoolExecutor(len(desks)) as pool:
        begun = time.monotonic()
        told = list(itertools.chain.from_iterable(pool.map(write, desks)))
        taken = max(time.monotonic() - begun, seconds)
    unforeseen = {status for _wait, status in told} - {_FOUND, _SHED}
    if unforeseen:
        raise SystemExit(f"Fifty writers got the answers {sorted(unforeseen)}.")
    saved = [wait for wait, status in told if status == _FOUND]
    crowd.per_second.append(len(saved) / taken)
    crowd.waits += saved
    crowd.shed += len(told) - len(saved)


def ratio(hot: Crowd, spread: Crowd) -> float:
    """Return the middle of the rounds' ratios."""
    pairs = zip(hot.per_second, spread.per_second, strict=True)
    return statistics.median(a / b for a, b in pairs)
