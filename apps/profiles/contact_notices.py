"""Messages about messages: only that there is one, never its words, a name or an address."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import check
from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice, fetched
from apps.profiles.choices import Role
from apps.profiles.models import (
    ContactBlock,
    ContactMessage,
    ContactReport,
    Conversation,
    Membership,
)

MESSAGE_SENT, REPORTED = "profiles.message_sent", "profiles.conversation_reported"
SETTLED = "profiles.report_settled"


def _receivers(event: Event) -> list[UUID]:
    """Return the other side: a person, or who runs the organisation now."""
    rows = ContactMessage.objects.select_related("conversation__organisation")
    message = rows.filter(pk=event.data["message_id"]).first()
    if message is None:
        return []
    at = message.conversation
    if not message.from_sender:
        return [at.sender_id]
    if at.recipient_id is not None:
        return [at.recipient_id]
    merged_into = at.organisation.merged_into_id if at.organisation else None
    places = [pk for pk in (at.organisation_id, merged_into) if pk is not None]
    readers = Membership.objects.running().filter(organisation_id__in=places)
    return list(readers.values_list("user_id", flat=True).distinct())


def _still_unread(event: Event, actor: Actor) -> bool:
    """Not once it was read or erased, its reader blocked the writer, or reads it no more."""

    def fetch(events: Sequence[Event]) -> Mapping[UUID, bool]:
        return _unread(events, actor)

    return bool(fetched("profiles.message_unread", event, fetch))


def _unread(events: Sequence[Event], actor: Actor) -> dict[UUID, bool]:
    wanted = {UUID(e.data["message_id"]): e.pk for e in events if e.name == MESSAGE_SENT}
    rows = ContactMessage.objects.visible_to(actor).filter(pk__in=wanted, erased_at__isnull=True)
    found = list(rows.select_related("conversation__organisation"))
    blocks = ContactBlock.objects.visible_to(actor).filter(
        blocked__in={row.conversation.sender_id for row in found}
    )
    blocked = {(b.user_id, b.organisation_id, b.blocked_id) for b in blocks}
    return {wanted[row.pk]: _is_unread(row, blocked) for row in found}


def _is_unread(row: ContactMessage, blocked: set[tuple[UUID | None, UUID | None, UUID]]) -> bool:
    at = row.conversation
    place = at.organisation
    kept_by = None if place is None else place.merged_into_id or place.pk
    if row.from_sender and (at.recipient_id, kept_by, at.sender_id) in blocked:
        return False
    read = at.other_read_at if row.from_sender else at.sender_read_at
    return read is None or read < row.sent_at


declare_notice(
    Notice(
        kind="profiles.message_received",
        event=MESSAGE_SENT,
        label=_("Somebody wrote to you"),
        recipients=_receivers,
        still_due=_still_unread,
        link=lambda event: Link("profiles:conversation", {"pk": str(event.subject_id)}),
    )
)


def _moderators(event: Event) -> list[UUID]:
    """Return the moderators who are no side of it; without one, the platform's admins."""
    sides = Conversation.objects.filter(pk=event.data["conversation_id"])
    held = Membership.objects.verified().filter(user__is_active=True)
    held = held.exclude(user__in=sides.values("sender_id"))
    held = held.exclude(user__in=sides.filter(recipient__isnull=False).values("recipient_id"))
    for role in (Role.MODERATOR, Role.ADMIN):
        found = list(held.filter(role=role).values_list("user_id", flat=True).distinct())
        if found:
            return found
    return []


def _still_reported(event: Event, actor: Actor) -> bool:
    if actor.bound or not check(actor, "profiles.read_desk"):
        return False
    return ContactReport.objects.visible_to(actor).open().filter(pk=event.subject_id).exists()


declare_notice(
    Notice(
        kind="profiles.conversation_reported",
        event=REPORTED,
        label=_("A conversation was reported"),
        recipients=_moderators,
        still_due=_still_reported,
        link=lambda event: Link("profiles:settle_report", {"pk": str(event.subject_id)}),
        mandatory=True,
    )
)


def _reported(event: Event) -> ContactReport | None:
    found: ContactReport | None = ContactReport.objects.filter(pk=event.subject_id).first()
    return found


def _reporter(event: Event) -> list[UUID]:
    found = _reported(event)
    return [] if found is None else [found.reporter_id]


def _still_a_side(event: Event, actor: Actor) -> bool:
    """An access token reads no conversations, and hears nothing of them."""
    found = _reported(event)
    if found is None or actor.bound:
        return False
    return Conversation.objects.visible_to(actor).filter(pk=found.conversation_id).exists()


def _outcome(event: Event) -> dict[str, str]:
    found = _reported(event)
    return {"outcome": "" if found is None else found.get_outcome_display()}


declare_notice(
    Notice(
        kind="profiles.report_settled",
        event=SETTLED,
        label=_("Your report was looked at"),
        recipients=_reporter,
        still_due=_still_a_side,
        link=lambda event: Link("profiles:conversation", {"pk": event.data["conversation_id"]}),
        facts=_outcome,
        mandatory=True,
    )
)
