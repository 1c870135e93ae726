"""Telling people: from an event to notifications, and what their owners do with them."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor, actor_for_user
from apps.core.leasing import LeaseState, redrive
from apps.core.models import Event, Outbox
from apps.core.notices import Notice, notices_for
from apps.core.nudge import nudge_after_commit
from apps.notifications.addresses import goes_outside
from apps.notifications.choices import Channel
from apps.notifications.models import Delivery, Notification
from apps.notifications.projections import told
from apps.notifications.rendering import mail_host

# No transaction that writes notifications lasts longer: a task has one minute.
LATEST_COMMIT = timedelta(minutes=2)
SEND_TASK = "notifications.send_deliveries"


def message_id(event_id: UUID, kind: str, recipient_id: UUID | None, channel: str) -> str:
    """Return the Message-ID: the same for the same message, however often it is sent."""
    told = recipient_id.hex if recipient_id else "outside"
    digest = sha256(f"{event_id.hex}:{kind}:{told}:{channel}".encode()).hexdigest()[:40]
    return f"<{digest}@{mail_host()}>"


@transaction.atomic
def notify_about(event: Event) -> None:
    """Create what the event's notices owe; running it again changes nothing.

    Recipients who lost the right to know since the event happened are left out.
    """
    for notice in notices_for(event.name):
        _expand(notice, event)
    nudge_after_commit(SEND_TASK)


def _expand(notice: Notice, event: Event) -> None:
    people: Iterable[UUID | None] = [None] if goes_outside(event) else _due_people(notice, event)
    rows = [
        Notification(
            recipient_id=person,
            event=event,
            kind=notice.kind,
            private=notice.private(event),
            in_portal=notice.portal and person is not None,
        )
        for person in people
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    # Asked again: rows that were there already keep their own ids.
    stored = Notification.objects.filter(event=event, kind=notice.kind)
    Delivery.objects.bulk_create(
        [
            Delivery(
                notification=row,
                channel=Channel.EMAIL,
                message_id=message_id(event.pk, row.kind, row.recipient_id, Channel.EMAIL),
            )
            for row in stored
        ],
        ignore_conflicts=True,
    )


def _due_people(notice: Notice, event: Event) -> list[UUID]:
    wanted = set(notice.recipients(event))
    active = User.objects.active().filter(pk__in=wanted)
    return [
        user.pk for user in active.order_by("pk") if notice.still_due(event, actor_for_user(user))
    ]


def mark_read(*, actor: Actor, notification: Notification) -> None:
    """Mark one's own notification as read; no event, since reading is nobody's business."""
    require(actor, "notifications.read", notification)
    Notification.objects.filter(pk=notification.pk, in_portal=True, read_at__isnull=True).update(
        read_at=timezone.now()
    )


def mark_all_read(*, actor: Actor, shown: Collection[UUID]) -> int:
    """Mark one's own notifications as read: those that were on the page, and older ones.

    What arrived after the page was made stays unread, also when it was written earlier and
    committed late. An access token marks what it may know, nothing else of its person.
    Returns how many were marked.
    """
    require(actor, "notifications.read")
    own = Notification.objects.visible_to(actor).in_inbox()
    known = own.filter(pk__in=_told_ids(own.filter(pk__in=shown), actor))
    newest = known.aggregate(newest=Max("created_at"))["newest"]
    if newest is None:
        return 0
    seen = Q(pk__in=shown) | Q(created_at__lt=newest - LATEST_COMMIT)
    unread = own.unread().filter(seen)
    if actor.bound:
        unread = unread.filter(pk__in=_told_ids(unread, actor))
    return unread.update(read_at=timezone.now())


def _told_ids(rows: QuerySet[Notification], actor: Actor) -> list[UUID]:
    return [row.pk for row in told(list(rows.select_related("event")), actor)]


@transaction.atomic
def redrive_deliveries(queryset: QuerySet[Delivery]) -> int:
    """Put given-up deliveries back into the queue, with all their tries before them."""
    queryset.filter(state=LeaseState.DEAD).update(refusals=0)
    nudge_after_commit(SEND_TASK)
    return redrive(queryset)


@transaction.atomic
def redrive_outbox(queryset: QuerySet[Outbox]) -> int:
    """Put given-up outbox rows back into the queue."""
    nudge_after_commit("core.drain_outbox")
    return redrive(queryset)
