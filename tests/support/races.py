"""Several people at the same moment: threads behind a barrier, each with its own connection."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from threading import Event as Signal
from types import TracebackType
from typing import Any, Protocol, Self

from django.db import connection, connections, transaction

START_SECONDS = 60
CROWD = 8
# How often a deep race is run.
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended for one of them: a value or the error that was raised."""

    value: Any = None
    error: Exception | None = None


class Crowd:
    """So many people; the connection of each stays open from one race to the next.

    Only for transactional tests: other connections see nothing of an open transaction.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool = ThreadPoolExecutor(size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        # Behind the barrier each thread has one turn, so that each closes its own.
        self._together(lambda _number: connections.close_all())
        self._pool.shutdown()

    def race(self, act: Callable[[int], Any]) -> list[Outcome]:
        """Run `act(0) … act(size - 1)` at the same time, each over its own connection."""
        return self._together(act, before=_be_patient)

    def _together(
        self, act: Callable[[int], Any], before: Callable[[], object] | None = None
    ) -> list[Outcome]:
        barrier = Barrier(self.size)

        def run(number: int) -> Outcome:
            try:
                if before is not None:
                    before()
                barrier.wait(START_SECONDS)
                return Outcome(value=act(number))
            except Exception as error:  # noqa: BLE001  every ending is a result here
                return Outcome(error=error)

        return list(self._pool.map(run, range(self.size)))


def race(count: int, act: Callable[[int], Any]) -> list[Outcome]:
    """Run `act(0) … act(count - 1)` at the same time, once."""
    with Crowd(count) as crowd:
        return crowd.race(act)


class Scene(Protocol):
    """Something over which people race again and again."""

    def reset(self) -> None:
        """Make ready for a round, cheaply."""

    def act(self, number: int) -> Any:
        """Do what the person of this number does."""

    def check(self, outcomes: Sequence[Outcome]) -> None:
        """Raise AssertionError unless the round ended well."""


def keep_racing(scene: Scene, times: int = ROUNDS) -> None:
    """Race eight people over the scene, so many times, and look at each round."""
    with Crowd(CROWD) as crowd:
        for _round in range(times):
            scene.reset()
            scene.check(crowd.race(scene.act))


def queued(hold: Callable[[], object], *acts: Callable[[], Any]) -> list[Outcome]:
    """Run the acts in this order, all of them under way before the first could go on.

    `hold` locks the row that each of them needs; the holder lets go once all wait for it.
    """
    turns = [Signal() for _act in acts]

    def run(number: int) -> Any:
        if number:
            turns[number - 1].wait(START_SECONDS)
            return acts[number - 1]()
        with transaction.atomic():
            hold()
            for waiting, turn in enumerate(turns, start=1):
                turn.set()
                until_waiting(waiting)
        return None

    holder, *outcomes = race(len(acts) + 1, run)
    assert holder.error is None, holder.error
    return outcomes


def until_waiting(number: int = 1) -> None:
    """Return once so many connections wait for a lock; AssertionError when they never do."""
    deadline = time.monotonic() + START_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            # Of this database only: other tests wait on this server, too.
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0] >= number:
                return
            time.sleep(0.02)
    raise AssertionError("Nobody waited for the lock.")


def _be_patient() -> None:
    """Let this connection wait for its turn: the last of twenty on a busy machine waits long."""
    if connection.connection is not None:
        return
    with connection.cursor() as cursor:
        for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute("SELECT set_config(%s, %s, false)", [limit, f"{START_SECONDS}s"])


def winners(outcomes: Sequence[Outcome]) -> list[Any]:
    """Return the values of those who got through."""
    return [outcome.value for outcome in outcomes if outcome.error is None]


def refusals(outcomes: Sequence[Outcome]) -> set[type[Exception]]:
    """Return the kinds of errors of those who did not."""
    return {type(outcome.error) for outcome in outcomes if outcome.error is not None}
