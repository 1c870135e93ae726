"""F9: every task of the platform, several times in an order of chance, and what it changed."""

from collections.abc import Sequence
from random import Random

from celery import current_app
from django.db import connection

from apps.core import nudge
from apps.core.repeatable import REPEATABLE
from tests.faults.procs import until
from tests.faults.stack import FaultStack

TIMES = 3
# Counters and rate limits: they may change at any time.
VOLATILE = frozenset({"core_cache"})


def own_tasks() -> list[str]:
    """Return the names of all tasks of the platform."""
    current_app.loader.import_default_modules()
    return sorted(name for name in current_app.tasks if not name.startswith("celery."))


def undeclared_tasks() -> list[str]:
    """Return the tasks that do not say why running them twice changes nothing."""
    return [name for name in own_tasks() if name not in REPEATABLE]


def run_shuffled(stack: FaultStack, seed: int, extra: Sequence[str] = ()) -> int:
    """Run every task three times in an order of chance; return how many ran."""
    names = [*own_tasks(), *extra] * TIMES
    Random(seed).shuffle(names)
    with stack.client() as broker:
        # What a killed worker held stays here for minutes.
        abandoned = broker.hlen("unacked")
        for name in names:
            assert nudge.send(name), "the broker took it"
        waiting = ("celery", "long")
        until(lambda: not any(map(broker.llen, waiting)), 60, "the worker took all tasks")
        until(lambda: broker.hlen("unacked") <= abandoned, 60, "the worker finished all tasks")
    return len(names)


def contents() -> dict[str, str]:
    """Return a digest of every table: each row, in an order of its own."""
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - VOLATILE)
        digest = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{0}\" t"
        cursor.execute(" UNION ALL ".join(digest.format(name) for name in names))
        return dict(cursor.fetchall())


def changed(before: dict[str, str]) -> list[str]:
    """Return the tables whose rows are no longer those of that moment."""
    now = contents()
    return sorted(name for name in now if now[name] != before[name])
