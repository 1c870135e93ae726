"""Asks every cell and compares the answer, the words in it and the database with the policy."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core import mail
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.urls import reverse

from tests.access.personas import EVERYBODY, PROGRAMS
from tests.access.policy import (
    ABSENT,
    FORBIDDEN,
    NOTHING,
    OK,
    SIGN_IN,
    TOKENS,
    WRONG_METHOD,
    Cell,
    Policy,
    RoutePolicy,
)
from tests.access.samples import World
from tests.support.responses import body_of
from tests.support.routes import own_routes

# Sessions and counters may change with any request; everything else is somebody's data.
VOLATILE = (
    "django_session",
    "core_cache",
    "core_ratecount",
    "usersessions_usersession",
    "core_sessionmark",
)
# That a token was used is written down when a program comes.
NOTED = "profiles_apitoken"
WRITES = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
    FROM pg_stat_xact_user_tables WHERE relname <> ALL (%s)
"""


class Matrix:
    """The world, seen through every persona's browser."""

    def __init__(self, world: World, policy: Policy) -> None:
        self.world = world
        self.policy = policy
        self.clients = {name: world.people.client(name) for name in {*EVERYBODY, *PROGRAMS}}
        for client in self.clients.values():
            client.raise_request_exception = False  # what breaks is an answer too: 500
        self._wanted = {route.name: route.arguments for route in own_routes()}

    def arguments(self, cell: Cell) -> dict[str, Any]:
        """Return the arguments of the address at which the cell knocks."""
        route = self.policy.routes[cell.route]
        if cell.kind == NOTHING:
            return route.arguments
        arguments = self.world.arguments[route.thing][cell.kind]
        return {k: v for k, v in arguments.items() if k in self._wanted[cell.route]}

    def address(self, cell: Cell) -> str:
        """Return where the cell knocks."""
        return reverse(cell.route, kwargs=self.arguments(cell))

    def faults(self, name: str) -> Iterator[str]:
        """Yield everything that differs from the policy on one route."""
        return self.faults_of(cell for cell in self.policy.cells(name) if cell.asked)

    def faults_of(self, cells: Iterable[Cell]) -> Iterator[str]:
        """Yield everything in which the answers to these cells differ from the policy."""
        for cell in cells:
            yield from self.ask(cell)

    def ask(self, cell: Cell) -> list[str]:
        """Ask one cell and return what is wrong with the answer."""
        client, address = self.clients[cell.persona], self.address(cell)
        route = self.policy.routes[cell.route]
        volatile = (*VOLATILE, NOTED) if route.asked == TOKENS else VOLATILE
        with unchanged(cell, volatile=volatile) as faults:
            ask: Any = getattr(client, cell.method.lower())
            answer = ask(address, **({} if cell.method == "GET" else self.sent(route)))
            got = self.outcome(cell, answer)
        if got != cell.expected:
            faults.append(f"{cell}: expected {cell.expected}, got {got} ({answer.status_code})")
        return faults + self.leaks(cell, answer)

    def sent(self, route: RoutePolicy) -> dict[str, Any]:
        """Return what an unsafe request carries; `If-Match` names a version that never was."""
        if route.asked != TOKENS:
            return {"data": route.body}
        headers = {"if-match": '"never"'} if route.conditional else {}
        return {"data": route.body, "content_type": "application/json", "headers": headers}

    def outcome(self, cell: Cell, answer: HttpResponseBase) -> str:
        """Return the word for an answer."""
        target = urlsplit(answer.headers.get("Location", "")).path
        if answer.status_code == 302 and target == reverse("account_login"):
            return SIGN_IN
        if answer.status_code == 401 and "WWW-Authenticate" in answer.headers:
            return SIGN_IN
        if answer.status_code in self.policy.routes[cell.route].ok:
            return OK
        # 412: whoever may read the object learns that the version is not the current one.
        known = {403: FORBIDDEN, 404: ABSENT, 405: WRONG_METHOD, 412: FORBIDDEN}
        return known.get(answer.status_code, str(answer.status_code))

    def leaks(self, cell: Cell, answer: Any) -> list[str]:
        """Return the canaries in an answer that its reader may not know."""
        text = unquote(body_of(answer).decode(errors="replace") + str(answer.headers)).lower()
        # The page repeats the address that was asked for, in links to other languages.
        for value in self.arguments(cell).values():
            text = text.replace(str(value).lower(), "")
        return [
            f"{cell}: tells {thing} {kind} ({word})"
            for word, (thing, kind) in self.world.canaries.items()
            if word in text and not self.policy.may_read(thing, kind, cell.persona)
        ]


@contextmanager
def unchanged(cell: Cell, *, volatile: Sequence[str] = VOLATILE) -> Iterator[list[str]]:
    """Yield a list that gets a fault when the block wrote anything or sent mail.

    Answers to GET and refused POSTs alike must write nothing; whatever they did write is
    rolled back, so that one fault does not cause others.
    """
    faults: list[str] = []
    before, mails = _writes(volatile), len(mail.outbox)
    with transaction.atomic():
        yield faults
        if _writes(volatile) != before:
            faults.append(f"{cell}: wrote to the database")
        transaction.set_rollback(True)
    if len(mail.outbox) != mails:
        faults.append(f"{cell}: sent mail")


def _writes(volatile: Sequence[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRITES, [list(volatile)])
        return int(cursor.fetchone()[0])
