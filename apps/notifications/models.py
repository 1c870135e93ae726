"""Who is told about what, and what became of each message.

Event → Notification (one per person and kind) → Delivery (one per channel).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.ids import uuid7
from apps.core.leasing import LeasedModel, LeaseState
from apps.core.models import BaseModel, Event
from apps.notifications.choices import Channel, Withheld
from apps.notifications.querysets import DeliveryQuerySet, NotificationQuerySet


class Notification(BaseModel):
    """One row: one person is told about one event, once.

    It holds no text: what is shown is rendered when it is looked at, with the rights of that
    moment. Without a recipient it goes to somebody who may have no account (an invitation);
    the address then stays with the thing the event is about.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="notifications",
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=80)
    private = models.BooleanField(_("about a private matter"), default=False)
    in_portal = models.BooleanField(_("shown in the portal"), default=True)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "event", "kind"],
                nulls_distinct=False,
                name="notification_once",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(in_portal=False),
                name="notification_inbox_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(in_portal=True),
                name="notification_read_in_portal",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-created_at", "-id"],
                condition=Q(in_portal=True),
                name="notification_inbox",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(in_portal=True, read_at__isnull=True),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Delivery(LeasedModel):
    """One row: one notification on its way through one channel, and how it ended.

    `message_id` depends on event, recipient and channel only: a mail that is sent twice after
    a crash is recognised as one by the reader's mail programme.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.EMAIL)
    message_id = models.CharField(max_length=320, unique=True)
    # Temporary refusals of the mail server; `attempts` counts tries that ended without a word.
    refusals = models.PositiveSmallIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    reason = models.CharField(
        _("why it was not sent"), max_length=20, choices=Withheld.choices, blank=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"], name="delivery_once_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(state=LeaseState.DONE, sent_at__isnull=False)
                | (~Q(state=LeaseState.DONE) & Q(sent_at__isnull=True)),
                name="delivery_sent_when",
            ),
            models.CheckConstraint(
                condition=(Q(state=LeaseState.SUPPRESSED) & ~Q(reason=""))
                | (~Q(state=LeaseState.SUPPRESSED) & Q(reason="")),
                name="delivery_withheld_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LeaseState.values) & Q(channel__in=Channel.values),
                name="delivery_words_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id", "due_at"],
                condition=Q(state=LeaseState.QUEUED),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["id"], condition=Q(state=LeaseState.DEAD), name="delivery_given_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_state_display()}"
