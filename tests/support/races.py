"""Several people at the same moment: threads behind a barrier, each with its own connection."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from django.db import connection, connections

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended for one of them: a value or the error that was raised."""

    value: Any = None
    error: Exception | None = None


def race(count: int, act: Callable[[int], Any]) -> list[Outcome]:
    """Run `act(0) … act(count - 1)` at the same time, each over its own database connection.

    Only for transactional tests: other connections see nothing of an open transaction.
    """
    barrier = Barrier(count)

    def run(number: int) -> Outcome:
        try:
            _be_patient()
            barrier.wait(START_SECONDS)
            return Outcome(value=act(number))
        except Exception as error:  # noqa: BLE001  every ending is a result here
            return Outcome(error=error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def _be_patient() -> None:
    """Let this connection wait for its turn: the last of twenty on a busy machine waits long."""
    with connection.cursor() as cursor:
        for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute("SELECT set_config(%s, %s, false)", [limit, f"{START_SECONDS}s"])


def winners(outcomes: Sequence[Outcome]) -> list[Any]:
    """Return the values of those who got through."""
    return [outcome.value for outcome in outcomes if outcome.error is None]
