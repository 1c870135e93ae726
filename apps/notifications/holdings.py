"""What the tables of messages hold: who was told what, by ids, and what became of the mail."""

from datetime import datetime, timedelta

from django.conf import settings

from apps.core.leasing import LeaseState
from apps.core.privacy import Holding, OnErasure, Sort, hold
from apps.core.retention import keep_for
from apps.notifications.models import Delivery

hold(
    Holding(
        table="notifications.notification",
        purpose="Messages to a person; the words are made when it is read",
        kept="as long as the account",
        about="recipient",
        on_erasure=OnErasure.DELETE,
        fields={
            Sort.PERSONAL: "kind read_at created_at",
            Sort.INTERNAL: "id updated_at recipient event private in_portal",
        },
    )
)
hold(
    Holding(
        table="notifications.delivery",
        purpose="What became of a mail; it holds neither address nor text",
        kept=f"{settings.DELIVERY_DAYS} days",
        about="notification__recipient",
        on_erasure=OnErasure.DELETE,
        recipients="the mail server that carries it",
        fields={
            Sort.PERSONAL: "channel state sent_at reason",
            Sort.INTERNAL: "id notification message_id due_at leased_until attempts deaths "
            "last_error refusals created_at",
        },
    )
)


@keep_for("notifications.deliveries", f"what became of a mail: {settings.DELIVERY_DAYS} days")
def forget_deliveries(moment: datetime) -> int:
    """Delete what is known about mails that were sent, or withheld, long ago."""
    end = moment - timedelta(days=settings.DELIVERY_DAYS)
    over = Delivery.objects.filter(state__in=(LeaseState.DONE, LeaseState.SUPPRESSED))
    return over.filter(created_at__lt=end).delete()[0]
