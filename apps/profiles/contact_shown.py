"""How conversations look to each of their sides, and to moderators."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.profiles.choices import Role
from apps.profiles.contact_rules import is_receiver
from apps.profiles.contacting import ConversationState
from apps.profiles.models import ContactBlock, ContactMessage, Conversation, Membership
from apps.profiles.querysets.contacts import ConversationQuerySet

TONES = {
    ConversationState.OPEN: "brand",
    ConversationState.DECLINED: "warn",
    ConversationState.CLOSED: "",
}


def with_sides(rows: ConversationQuerySet) -> ConversationQuerySet:
    """Fetch both sides with the conversations, in the same query."""
    return rows.select_related(
        "sender__person",
        "recipient__person",
        "organisation",
        "sender_membership__organisation",
    )


def name_of(user: Any) -> str:
    """Return the name that others see: of the profile, else of the account."""
    profile = getattr(user, "person", None)
    return str(user) if profile is None else str(profile.name)


def role_line(membership: Membership) -> str:
    """Return role and organisation in one phrase."""
    return _("%(role)s, %(organisation)s") % {
        "role": membership.get_role_display(),
        "organisation": membership.organisation.name,
    }


def writer_name(user: Any, membership: Membership) -> str:
    """Return who writes: officials are known by authority and role only (rulings D33)."""
    if membership.role == Role.REGULATOR:
        return role_line(membership)
    return name_of(user)


def writer_line(user: Any, membership: Membership) -> str:
    """Return who writes, and in which role: exactly what the other side sees."""
    if membership.role == Role.REGULATOR:
        return role_line(membership)
    return f"{name_of(user)}, {role_line(membership)}"


def receiver_name(conversation: Conversation) -> str:
    """Return to whom it was written."""
    if conversation.organisation is not None:
        return conversation.organisation.name
    return name_of(conversation.recipient)


def other_name(conversation: Conversation, actor: Actor) -> str:
    """Return the side that the actor is not."""
    if is_receiver(actor, conversation):
        return writer_name(conversation.sender, conversation.sender_membership)
    return receiver_name(conversation)


@dataclass(frozen=True, slots=True)
class Line(Shown):
    """One conversation in the list."""

    url: str
    title: str
    other: str
    received_for: str
    unread: bool
    last_at: Any
    state: Text
    tone: str


def lines(rows: Iterable[Conversation], actor: Actor, unread: set[Any]) -> list[Line]:
    """Return the conversations of a page as its reader sees them."""
    return [_line(row, actor, unread=row.pk in unread) for row in rows]


def _line(row: Conversation, actor: Actor, *, unread: bool) -> Line:
    for_place = row.organisation is not None and is_receiver(actor, row)
    return Line(
        url=reverse("profiles:conversation", kwargs={"pk": row.pk}),
        title=title_of(row),
        other=other_name(row, actor),
        received_for=receiver_name(row) if for_place else "",
        unread=unread,
        last_at=row.last_at,
        state=str(row.get_state_display()),
        tone=TONES[ConversationState(row.state)],
    )


def title_of(conversation: Conversation) -> str:
    """Return the subject; of an erased person none is left."""
    return conversation.subject or _("Subject deleted")


@dataclass(frozen=True, slots=True)
class MessageLine(Shown):
    """One message as somebody reads it."""

    pk: Any
    by: str
    own: bool
    text: str
    erased: bool
    sent_at: Any


def message_lines(
    rows: Iterable[ContactMessage], conversation: Conversation, actor: Actor
) -> list[MessageLine]:
    """Return messages as a side, or a moderator, reads them."""
    inside = is_receiver(actor, conversation)
    return [
        MessageLine(
            pk=row.pk,
            by=_by(row, conversation, inside=inside),
            own=row.author_id == actor.user_id,
            text=row.text,
            erased=row.erased_at is not None,
            sent_at=row.sent_at,
        )
        for row in rows
    ]


def _by(row: ContactMessage, conversation: Conversation, *, inside: bool) -> str:
    """An organisation answers in its own name; its own people see who wrote."""
    if row.from_sender:
        return writer_name(conversation.sender, conversation.sender_membership)
    if conversation.organisation is None:
        return receiver_name(conversation)
    if inside:
        names = {"name": name_of(row.author), "organisation": conversation.organisation.name}
        return _("%(name)s for %(organisation)s") % names
    return conversation.organisation.name


def blocked_lines(rows: Iterable[ContactBlock]) -> list[tuple[ContactBlock, str, str]]:
    """Return whom one blocked, as their messages named them, and for which organisation."""
    return [
        (
            row,
            writer_name(row.blocked, row.membership),
            row.organisation.name if row.organisation else "",
        )
        for row in rows
    ]
