"""The inbox of the portal."""

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from apps.core.access import needs
from apps.core.actor import actor_of
from apps.core.errors import NotFound
from apps.core.pagination import keyset_page
from apps.notifications import services
from apps.notifications.models import Notification
from apps.notifications.projections import by_day, entries_for

PAGE_SIZE = 20


@needs("notifications.read")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List one's own notifications, newest first. Opening it marks nothing as read."""
    actor = actor_of(request)
    page = keyset_page(
        Notification.objects.visible_to(actor)
        .in_inbox()
        .select_related("event")
        .prefetch_related("deliveries"),
        ordering=("-created_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=PAGE_SIZE,
    )
    entries = entries_for(page.rows, actor)
    context = {
        "entries": entries,
        "days": by_day(entries),
        "older": page.older,
        "newer": page.newer,
        "cursor": request.GET.get("cursor", ""),
    }
    return render(request, "notifications/inbox.html", context)


@needs("notifications.read")
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one notification as read."""
    actor = actor_of(request)
    notification = Notification.objects.visible_to(actor).in_inbox().filter(pk=pk).first()
    if notification is None:
        raise NotFound
    services.mark_read(actor=actor, notification=notification)
    return _back(request)


@needs("notifications.read")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that the page had shown, or that is older."""
    services.mark_all_read(actor=actor_of(request), shown=_shown(request))
    return _back(request)


def _shown(request: HttpRequest) -> list[UUID]:
    """Return the notifications that the page had shown; none when one of them is nonsense."""
    field = forms.UUIDField()
    try:
        return [field.clean(text) for text in request.POST.getlist("shown")[:PAGE_SIZE]]
    except ValidationError:
        return []


def _back(request: HttpRequest) -> HttpResponseRedirect:
    cursor = request.POST.get("cursor", "")
    query = f"?{urlencode({'cursor': cursor})}" if cursor else ""
    return HttpResponseRedirect(reverse("notifications:inbox") + query)
