"""The database goes away at one chosen query of one request, in this process."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection, connections
from django.http.response import HttpResponseBase

from tests.access.cells import VOLATILE, Matrix
from tests.access.policy import OK, Cell

EVERYWHERE = range(1, 120)


@dataclass
class Cutter:
    """Ends the backend of this process's connection when query number `at` is about to run."""

    at: int
    seen: int = 0
    done: bool = False
    words: list[str] = field(default_factory=list)

    def __call__(
        self, execute: Callable[..., Any], query: str, values: Any, many: bool, context: Any
    ) -> Any:
        """Count the query; cut, then let it run into the cut."""
        self.seen += 1
        if self.seen == self.at:
            self.done = True
            self.words.append(query[:80])
            end_backend()
        return execute(query, values, many, context)


def end_backend() -> None:
    """Have the server end the connection of this thread, as a restart does."""
    raw: Any = connection.connection
    parameters: Any = connection.get_connection_params()
    plain = {k: v for k, v in parameters.items() if k in {"host", "port", "user", "password"}}
    pid = raw.info.backend_pid
    with psycopg.connect(**plain, dbname=parameters["dbname"], autocommit=True) as line:
        line.execute("SELECT pg_terminate_backend(%s)", [pid])
        gone = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)"
        while not line.execute(gone, [pid]).fetchone()[0]:  # type: ignore[index]
            time.sleep(0.001)


@contextmanager
def unreachable() -> Iterator[None]:
    """Let every new connection be refused."""
    connections.close_all()
    former = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "9"
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["PORT"] = former


# A token's use is noted in passing: no request fails because that could not be written.
IN_PASSING = 'UPDATE "profiles_apitoken" SET "last_used_at"'


# A reading is noted before the text is shown: rather one too many than one that nobody knows of.
NOTED_FIRST = frozenset({"forum:read_opening"})
# Where a refusal is already decided, and only the way out of its transaction is left.
WAY_OUT = ("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT")


def contents() -> dict[str, int]:
    """Return how many rows each table of the platform holds, sessions and counters apart."""
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - set(VOLATILE))
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)  # noqa: S608
        )
        return dict(cursor.fetchall())


def chosen_cells(matrix: Matrix) -> list[Cell]:
    """Return one permitted cell of every route and method."""
    found = []
    for name in sorted(matrix.policy.routes):
        for method in ("GET", "POST"):
            permitted = [
                c for c in matrix.policy.cells(name) if c.method == method and c.expected == OK
            ]
            # Whoever is signed in causes the more queries.
            permitted.sort(key=lambda cell: cell.persona == "anonymous")
            found += permitted[:1]
    return found


def ask(matrix: Matrix, cell: Cell) -> HttpResponseBase:
    """Ask as the cell says."""
    client, address = matrix.clients[cell.persona], matrix.address(cell)
    if cell.method == "POST":
        answer: Any = client.post(address, **matrix.sent(matrix.policy.routes[cell.route]))
    else:
        answer = client.get(address)
    found: HttpResponseBase = answer
    return found


@dataclass(frozen=True)
class CutAnswer:
    """What came back when query number `at` met the cut; `reached` tells whether it came to it."""

    at: int
    reached: bool
    status: int
    retry_after: str
    before: str


def ask_with_cut(matrix: Matrix, cell: Cell, at: int) -> CutAnswer:
    """Ask with the cut, over a connection of its own."""
    connections.close_all()
    connection.ensure_connection()
    cutter = Cutter(at)
    with connection.execute_wrapper(cutter):
        answer = ask(matrix, cell)
    connections.close_all()
    return CutAnswer(
        at,
        cutter.done,
        answer.status_code,
        answer.headers.get("Retry-After", ""),
        "".join(cutter.words),
    )


def faults_of(matrix: Matrix, cell: Cell, places: Iterable[int] = EVERYWHERE) -> Iterator[str]:
    """Cut the request at each of the places; yield what is not as it must be.

    While it comes to the cut, the answer is 503 with Retry-After, and nothing was written.
    """
    before = contents()
    for at in places:
        got = ask_with_cut(matrix, cell, at)
        if not got.reached:
            if got.status >= 500:
                yield f"{cell}: {got.status} without a cut"
            break
        if got.before.startswith(IN_PASSING) and got.status < 400:
            before = contents()
            continue
        if got.status != 503 and not _is_refused_anyway(matrix, cell, got):
            yield f"{cell}: {got.status} when query {at} was cut: {got.before}"
        elif got.status == 503 and not got.retry_after:
            yield f"{cell}: no Retry-After when query {at} was cut"
        if contents() != before and cell.route not in NOTED_FIRST:
            yield f"{cell}: query {at} was cut, but something was written"
            before = contents()


def _is_refused_anyway(matrix: Matrix, cell: Cell, got: CutAnswer) -> bool:
    """Return whether the same refusal comes without a cut."""
    may_fail = got.before.startswith((*WAY_OUT, IN_PASSING))
    if not may_fail or not 400 <= got.status < 500:
        return False
    return ask(matrix, cell).status_code == got.status
