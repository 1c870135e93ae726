"""Refusals that only machines meet, and the one place that turns errors into problem JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from apps.core.api.authentication import plain_request
from apps.core.errors import (
    DomainError,
    Invalid,
    NotSignedIn,
    WrongMethod,
)
from apps.core.responses import error_response, foreseen_response

FORESEEN = (
    *(DomainError, Http404, PermissionDenied, RequestDataTooBig, SuspiciousOperation),
    *(OperationalError, InterfaceError),
)


class Malformed(DomainError):
    """The body is not JSON, or not the JSON object that is asked for."""

    code = "malformed"
    message = _("The body is not well-formed JSON.")


class UnknownParameter(DomainError):
    """The address carries a parameter that this operation does not know."""

    code = "unknown_parameter"
    message = _("This address takes no such parameter.")


class BadParameter(DomainError):
    """A parameter has a value that this operation does not take."""

    code = "bad_parameter"
    message = _("A parameter has a value that is not possible.")


class InsufficientScope(DomainError):
    """The token was not given for this."""

    status = 403
    code = "insufficient_scope"
    message = _("This access token was not given for this.")


class NotAcceptable(DomainError):
    """The client wants something else than JSON."""

    status = 406
    code = "not_acceptable"
    message = _("This address answers in JSON only.")


class PreconditionFailed(DomainError):
    """Somebody else was faster: the version in `If-Match` is no longer the current one."""

    status = 412
    code = "precondition_failed"
    message = _("This was changed in the meantime. Read it again before you change it.")


class UnsupportedMediaType(DomainError):
    """The client sends something else than JSON."""

    status = 415
    code = "unsupported_media_type"
    message = _("Send JSON: Content-Type: application/json.")


class PreconditionRequired(DomainError):
    """A change needs `If-Match`, so that nobody overwrites unseen (RFC 6585)."""

    status = 428
    code = "precondition_required"
    message = _("Send the ETag that you read in the header If-Match.")


KNOWN: dict[type[exceptions.APIException], type[DomainError]] = {
    exceptions.ParseError: Malformed,
    exceptions.NotAcceptable: NotAcceptable,
    exceptions.UnsupportedMediaType: UnsupportedMediaType,
    exceptions.MethodNotAllowed: WrongMethod,
}


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Return the problem JSON for an error, or None for what nobody foresaw (500)."""
    request: HttpRequest = plain_request(context["request"])
    if isinstance(error, FORESEEN):
        return _with_headers(foreseen_response(request, error))
    if isinstance(error, exceptions.ValidationError):
        return error_response(request, Invalid(fields=dict(pointers(error.detail))))
    for foreign, ours in KNOWN.items():
        if isinstance(error, foreign):
            return error_response(request, ours())
    return None


def _with_headers(response: HttpResponse | None) -> HttpResponse | None:
    if response is not None and response.status_code == NotSignedIn.status:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def pointers(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, sentence) for nested errors of a serializer; paths as in JSON pointers."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else str(name)
            yield from pointers(inner, f"{path}/{step}" if path and step else path or step)
    elif isinstance(detail, list) and any(isinstance(one, Mapping | list) for one in detail):
        for index, inner in enumerate(detail):
            yield from pointers(inner, f"{path}/{index}")
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        yield path, " ".join(str(one) for one in sentences)
