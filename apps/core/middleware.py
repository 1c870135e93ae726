"""Middleware of the kernel, outermost first."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.urls import Resolver404, get_resolver, resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from apps.core.access import Declaration, verify_declared_rules
from apps.core.actor import actor_for_request
from apps.core.errors import NotAllowed, TooLarge, WrongMethod
from apps.core.ids import uuid7
from apps.core.logs import REQUEST_ID
from apps.core.responses import error_response, foreseen_response

logger = logging.getLogger("atmp.request")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
# Third-party doors with a guard of their own.
UNDECLARED_ALLOWED = ("django.contrib.admin.", "django.contrib.staticfiles.", "django.views.static")
# Python refuses to read a number of thousands of digits.
MOST_DIGITS = 18
_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,40}")


class RequestIdMiddleware:
    """Gives each request an id, returns it as a header and logs one line per request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with `X-Request-ID`; a well-formed id of a proxy is kept."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SAFE_REQUEST_ID.fullmatch(given) else uuid7().hex
        token = REQUEST_ID.set(request_id)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            match = request.resolver_match
            logger.info(
                "request",
                extra={
                    "route": match.view_name if match else "",
                    "method": request.method,
                    "status": response.status_code,
                    "milliseconds": round((time.monotonic() - started) * 1000),
                },
            )
            return response
        finally:
            REQUEST_ID.reset(token)


class SecurityHeadersMiddleware:
    """Sets the one content security policy and keeps personal pages out of shared caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add headers; pages of signed-in people are never stored."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class BodyLimitMiddleware:
    """Refuses a request that says it is too large, before any of it is read.

    Django's own limit leaves out uploaded files, and parsers that read the stream themselves.
    A body without a length is not read at all: to Django it is empty.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413, or pass the request on."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and (
            len(length) > MOST_DIGITS or int(length) > _limit_for(request, int(length))
        ):
            return error_response(request, TooLarge())
        return self.get_response(request)


def _limit_for(request: HttpRequest, length: int) -> int:
    """Return how much the address takes; only where files are sent it is more than a form."""
    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    if length <= limit:
        return limit
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return limit
    return int(getattr(view, "body_limit", limit))


class DisplayTimeMiddleware:
    """Shows times as people in Europe read them; the process itself stays on UTC."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with times of `DISPLAY_TIME_ZONE` (the footer names it)."""
        with timezone.override(settings.DISPLAY_TIME_ZONE):
            return self.get_response(request)


class ActorMiddleware:
    """Gives each request its actor, built on first use."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set `request.actor`."""
        request_id = REQUEST_ID.get()
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_for_request(request, request_id=request_id)
        )
        return self.get_response(request)


class ErrorMiddleware:
    """Turns domain errors and Django's own refusals into one kind of page or problem JSON."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; Django's empty answer to a wrong method becomes a page."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            allowed = response["Allow"]
            response = error_response(request, WrongMethod())
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the error's response, or None for errors that nobody foresaw (500)."""
        return foreseen_response(request, error)


class AccessMiddleware:
    """Refuses every route that declares nothing: a forgotten declaration fails closed."""

    def __init__(self, get_response: GetResponse) -> None:
        # The map is read now, so that a route with a mistyped rule stops the start.
        _ = get_resolver().url_patterns
        verify_declared_rules()
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Return 403 when the view carries no declaration."""
        if isinstance(getattr(view, "access", None), Declaration):
            return None
        module = str(getattr(view, "__module__", ""))
        if module.startswith(UNDECLARED_ALLOWED):
            return None
        name = getattr(view, "__qualname__", type(view).__name__)
        logger.error("access.undeclared", extra={"route": f"{module}.{name}"})
        return error_response(request, NotAllowed())
