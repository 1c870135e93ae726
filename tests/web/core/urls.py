"""An address map for tests only: the doors of the kernel before a machine interface exists."""

import json

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from apps.core import views as core_views
from apps.core.access import get_visible, needs, public
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed, TooMany
from apps.core.versions import etag, save_versioned, version_from_if_match
from apps.profiles.models import Organisation
from atmp import urls

ERRORS: dict[str, Exception] = {
    "domain": DomainError(),
    "not-allowed": NotAllowed("Only a verified member may do this.", code="not_verified"),
    "conflict": Conflict(extra={"changed": {"title": "New"}, "code": "never overwrites"}),
    "invalid": Invalid(fields={"title": "Fill in the title."}),
    "too-many": TooMany(extra={"retry_after": 30}),
    "http404": Http404("a secret title"),
    "permission": PermissionDenied("a secret reason"),
    "suspicious": SuspiciousOperation("a secret path"),
    "database": OperationalError("a secret host"),
    "connection": InterfaceError("a secret host"),
    "unforeseen": RuntimeError("a secret value"),
}


@public
def fail(_request: HttpRequest, kind: str) -> HttpResponse:
    """Raise the error of that name."""
    raise ERRORS[kind]


@public
def read_body(request: HttpRequest) -> HttpResponse:
    """Read the form, which may be too large."""
    return JsonResponse({"fields": len(request.POST)})


@public
@csrf_exempt
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read one organisation, or change its note when the version still holds."""
    rows = Organisation.objects.filter(verified=True)
    found = get_visible(rows, public_id)
    if request.method == "PUT":
        expected = version_from_if_match(found, request.headers.get("If-Match", ""))
        save_versioned(found, expected=expected, values=json.loads(request.body))
    return JsonResponse({"note": found.note}, headers={"ETag": etag(found)})


@public
@require_safe
def looked_at(_request: HttpRequest) -> HttpResponse:
    """Answer those who look."""
    return HttpResponse("looked at")


def undeclared(_request: HttpRequest) -> HttpResponse:
    """Declare nothing about access: a mistake that must fail closed."""
    return HttpResponse("a secret page")


class Callable:
    """A view that is neither a function nor has a name."""

    def __call__(self, _request: HttpRequest) -> HttpResponse:
        """Answer what nobody may see."""
        return HttpResponse("a secret page")


@needs("accounts.signed_in")
def guarded(_request: HttpRequest) -> HttpResponse:
    """Answer people who are signed in."""
    return HttpResponse("for people only")


urlpatterns = [
    path("test/fail/<slug:kind>", fail),
    path("api/test/fail/<slug:kind>", fail),
    path("test/body", read_body),
    path("test/looked-at", looked_at),
    path("api/test/looked-at", looked_at),
    path("api/test/organisations/<str:public_id>", organisation),
    path("test/organisations/<str:public_id>", organisation),
    path("test/undeclared", undeclared),
    path("test/callable", Callable()),
    path("test/guarded", guarded),
    *urls.urlpatterns,
]

handler400 = core_views.bad_request
handler403 = core_views.permission_denied
handler404 = core_views.page_not_found
handler500 = core_views.server_error
