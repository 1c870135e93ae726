"""The nudge: one quick knock at the broker after commit; a hint, never the guarantee."""

import logging
import time
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.transport.redis import Channel, Transport
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
# After a failed knock this process stays quiet for a while: the sweeps deliver anyway.
QUIET_SECONDS = 5.0
_PENDING = "_atmp_nudges"


class _KnockConnection(redis.Connection):
    """The client library retries three times by default: a knock must not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"retry": Retry(NoBackoff(), 0)})  # type: ignore[no-untyped-call]


class _KnockTlsConnection(redis.SSLConnection):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"retry": Retry(NoBackoff(), 0)})


class _KnockChannel(Channel):
    connection_class = _KnockConnection
    connection_class_ssl = _KnockTlsConnection


class _KnockTransport(Transport):
    Channel = _KnockChannel


class _Circuit:
    """When this process may knock again (one per process)."""

    quiet_until = 0.0


def nudge_after_commit(task: str) -> None:
    """Knock for `task` once when the current transaction has committed.

    Several events of one transaction cause one knock; a rolled-back one causes none.
    """
    connection = transaction.get_connection()
    pending: dict[str, None] = connection.__dict__.setdefault(_PENDING, {})
    if all(function is not _send_pending for _ids, function, _robust in connection.run_on_commit):
        pending.clear()  # left behind by a transaction that was rolled back
    pending[task] = None
    transaction.on_commit(_send_pending, robust=True)


def _send_pending() -> None:
    connection = transaction.get_connection()
    pending: dict[str, None] = connection.__dict__.pop(_PENDING, {})
    for task in pending:
        send(task)


def send(task: str) -> bool:
    """Publish the task without retry, waiting 0.2 s at most; return whether it was taken."""
    if time.monotonic() < _Circuit.quiet_until:
        return False
    try:
        with _connection() as broker:
            current_app.send_task(task, connection=broker, retry=False, expires=30)
    except Exception as error:  # noqa: BLE001  any broker trouble: the sweep delivers
        _Circuit.quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("nudge.failed", extra={"task": task, "error": type(error).__name__})
        return False
    return True


def broker_answers() -> bool:
    """Return whether the broker answers within the nudge's time limit (health page)."""
    limit = settings.NUDGE_TIMEOUT_SECONDS
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL,
            socket_timeout=limit,
            socket_connect_timeout=limit,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError):
        # ValueError: no address, or none of a broker.
        return False


def _connection() -> Any:
    limit = settings.NUDGE_TIMEOUT_SECONDS
    options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS) | {
        "socket_connect_timeout": limit,
        "socket_timeout": limit,
        "retry_on_timeout": False,
        "max_retries": 0,
        "interval_start": 0,
    }
    return current_app.connection_for_write(transport=_KnockTransport, transport_options=options)
