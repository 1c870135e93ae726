"""Pages of the kernel: health, and Django's error hooks."""

import sys
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from apps.core import outbox
from apps.core.access import public
from apps.core.deadletters import dead_letters
from apps.core.errors import DomainError, NotAllowed, NotFound
from apps.core.mailport import mail_server_answers
from apps.core.nudge import broker_answers
from apps.core.responses import error_response, foreseen_response


@public
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process serves requests; asks nothing else."""
    return JsonResponse({"status": "ok"})


@dataclass(frozen=True, slots=True)
class Readiness:
    """What an instance can do, found out at one moment."""

    body: dict[str, Any]
    status: int
    found_at: float

    def is_young(self, times: int) -> bool:
        """Whether it is younger than so many times the seconds that a finding is kept."""
        return time.monotonic() < self.found_at + times * settings.READY_KEPT_SECONDS


class _Kept:
    """The last finding of this process: whoever asks often, or all at once, costs one look.

    While one looks, the others are told the former finding, unless it is an old one.
    """

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._last: Readiness | None = None

    def get(self) -> Readiness:
        """Return a finding of this moment, or of one shortly before."""
        last = self._last
        if last is not None and last.is_young(1):
            return last
        if last is not None and last.is_young(5):
            if not self._looking.acquire(blocking=False):
                return last
        else:
            self._looking.acquire()
        try:
            return self._look()
        finally:
            self._looking.release()

    def _look(self) -> Readiness:
        last = self._last
        if last is None or not last.is_young(1):
            self._last = last = _look()
        return last


_KEPT = _Kept()


@public
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether this instance may get traffic, as found at most two seconds ago.

    503 only when the database is away or migrations are missing; 200 `degraded` when the
    broker or the mail server is away, since nothing is lost then: it waits in the outbox; and
    when something was given up, since a person must look at it.
    """
    found = _KEPT.get()
    response = JsonResponse(found.body, status=found.status)
    if found.status != HTTPStatus.OK:
        response["Retry-After"] = "10"
    return response


def _look() -> Readiness:
    try:
        if _missing_migrations():
            return _unready("migrations", "missing")
        oldest = outbox.oldest_undone()
        dead = dead_letters()
    except Error:
        return _unready("database", "away")
    checks = {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok" if broker_answers() else "away",
        "mail": "ok" if mail_server_answers() else "away",
    }
    age = None if oldest is None else round((timezone.now() - oldest).total_seconds(), 1)
    degraded = "away" in checks.values() or any(dead.values())
    body: dict[str, Any] = {
        "status": "degraded" if degraded else "ok",
        "checks": checks,
        "outbox": {"oldest_undone_seconds": age},
        "dead": dead,
    }
    return Readiness(body, HTTPStatus.OK, time.monotonic())


def _unready(part: str, state: str) -> Readiness:
    body = {"status": "unavailable", "checks": {part: state}}
    return Readiness(body, HTTPStatus.SERVICE_UNAVAILABLE, time.monotonic())


def _missing_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Explain a lost or missing CSRF token: nearly always an expired page."""
    return error_response(
        request,
        NotAllowed(
            _("This page was open for too long, or cookies are off. Go back and send it again."),
            code="csrf_failed",
        ),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer requests that Django itself refuses (413 for one that is too large)."""
    return foreseen_response(request, exception) or error_response(request, DomainError())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer refusals raised outside our own services."""
    return error_response(request, NotAllowed())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer unknown addresses exactly as hidden objects are answered."""
    return error_response(request, NotFound())


class ServerFault(DomainError):
    """Something that nobody foresaw."""

    status = 500
    code = "server_fault"
    message = _("Something went wrong on our side. It has been noted.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer the unforeseen without touching the database.

    Django turns what a middleware raises into this call, with the exception still at hand:
    sessions and accounts meet an absent database there, and that is 503, not 500.
    """
    foreseen = foreseen_response(request, sys.exc_info()[1])
    return foreseen or error_response(request, ServerFault(), plain=True)
