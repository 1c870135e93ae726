"""Conversations: begun, answered, read, ended; who takes messages from whom.

Rows are locked in one order: people and organisations first, then the conversation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotFound, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line, without_overrides
from apps.profiles.choices import ANSWERING_KINDS, Role
from apps.profiles.contact_rules import MessageEvent, is_receiver
from apps.profiles.contacting import ContactFrom, ConversationState
from apps.profiles.models import (
    ContactBlock,
    ContactMessage,
    ContactSetting,
    Conversation,
    Membership,
    Organisation,
    Person,
)
from apps.profiles.querysets.contacts import ConversationQuerySet
from apps.profiles.services.shared import require_not_merged

NOT_TAKEN = _("Messages to this recipient are not possible: it does not take messages.")
UNANSWERED = _("You have written to them already. Wait for an answer before you write again.")


@dataclass(frozen=True, slots=True)
class Side:
    """The one written to: a person, or an organisation."""

    user_id: UUID | None = None
    organisation: Organisation | None = None

    @property
    def organisation_id(self) -> UUID | None:
        """The organisation's id, if it is one."""
        return None if self.organisation is None else self.organisation.pk

    @property
    def columns(self) -> dict[str, UUID | None]:
        """Under which columns a conversation keeps it."""
        return {"recipient_id": self.user_id, "organisation_id": self.organisation_id}


def side_of(conversation: Conversation) -> Side:
    """Return to whom a conversation was written: of a merged organisation, where it went."""
    place = conversation.organisation
    if place is not None and place.merged_into_id is not None:
        place = place.merged_into
    return Side(conversation.recipient_id, place)


def setting_of(side: Side) -> str:
    """Return from whom the side takes messages, as it chose or as it is without a choice."""
    chosen = ContactSetting.objects.of(side.user_id, side.organisation_id)
    found = chosen.values_list("who", flat=True).first()
    return found or (ContactFrom.NOBODY if side.user_id else ContactFrom.MEMBERS)


def takes_messages(side: Side, sender_id: UUID, role: str) -> bool:
    """Return whether the side takes messages from this person writing in this role.

    Both questions are always asked: a block looks like a switch that is off.
    """
    who = setting_of(side)
    blocks = ContactBlock.objects.of(side.user_id, side.organisation_id)
    blocked = blocks.filter(blocked_id=sender_id).exists()
    wanted = who == ContactFrom.MEMBERS or (
        who == ContactFrom.AUTHORITIES and role == Role.REGULATOR
    )
    return wanted and not blocked


def why_never(actor: Actor, side: Side) -> tuple[str, Text] | None:
    """Return code and sentence why nobody, or not this person, writes to the side at all."""
    place = side.organisation
    if place is None:
        return _why_never_to_person(actor, side.user_id)
    if place.kind in ANSWERING_KINDS:
        return "ask", _("Authorities are asked by questions, and answer them officially.")
    if place.pk in actor.organisations():
        return "own", _("This is your own organisation.")
    if not Membership.objects.running().filter(organisation=place).exists():
        return "no_admin", _(
            "Nobody looks after this organisation here yet, so nobody would read your message."
        )
    return None


def _why_never_to_person(actor: Actor, user_id: Any) -> tuple[str, Text] | None:
    if user_id == actor.user_id:
        return "own", _("This is you.")
    official = Membership.objects.verified().filter(user_id=user_id, role=Role.REGULATOR)
    if official.exists():
        return "ask", _("Regulators are asked by questions, and answer for their authority.")
    return None


def why_not_now(actor: Actor, side: Side) -> tuple[str, Text] | None:
    """Return code and sentence why the actor cannot begin a conversation with the side now."""
    never = why_never(actor, side)
    if never is not None:
        return never
    role = actor.acting.role if actor.acting else ""
    if not takes_messages(side, actor.person_id, role):
        return "not_taken", NOT_TAKEN
    if _written_to(actor, side).waiting().exists():
        return "unanswered", UNANSWERED
    if _begun_today(actor) >= settings.CONTACT_NEW_A_DAY:
        return "too_many_today", _(
            "You have begun as many conversations as one day allows. Go on tomorrow."
        )
    return None


def _written_to(actor: Actor, side: Side) -> ConversationQuerySet:
    """Return what the actor began with the side, and with what was merged into it."""
    to = Q(**side.columns)
    if side.organisation is not None:
        to |= Q(organisation__merged_into=side.organisation)
    return Conversation.objects.filter(to, sender_id=actor.user_id)


def _begun_today(actor: Actor) -> int:
    return int(Conversation.objects.begun_today(actor.person_id).count())


