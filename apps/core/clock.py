"""The time at which services say things happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_MOMENT: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return the current time (UTC), or the moment that `at` pretends."""
    return _MOMENT.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let services run as if it were another moment: demonstration data and tests only."""
    token = _MOMENT.set(moment)
    try:
        yield
    finally:
        _MOMENT.reset(token)
