"""Every version of the terms of use and of the privacy notice, as it was agreed to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.models import ConsentKind
from apps.accounts.texts import READABLE, current_text, find_text, versions_of
from apps.core.access import public
from apps.core.errors import NotFound


def _kind(page: str) -> ConsentKind:
    if page not in READABLE:
        raise NotFound
    return ConsentKind(page)


@public
@require_safe
def versions(request: HttpRequest, page: str) -> HttpResponse:
    """List the versions of a text, the newest first, with what each changed."""
    kind = _kind(page)
    context = {"kind": kind, "versions": versions_of(kind)}
    return render(request, "portal/text_versions.html", context)


@public
@require_safe
def version(request: HttpRequest, page: str, version: str) -> HttpResponse:
    """Show one version of a text, also when another one holds today."""
    kind = _kind(page)
    text = find_text(kind, version)
    if text is None:
        raise NotFound
    context = {"kind": kind, "text": text, "current": current_text(kind)}
    return render(request, "portal/text_version.html", context)
