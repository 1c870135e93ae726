"""How conversations look to each of their sides, and to moderators.

Everybody stands there under the name that was shown when it began: nobody learns from it who
takes another name, or becomes an official, later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.profiles.audiences import NameKind
from apps.profiles.choices import Role
from apps.profiles.contact_rules import is_receiver
from apps.profiles.contacting import ConversationState
from apps.profiles.models import (
    ContactBlock,
    ContactMessage,
    ContactReport,
    Conversation,
    Membership,
    NameChange,
)
from apps.profiles.querysets.contacts import (
    ContactBlockQuerySet,
    ContactMessageQuerySet,
    ConversationQuerySet,
)

TONES = {
    ConversationState.OPEN: "brand",
    ConversationState.DECLINED: "warn",
    ConversationState.CLOSED: "",
}


def _name_then(user: str, moment: str, column: str = "name") -> Subquery:
    """Return the name that somebody had at a moment, if they have another one now."""
    later = NameChange.objects.filter(person__user_id=OuterRef(user), until__gt=OuterRef(moment))
    return Subquery(later.order_by("until", "pk").values(column)[:1])


def with_sides(rows: ConversationQuerySet) -> ConversationQuerySet:
    """Fetch both sides with the conversations, and their names of then, in the same query."""
    found = rows.select_related(
        "sender__person",
        "recipient__person",
        "organisation",
        "sender_membership__organisation",
    )
    return found.annotate(
        sender_then=_name_then("sender_id", "begun_at"),
        sender_kind_then=_name_then("sender_id", "begun_at", "name_kind"),
        recipient_then=_name_then("recipient_id", "begun_at"),
        recipient_kind_then=_name_then("recipient_id", "begun_at", "name_kind"),
    )


def with_authors(rows: ContactMessageQuerySet) -> ContactMessageQuerySet:
    """Fetch who wrote with the messages, in the same query."""
    found = rows.select_related("author__person")
    return found.annotate(
        author_then=_name_then("author_id", "sent_at"),
        author_kind_then=_name_then("author_id", "sent_at", "name_kind"),
    )


def with_blocked(rows: ContactBlockQuerySet) -> ContactBlockQuerySet:
    """Fetch who is blocked with the blocks, as their first conversation named them."""
    own = Conversation.objects.filter(
        Q(recipient_id=OuterRef("user_id"))
        | Q(organisation_id=OuterRef("organisation_id"))
        | Q(organisation__merged_into_id=OuterRef("organisation_id")),
        sender_id=OuterRef("blocked_id"),
        sender_membership_id=OuterRef("membership_id"),
    )
    found = rows.select_related("blocked__person", "membership__organisation", "organisation")
    return found.annotate(
        begun_at=Subquery(own.order_by("begun_at").values("begun_at")[:1]),
        blocked_then=_name_then("blocked_id", "begun_at"),
    )


def conversation_of(report: ContactReport) -> Conversation:
    """Return the conversation that was reported, with its sides."""
    return with_sides(Conversation.objects.filter(pk=report.conversation_id)).get()


def name_of(user: Any, then: str | None = None) -> str:
    """Return the name of then; else the one that others see, of the profile or the account."""
    profile = getattr(user, "person", None)
    return then or (str(user) if profile is None else str(profile.name))


def is_pseudonym(user: Any, kind_then: str | None) -> bool:
    """Return whether the name that `name_of` returns is one of their own choice."""
    profile = getattr(user, "person", None)
    kind = kind_then or ("" if profile is None else profile.name_kind)
    return bool(kind == NameKind.PSEUDONYM)


def role_line(membership: Membership) -> str:
    """Return role and organisation in one phrase."""
    return _("%(role)s, %(organisation)s") % {
        "role": membership.get_role_display(),
        "organisation": membership.organisation.name,
    }


def writer_name(name: str, membership: Membership) -> str:
    """Return who writes: officials are known by authority and role only (rulings D33)."""
    return role_line(membership) if membership.role == Role.REGULATOR else name


def writer_line(name: str, membership: Membership) -> str:
    """Return who writes, and in which role: exactly what the other side sees."""
    if membership.role == Role.REGULATOR:
        return role_line(membership)
    return f"{name}, {role_line(membership)}"


def sender_name(conversation: Any) -> str:
    """Return the name of who began it, as the other side saw it."""
    return name_of(conversation.sender, conversation.sender_then)


def receiver_name(conversation: Any) -> str:
    """Return to whom it was written."""
    if conversation.organisation is not None:
        return str(conversation.organisation.name)
    return name_of(conversation.recipient, conversation.recipient_then)


def other_name(conversation: Conversation, actor: Actor) -> str:
    """Return the side that the actor is not."""
    if is_receiver(actor, conversation):
        return writer_name(sender_name(conversation), conversation.sender_membership)
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
    is_pseudonym: bool
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
            is_pseudonym=_by_pseudonym(row, conversation, inside=inside),
            own=row.author_id == actor.user_id,
            text=row.text,
            erased=row.erased_at is not None,
            sent_at=row.sent_at,
        )
        for row in rows
    ]


def _by(row: Any, conversation: Conversation, *, inside: bool) -> str:
    """An organisation answers in its own name; its own people see who wrote."""
    if row.from_sender:
        return writer_name(sender_name(conversation), conversation.sender_membership)
    if conversation.organisation is None:
        return receiver_name(conversation)
    if inside:
        name = name_of(row.author, row.author_then)
        names = {"name": name, "organisation": conversation.organisation.name}
        return _("%(name)s for %(organisation)s") % names
    return conversation.organisation.name


def _by_pseudonym(row: Any, conversation: Any, *, inside: bool) -> bool:
    """Return whether `_by` names somebody by a name of their own choice."""
    if row.from_sender:
        official = conversation.sender_membership.role == Role.REGULATOR
        return not official and is_pseudonym(conversation.sender, conversation.sender_kind_then)
    if conversation.organisation is None:
        return is_pseudonym(conversation.recipient, conversation.recipient_kind_then)
    return inside and is_pseudonym(row.author, row.author_kind_then)


def blocked_lines(rows: Iterable[ContactBlock]) -> list[tuple[ContactBlock, str, str]]:
    """Return whom one blocked, as their messages named them, and for which organisation."""
    return [
        (row, _blocked_name(row), row.organisation.name if row.organisation else "") for row in rows
    ]


def _blocked_name(row: Any) -> str:
    """Once no conversation is left, nobody knows any more which name it showed."""
    if row.begun_at is None:
        return role_line(row.membership)
    return writer_name(name_of(row.blocked, row.blocked_then), row.membership)
