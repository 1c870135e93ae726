"""Signs of life of the processes that nobody asks anything: worker and beat.

Each leaves the time behind while it works. The worker does so with any sweep, and who does long
work with each piece; beat by a task that only beat sends, so that its sign also needs a worker
that takes the task.
"""

import time
from datetime import UTC, datetime

from django.core.cache import cache

WORKER, BEAT, LONG = "worker", "beat", "long"
NOTED_EVERY_SECONDS = 10
KEPT_SECONDS = 30 * 24 * 3600
_noted: dict[str, float] = {}


def note(part: str) -> None:
    """Leave a sign of life, every ten seconds at most in one process."""
    moment = time.monotonic()
    if moment - _noted.get(part, -NOTED_EVERY_SECONDS) >= NOTED_EVERY_SECONDS:
        cache.set(_key(part), time.time(), KEPT_SECONDS)
        _noted[part] = moment


def last_seen(part: str) -> datetime | None:
    """Return when the part left its last sign, or None when it never did."""
    seen = cache.get(_key(part))
    return None if seen is None else datetime.fromtimestamp(seen, UTC)


def _key(part: str) -> str:
    return f"heartbeat:{part}"