def lock_sides(people: Iterable[UUID | None], organisation_id: UUID | None = None) -> None:
    """Lock people, always in one order, and an organisation, until the transaction ends.

    Who blocks, switches off or is erased at this moment comes before or after, not between.
    """
    wanted = [pk for pk in people if pk is not None]
    rows = User.objects.filter(pk__in=wanted).order_by("pk")
    active = dict(rows.select_for_update(no_key=True).values_list("pk", "is_active"))
    if not all(active.get(pk) for pk in wanted):
        raise Conflict(NOT_TAKEN, code="not_taken")
    if organisation_id is not None:
        lock_row(Organisation, organisation_id)


@transaction.atomic
def begin_conversation(*, actor: Actor, side: Side, subject: str, text: str) -> Conversation:
    """Write to a person or an organisation for the first time.

    Raises Conflict when they do not take messages from the actor, when an earlier one waits
    for an answer, or when the actor began too many today.
    """
    require(actor, "profiles.begin_conversation")
    lock_sides([actor.person_id, side.user_id], side.organisation_id)
    _require_seen(actor, side)
    refused = why_not_now(actor, side)
    if refused is not None:
        raise Conflict(refused[1], code=refused[0])
    made: Conversation = Conversation.objects.create(
        subject=_required("subject", one_line(subject)),
        sender_id=actor.person_id,
        sender_membership_id=actor.acting_membership_id,
        **side.columns,
    )
    _write(actor, made, text, from_sender=True)
    return made


def _require_seen(actor: Actor, side: Side) -> None:
    """Raise NotFound when the actor does not see the other side at this moment."""
    if side.organisation is not None:
        require_not_merged(side.organisation)
        places = Organisation.objects.visible_to(actor).filter(pk=side.organisation.pk)
        seen = places.exists()
    else:
        wanted: Any = side.user_id
        seen = Person.objects.visible_to(actor).filter(user_id=wanted).exists()
    if not seen:
        raise NotFound


def _required(field: str, text: str) -> str:
    if not text:
        raise Invalid(fields={field: _("Write something here.")})
    return text


def _write(actor: Actor, at: Conversation, text: str, *, from_sender: bool) -> ContactMessage:
    moment = now()
    made: ContactMessage = ContactMessage.objects.create(
        conversation=at,
        author_id=actor.person_id,
        from_sender=from_sender,
        text=_required("text", without_overrides(text).strip()),
        sent_at=moment,
    )
    side = "sender" if from_sender else "other"
    changes = {"last_at": moment, f"{side}_wrote_at": moment, f"{side}_read_at": moment}
    if not from_sender and at.answered_at is None:
        changes["answered_at"] = moment
    _save(at, changes)
    data = MessageEvent(message_id=made.pk, from_sender=from_sender)
    record("profiles.message_sent", actor=actor, subject=at, data=data)
    return made


