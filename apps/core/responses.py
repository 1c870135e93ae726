"""One error, two shapes: an HTML page for people, RFC 9457 JSON for machines."""

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.addresses import absolute
from apps.core.errors import DomainError, NotAllowed, NotFound, TooLarge, Unavailable
from apps.core.logs import REQUEST_ID

logger = logging.getLogger("atmp.request")
# Below the address of the API, but for people.
API_PAGES = "/api/docs/"
PAGES = (400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client is a machine: an API path, or JSON preferred over HTML."""
    if request.path.startswith("/api/") and not request.path.startswith(API_PAGES):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def problem(error: DomainError) -> dict[str, Any]:
    """Return the error as RFC 9457 problem details with our stable code."""
    body: dict[str, Any] = {
        "type": absolute(f"/problems/{error.code}"),
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": str(error.message),
        "code": error.code,
        "request_id": REQUEST_ID.get(),
    }
    if error.fields:
        body["errors"] = [
            {"pointer": f"/{name}", "detail": str(text)} for name, text in error.fields.items()
        ]
    return body | {key: value for key, value in error.extra.items() if key not in body}


def error_response(
    request: HttpRequest, error: DomainError, *, plain: bool = False
) -> HttpResponse:
    """Return the page or the problem JSON for an error.

    `plain` renders without context processors, for moments when the database is away; so
    does a request that was refused before it had an actor.
    """
    plain = plain or not hasattr(request, "actor")
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            problem(error), status=error.status, content_type="application/problem+json"
        )
    else:
        response = HttpResponse(_page(request, error, plain=plain), status=error.status)
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    response["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def _page(request: HttpRequest, error: DomainError, *, plain: bool) -> str:
    status = error.status if error.status in PAGES else 400
    context = {
        "error": error,
        "status": status,
        "title": _("Something went wrong"),
        "request_id": REQUEST_ID.get() if status >= 500 else "",
        "sign_in_url": _sign_in_url(request),
        "problem_extra": error.extra,
    }
    return render_to_string(f"errors/{status}.html", context, request=None if plain else request)


def _sign_in_url(request: HttpRequest) -> str:
    try:
        return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    except NoReverseMatch:
        return ""


def foreseen_response(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """Return the answer to our own and Django's refusals, or None for what nobody foresaw."""
    known = _as_domain_error(error)
    if known is not None:
        return error_response(request, known)
    if isinstance(error, OperationalError | InterfaceError):
        return database_away(request, error)
    return None


def _as_domain_error(error: BaseException | None) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return NotAllowed()
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation):
        return DomainError()
    return None


def database_away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Return the 503 page for a lost, refused or timed-out database connection.

    Sessions fail before the language of the request is set, so it is worked out here.
    """
    logger.error("database.away", extra={"error": type(error).__name__})
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        response = error_response(request, Unavailable(), plain=True)
    response["Retry-After"] = "10"
    return response
