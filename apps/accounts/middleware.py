"""Whoever has not agreed to the texts of this moment is asked before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language_from_path

from apps.accounts.consent_views import lead_to_consent, say_nothing_was_saved
from apps.accounts.consents import ConsentRequired, missing_of
from apps.core.languages import SAFE
from apps.core.responses import API_PAGES, error_response, foreseen_response, wants_json

# What stays open: the texts and who answers for them, one's data, being erased, leaving.
OPEN = frozenset(
    {
        *("accounts:consent", "accounts:consents", "account_logout"),
        *("accounts:your_data", "accounts:new_copy", "accounts:delete", "accounts:keep_account"),
        *("accounts:job", "accounts:cancel_job", "accounts:job_file"),
        *("portal:about", "portal:text_versions", "portal:text_version"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    }
)
# Pages have a language in their address, but for these. Everything else is for programs, which
# have no session: health, feeds, lists for robots, the API.
WITHOUT_LANGUAGE = ("/admin/", "/files/", API_PAGES)


class ConsentMiddleware:
    """Leads people who must be asked to the page that asks; nobody else costs a query more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Return the way to the page that asks, or None for everybody who may go on."""
        try:
            return _answer(request) if _must_agree(request) else None
        except (OperationalError, InterfaceError) as error:
            return foreseen_response(request, error)


def _must_agree(request: HttpRequest) -> bool:
    """Return whether a signed-in person opens a page without having agreed to what holds now."""
    # Asking for the person would read the session, and with it mark public pages as personal.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not _is_guarded(request):
        return False
    user = request.user
    return user.is_authenticated and user.is_active and bool(missing_of(user))


def _is_guarded(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is not None and match.view_name in OPEN:
        return False
    path = request.path_info
    return bool(get_language_from_path(path)) or path.startswith(WITHOUT_LANGUAGE)


def _answer(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return error_response(request, ConsentRequired())
    return lead_to_consent(request) if request.method in SAFE else say_nothing_was_saved(request)