def _save(at: Conversation, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(at, name, value)
    at.save(update_fields=[*changes, "updated_at"])


def locked_conversation(actor: Actor, conversation: Conversation) -> Conversation:
    """Return the conversation, locked; raises NotFound when the actor is no side of it any more."""
    lock_row(Conversation, conversation.pk)
    rows = Conversation.objects.visible_to(actor).select_related("organisation")
    found = rows.filter(pk=conversation.pk).first()
    if found is None:
        raise NotFound
    return found


def may_go_on(conversation: Conversation) -> bool:
    """Return whether the receiving side still takes messages of who began the conversation."""
    role = conversation.sender_membership.role
    return takes_messages(side_of(conversation), conversation.sender_id, role)


def why_not_further(conversation: Conversation) -> tuple[str, Text] | None:
    """Return code and sentence why who began a conversation cannot go on in it now."""
    if not may_go_on(conversation):
        return "not_taken", NOT_TAKEN
    return None if conversation.answered_at else ("unanswered", UNANSWERED)


@transaction.atomic
def reply(*, actor: Actor, conversation: Conversation, text: str) -> ContactMessage:
    """Write one more message; raises Conflict when the conversation has ended.

    Who began it goes on once they have an answer, while the other side takes their messages.
    An admin who answers is locked as well: who is erased at that moment leaves no words.
    """
    people = {conversation.sender_id, conversation.recipient_id, actor.person_id}
    lock_sides(people, side_of(conversation).organisation_id)
    locked = locked_conversation(actor, conversation)
    require(actor, "profiles.reply", locked)
    from_sender = not is_receiver(actor, locked)
    if not locked.is_open:
        raise Conflict(_("This conversation has ended."), code="wrong_state")
    refused = why_not_further(locked) if from_sender else None
    if refused is not None:
        raise Conflict(refused[1], code=refused[0])
    return _write(actor, locked, text, from_sender=from_sender)


@transaction.atomic
def mark_read(*, actor: Actor, conversation: Conversation, seen: UUID) -> None:
    """Note that the actor's side has read up to a message; what came since stays unread."""
    locked = locked_conversation(actor, conversation)
    require(actor, "profiles.read_messages", locked)
    last = locked.messages.filter(pk=seen).values_list("sent_at", flat=True).first()
    column = "other_read_at" if is_receiver(actor, locked) else "sender_read_at"
    before = getattr(locked, column)
    if last is not None and (before is None or before < last):
        _save(locked, {column: last})


@transaction.atomic
def end_conversation(*, actor: Actor, conversation: Conversation) -> Conversation:
    """End a conversation for both; unanswered by the receiving side it counts as declined."""
    locked = locked_conversation(actor, conversation)
    received = is_receiver(actor, locked)
    require(actor, "profiles.reply" if received else "profiles.read_messages", locked)
    if not locked.is_open:
        raise Conflict(_("This conversation has ended."), code="wrong_state")
    declined = received and locked.answered_at is None
    close(locked, ConversationState.DECLINED if declined else ConversationState.CLOSED)
    record("profiles.conversation_ended", actor=actor, subject=locked)
    return locked


def close(locked: Conversation, state: ConversationState) -> None:
    """End a locked conversation."""
    _save(locked, {"state": state, "ended_at": now()})


@transaction.atomic
def choose_contact(*, actor: Actor, who: str, organisation: Organisation | None = None) -> None:
    """Say from whom one takes messages, oneself or for an organisation that one runs."""
    require(actor, "profiles.read_messages")
    if organisation is None:
        lock_sides([actor.person_id])
        owner: dict[str, Any] = {"user_id": actor.person_id}
    else:
        require(actor, "profiles.run_messages", organisation)
        lock_sides([], organisation.pk)
        owner = {"organisation_id": organisation.pk}
    made, _new = ContactSetting.objects.update_or_create(defaults={"who": who}, **owner)
    record("profiles.contact_chosen", actor=actor, subject=made)


@transaction.atomic
def choose_contacts(
    *, actor: Actor, who: str, organisation: Organisation | None, at_place: str
) -> None:
    """Choose for oneself and, if one runs an organisation, for it: both or neither."""
    choose_contact(actor=actor, who=who)
    if organisation is not None:
        choose_contact(actor=actor, who=at_place, organisation=organisation)


@transaction.atomic
def block_sender(*, actor: Actor, conversation: Conversation) -> ContactBlock:
    """Take no more messages of who began a conversation; to them it looks like a switch."""
    lock_sides([conversation.recipient_id], side_of(conversation).organisation_id)
    locked = locked_conversation(actor, conversation)
    require(actor, "profiles.block_sender", locked)
    sides: dict[str, Any] = {
        "user_id": locked.recipient_id,
        "organisation_id": side_of(locked).organisation_id,
        "blocked_id": locked.sender_id,
    }
    made, new = ContactBlock.objects.get_or_create(
        **sides,
        defaults={"membership_id": locked.sender_membership_id},
    )
    if new:
        record("profiles.sender_blocked", actor=actor, subject=made)
    return made


@transaction.atomic
def unblock_sender(*, actor: Actor, block: ContactBlock) -> None:
    """Take somebody's messages again; raises NotFound when that was done before."""
    lock_sides([block.user_id], block.organisation_id)
    found = ContactBlock.objects.visible_to(actor).filter(pk=block.pk).first()
    if found is None:
        raise NotFound
    record("profiles.sender_unblocked", actor=actor, subject=found)
    found.delete()


def move_contacts(source: Organisation, target: Organisation) -> None:
    """Let whom an organisation keeps out follow its merge, both rows locked.

    The stricter of two choices holds. Conversations stay under the name they were written to;
    the target's admins read and end them, and `side_of` leads there.
    """
    here = ContactBlock.objects.of(None, target.pk).values("blocked_id")
    blocks = ContactBlock.objects.of(None, source.pk)
    blocks.filter(blocked_id__in=here).delete()
    blocks.update(organisation=target, updated_at=now())
    chosen = {setting_of(Side(organisation=place)) for place in (source, target)}
    strictest = next(who for who in ContactFrom if who in chosen)
    if ContactSetting.objects.of(None, source.pk).delete()[0]:
        ContactSetting.objects.update_or_create(organisation=target, defaults={"who": strictest})
