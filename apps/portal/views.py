"""Start page, pages about the operator, languages, and the mailbox of the demonstration."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.accounts.models import ConsentKind
from apps.accounts.texts import READABLE, current_text
from apps.core.access import public
from apps.core.clock import now
from apps.core.errors import NotFound
from apps.portal import mailbox, projections
from apps.portal.accessibility import last_run
from apps.portal.documents import public_document

STATEMENT_HOLDS = timedelta(days=180)
ABOUT_PAGES = ("accessibility", "contact", "imprint", "operator", "privacy", "terms")


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what was answered lately and where each visitor can begin."""
    context = {"newest": projections.newest_questions(), "facts": projections.facts()}
    return render(request, "portal/home.html", context)


@public
@require_safe
def about(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page about the operator, made from the settings."""
    if page not in ABOUT_PAGES:
        raise NotFound
    return render(request, f"portal/about_{page}.html", _facts_of(page))


def _facts_of(page: str) -> dict[str, Any]:
    """Return what a page tells beside the settings of the operator."""
    if page == "accessibility":
        return {"test_run": last_run()}
    return {"text": current_text(ConsentKind(page))} if page in READABLE else {}


@public
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Lead to the start page in the language of the cookie or the browser."""
    with translation.override(translation.get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("portal:home"))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@public
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Ask robots to leave personal pages alone; secrets are guarded by rules, not by this."""
    lines = ["User-agent: *", "Disallow: /admin/"]
    for code, _name in settings.LANGUAGES:
        lines += [f"Disallow: /{code}/account/", f"Disallow: /{code}/mailbox/"]
        # Who wants to be found here did not ask to be found everywhere.
        lines.append(f"Disallow: /{code}/directory/people/")
    lines.append(f"Sitemap: {settings.BASE_URL.rstrip('/')}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say where weaknesses are reported (RFC 9116); the statement ages well within a year."""
    day = now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.OPERATOR['contact_email']}",
        f"Expires: {day + STATEMENT_HOLDS:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.BASE_URL.rstrip('/')}{reverse('security')}",
    ]
    return public_document(request, "\n".join(lines) + "\n", content_type="text/plain")


@public
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the old name to the mark."""
    return HttpResponseRedirect(static("img/icon-32.png"))


@public
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """List the mails that the demonstration sent."""
    _demo_only()
    mails = [_with_url(mail) for mail in mailbox.newest_mails()]
    return render(request, "portal/mailbox.html", {"mails": mails})


@public
@require_safe
def mail_message(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail as plain text with links, and the source of its HTML part."""
    _demo_only()
    context = {"mail": _with_url(mailbox.find_mail(name))}
    return render(request, "portal/mailbox_message.html", context)


def _demo_only() -> None:
    if not settings.DEMO:
        raise NotFound


def _with_url(mail: mailbox.StoredMail) -> dict[str, Any]:
    return asdict(mail) | {"url": reverse("portal:mailbox_message", kwargs={"name": mail.name})}
