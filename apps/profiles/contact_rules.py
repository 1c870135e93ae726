"""Writing to people and organisations through the platform: who may, and what is recorded."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.events import declare
from apps.profiles.rules import MODERATE, RUNS


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """Which message, and whether who began the conversation wrote it."""

    message_id: UUID
    from_sender: bool


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """Which conversation was reported."""

    conversation_id: UUID


declare("profiles.message_sent", label=_("wrote a message"), payload=MessageEvent)
declare("profiles.conversation_ended", label=_("ended a conversation"))
declare("profiles.sender_blocked", label=_("blocked somebody's messages"))
declare("profiles.sender_unblocked", label=_("takes somebody's messages again"))
declare("profiles.contact_chosen", label=_("chose who may write"))
declare("profiles.conversation_reported", label=_("reported a conversation"), payload=ReportEvent)
declare("profiles.report_settled", label=_("settled a report"), payload=ReportEvent)


@rule("profiles.read_messages")
def may_read_messages(actor: Actor, obj: Any = None) -> Decision:
    """Allow any signed-in person; `obj` is a conversation, which must be theirs to see."""
    if not actor.is_authenticated or actor.bound:
        return Denied(_("Sign in to read your messages."))
    if obj is not None and not (is_sender(actor, obj) or is_receiver(actor, obj)):
        return Denied(_("This conversation is between other people."))
    return Allowed()


@rule("profiles.begin_conversation")
def may_begin_conversation(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow people with a confirmed role, acting in it."""
    if not actor.is_authenticated or actor.bound:
        return Denied(_("Sign in to write a message."))
    if actor.acting is not None:
        return Allowed()
    if actor.capacities:
        return Denied(_("Choose first for whom you act. Messages say in which role you write."))
    return Denied(_("Only people with a confirmed role write messages."))


@rule("profiles.reply")
def may_reply(actor: Actor, obj: Any = None) -> Decision:
    """Allow both sides: who began it while the role lasts; for an organisation its admins."""
    read = may_read_messages(actor, obj)
    if not read or obj is None:
        return read
    if is_receiver(actor, obj):
        return _as_receiver(actor, obj)
    if obj.sender_membership_id in {c.membership_id for c in actor.capacities}:
        return Allowed()
    return Denied(_("The role in which you began this conversation has ended."))


def _as_receiver(actor: Actor, conversation: Any) -> Decision:
    if conversation.organisation_id is None or _acts_for(actor, conversation):
        return Allowed()
    return Denied(_("Choose first to act for the organisation that this was written to."))


def _acts_for(actor: Actor, conversation: Any) -> bool:
    acting = actor.acting
    return (
        acting is not None and actor.may(RUNS) and acting.organisation_id in _places(conversation)
    )


def _places(conversation: Any) -> set[UUID]:
    """Return the organisation written to, and the one that it was merged into."""
    place = conversation.organisation
    return {place.pk, place.merged_into_id} - {None} if place is not None else set()


def is_sender(actor: Actor, conversation: Any) -> bool:
    """Return whether the actor began the conversation."""
    return actor.user_id is not None and conversation.sender_id == actor.user_id


def is_receiver(actor: Actor, conversation: Any) -> bool:
    """Return whether it was written to the actor, or to an organisation that the actor runs."""
    if is_sender(actor, conversation) or actor.user_id is None:
        return False
    own = conversation.recipient_id == actor.user_id
    return own or bool(_places(conversation) & actor.organisations(RUNS))


@rule("profiles.block_sender")
def may_block_sender(actor: Actor, obj: Any = None) -> Decision:
    """Allow the receiving side; who began a conversation ends it instead."""
    if obj is None:
        return may_read_messages(actor, None)
    if is_receiver(actor, obj):
        return _as_receiver(actor, obj)
    return Denied(_("You began this conversation: end it, if you want no more answers."))


@rule("profiles.run_messages")
def may_run_messages(actor: Actor, obj: Any = None) -> Decision:
    """Allow an organisation's admins to say from whom it takes messages; `obj` is the place."""
    acting = actor.acting
    if acting is None or not actor.may(RUNS):
        return Denied(_("Only the organisation's own admins choose this."))
    if obj is None or acting.organisation_id == obj.pk:
        return Allowed()
    return Denied(_("Only the organisation's own admins choose this."))


@rule("profiles.settle_report")
def may_settle_report(actor: Actor, obj: Any = None) -> Decision:
    """Allow moderators and platform admins with their second step; never about themselves."""
    if not (actor.may(MODERATE) or actor.may(PLATFORM_ADMIN)):
        return Denied(_("Only the platform's moderators read reported conversations."))
    if obj is not None and (
        is_sender(actor, obj.conversation) or is_receiver(actor, obj.conversation)
    ):
        return Denied(_("Nobody settles a report about their own conversation."))
    if not actor.second_factor:
        return Denied(
            _("Sign in with your second step first. You can set it up under Security."),
            code="second_factor_required",
        )
    return Allowed()
