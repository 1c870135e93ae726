"""Plain admin for operations: what was given up, and "try again". Nothing can be edited."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib import messages as notes
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.admin import ReadOnlyAdmin
from apps.core.models import Outbox
from apps.notifications.models import Delivery
from apps.notifications.services import redrive_deliveries, redrive_outbox

REDRIVES: dict[type[Model], Callable[[Any], int]] = {
    Delivery: redrive_deliveries,
    Outbox: redrive_outbox,
}


class QueueAdmin(ReadOnlyAdmin):
    """A queue that staff may look at; no address and no text is shown."""

    ordering = ("-id",)
    actions = ("try_again",)
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Allow whoever may open the plain admin."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the queues on the index to whoever may see them."""
        return self.has_view_permission(request)

    @admin.action(permissions=["view"], description=_("Try again what was given up"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Put the chosen rows back into the queue."""
        count = REDRIVES[queryset.model](queryset)
        sentence = ngettext(
            "%(count)d row is tried again.", "%(count)d rows are tried again.", count
        )
        self.message_user(request, sentence % {"count": count}, notes.SUCCESS)


@admin.register(Outbox)
class OutboxAdmin(QueueAdmin):
    """Events still owed to a handler."""

    list_display = ("handler", "event", "state", "attempts", "due_at", "last_error")
    list_filter = ("state", "handler")
    list_select_related = ("event",)


@admin.register(Delivery)
class DeliveryAdmin(QueueAdmin):
    """Mails on their way."""

    list_filter = ("state",)
    list_display = ("kind", "channel", "state", "attempts", "due_at", "sent_at", "last_error")
    list_select_related = ("notification",)
    fields = (
        "kind",
        "channel",
        "state",
        "reason",
        "attempts",
        "due_at",
        "leased_until",
        "sent_at",
        "last_error",
        "message_id",
    )

    @admin.display(description=_("kind"))
    def kind(self, delivery: Delivery) -> str:
        """Return which notice the mail carries."""
        return delivery.notification.kind
