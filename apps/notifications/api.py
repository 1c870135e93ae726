"""Notifications in the API: personal, and only what the token's one membership may know."""

from html import unescape
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.html import strip_tags
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actor import Actor
from apps.core.addresses import absolute
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import PAGE_MAX, ChangeParameters
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.errors import NotFound
from apps.core.notices import NOTICES
from apps.notifications import services
from apps.notifications.filters import NotificationFilter
from apps.notifications.models import Notification
from apps.notifications.projections import Entry, entries_for, told

NEWEST_FIRST = ("-created_at", "-id")


class MailShown(Shown):
    """What became of the e-mail."""

    state = serializers.ChoiceField(choices=["waiting", "sent", "withheld", "failed"])
    sent_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it was withheld")


class NotificationShown(Shown):
    """A line of the inbox."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="Stable code, e.g. forum.answer_issued")
    label = serializers.CharField(help_text="The kind in words")  # type: ignore[assignment]
    text = serializers.CharField(help_text="The sentence of the inbox, as plain text")
    page = serializers.URLField(help_text="The page for people")
    private = serializers.BooleanField(help_text="Whether the matter is private")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(
        help_text="When it came or was marked as read; what became of its mails does not count"
    )
    mails = MailShown(many=True)


class SeenGiven(Given):
    """What was shown to the person."""

    shown = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=PAGE_MAX,
        help_text="The notifications that were on the page; older ones are marked, too",
    )


class MarkedShown(Shown):
    """What became of the wish."""

    marked = serializers.IntegerField(help_text="How many were unread before")


class Notifications(ApiView):
    """`/api/v1/notifications/`."""

    tag, route_name = "notifications", "notifications"

    @operation(
        "List your notifications",
        answer=NotificationShown,
        scope=Scope.READ_NOTIFICATIONS,
        personal=True,
        rule="notifications.read",
        parameters=ChangeParameters,
        filters=NotificationFilter,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """What the membership of the token may know, newest first. Reading marks nothing."""
        rows = NotificationFilter(request.query_params, inbox(self.actor)).qs
        page = page_of(
            request,
            rows,
            ordering=NEWEST_FIRST,
            parameters=self.parameters,
            changed="changed_at",
            shown=lambda row: row,
            keep=lambda found: told(found, self.actor),
        )
        page["data"] = [
            notification_shown(entry) for entry in entries_for(page["data"], self.actor)
        ]
        return Response(page)


class NotificationReading(ApiView):
    """`/api/v1/notifications/{pk}/read/`."""

    tag, route_name = "notifications", "notification_read"

    @operation(
        "Mark a notification as read",
        answer=NotificationShown,
        scope=Scope.WRITE_NOTIFICATIONS,
        personal=True,
        rule="notifications.read",
    )
    def post(self, _request: Request, pk: UUID) -> Response:
        """Mark one as read; doing it again changes nothing."""
        services.mark_read(actor=self.actor, notification=self._known(pk))
        return Response(notification_shown(entries_for([self._known(pk)], self.actor)[0]))

    def _known(self, pk: UUID) -> Notification:
        known = told(list(inbox(self.actor).filter(pk=pk)), self.actor)
        if not known:
            raise NotFound
        return known[0]


class AllRead(ApiView):
    """`/api/v1/notifications/read-all/`."""

    tag, route_name = "notifications", "notifications_read_all"

    @operation(
        "Mark notifications as read",
        answer=MarkedShown,
        scope=Scope.WRITE_NOTIFICATIONS,
        personal=True,
        rule="notifications.read",
        body=SeenGiven,
    )
    def post(self, request: Request) -> Response:
        """Mark what you have shown, and everything older, as read.

        What arrived meanwhile stays unread.
        """
        given = self.given(request, SeenGiven)
        marked = services.mark_all_read(actor=self.actor, shown=given["shown"])
        return Response({"marked": marked})


def inbox(actor: Actor) -> QuerySet[Notification]:
    """Return the actor's lines with what is shown of them."""
    rows = Notification.objects.visible_to(actor).in_inbox().with_changes()
    return rows.select_related("event").prefetch_related("deliveries")


def notification_shown(entry: Entry) -> dict[str, Any]:
    """Return a line that the actor may know."""
    row = entry.notification
    return {
        "id": row.pk,
        "kind": row.kind,
        "label": str(NOTICES.get(row.kind).label),
        "text": unescape(strip_tags(entry.line.html)),
        "page": absolute(entry.line.url),
        "private": row.private,
        "created_at": row.created_at,
        "read_at": row.read_at,
        "updated_at": getattr(row, "changed_at"),  # noqa: B009  annotation of `with_changes`
        "mails": [
            {"state": mail.state, "sent_at": mail.sent_at, "reason": mail.reason}
            for mail in entry.mails
        ],
    }
