"""Reading: conversations, who takes messages from whom, reports."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.actor import Actor
from apps.core.clock import now
from apps.profiles.querysets.shared import platform_reads

if TYPE_CHECKING:
    from apps.profiles.models import (  # noqa: F401  named in quotes below
        ContactBlock,
        ContactMessage,
        ContactReport,
        ContactSetting,
        Conversation,
    )


def _received(actor: Actor, prefix: str = "") -> Q:
    """Return what was written to the person, or to organisations that the person runs."""
    run = actor.organisations("organisation.admin")
    return (
        Q(**{f"{prefix}recipient_id": actor.user_id})
        | Q(**{f"{prefix}organisation_id__in": run})
        | Q(**{f"{prefix}organisation__merged_into_id__in": run})
    )


def _of_both_sides(actor: Actor, prefix: str = "") -> Q:
    return Q(**{f"{prefix}sender_id": actor.user_id}) | _received(actor, prefix)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations of two sides."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to those of which the actor is a side; access tokens read none."""
        if actor.is_system:
            return self
        if not actor.is_authenticated or actor.bound:
            return self.none()
        return self.filter(_of_both_sides(actor))

    def unread_by(self, actor: Actor) -> Self:
        """Narrow to those with words of the other side that the actor's side has not read."""
        answered = Q(sender_read_at__isnull=True) | Q(other_wrote_at__gt=F("sender_read_at"))
        asked = Q(other_read_at__isnull=True) | Q(sender_wrote_at__gt=F("other_read_at"))
        own = Q(sender_id=actor.user_id)
        return self.filter(
            (own & Q(other_wrote_at__isnull=False) & answered) | (~own & _received(actor) & asked)
        )

    def waiting(self) -> Self:
        """Narrow to those that keep the same person from writing a second time.

        Nobody answered yet, or it ended without an answer a short while ago: who ends their own
        letter cannot send the next one instead.
        """
        since = now() - timedelta(days=settings.CONTACT_AGAIN_DAYS)
        lately = Q(ended_at__isnull=True) | Q(ended_at__gt=since)
        return self.filter(lately, answered_at__isnull=True)

    def begun_today(self, user_id: UUID) -> Self:
        """Narrow to those that the person began in the last 24 hours."""
        return self.filter(sender_id=user_id, begun_at__gt=now() - timedelta(days=1))


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    """Single messages."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to messages of one's own conversations."""
        if actor.is_system:
            return self
        if not actor.is_authenticated or actor.bound:
            return self.none()
        return self.filter(_of_both_sides(actor, "conversation__"))


class ContactSettingQuerySet(models.QuerySet["ContactSetting"]):
    """Who takes messages from whom."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to one's own, and those of organisations that the actor runs."""
        if actor.is_system:
            return self
        run = actor.organisations("organisation.admin")
        own = Q(user_id=actor.user_id) if actor.is_authenticated else Q(pk__in=())
        return self.filter(own | Q(organisation_id__in=run))

    def of(self, user_id: UUID | None, organisation_id: UUID | None) -> Self:
        """Narrow to the setting of one person or one organisation."""
        return self.filter(user_id=user_id, organisation_id=organisation_id)


class ContactBlockQuerySet(models.QuerySet["ContactBlock"]):
    """Whose messages are not taken."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to one's own, and those of organisations that the actor runs."""
        if actor.is_system:
            return self
        if not actor.is_authenticated or actor.bound:
            return self.none()
        run = actor.organisations("organisation.admin")
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=run))

    def of(self, user_id: UUID | None, organisation_id: UUID | None) -> Self:
        """Narrow to whom one person or one organisation keeps out."""
        return self.filter(user_id=user_id, organisation_id=organisation_id)


class ContactReportQuerySet(models.QuerySet["ContactReport"]):
    """Reported conversations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to reports for the moderators, but for those about their own conversations."""
        if actor.is_system:
            return self
        if not platform_reads(actor):
            return self.none()
        return self.exclude(_of_both_sides(actor, "conversation__"))

    def open(self) -> Self:
        """Narrow to reports that nobody has settled."""
        return self.filter(closed_at__isnull=True)
