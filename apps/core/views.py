"""Pages of the kernel: health, and Django's error hooks."""

import sys
from typing import Any

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


@public
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether this instance may get traffic.

    503 only when the database is away or migrations are missing; 200 `degraded` when the
    broker or the mail server is away, since nothing is lost then: it waits in the outbox; and
    when something was given up, since a person must look at it.
    """
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
    return JsonResponse(body)


def _unready(part: str, state: str) -> JsonResponse:
    response = JsonResponse({"status": "unavailable", "checks": {part: state}}, status=503)
    response["Retry-After"] = "10"
    return response


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
