"""Reading: memberships and invitations."""

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.profiles.choices import ACTIVE_STATES, WAITING_STATES
from apps.profiles.querysets.shared import a_signer, holds, mandate_facts, platform_reads

if TYPE_CHECKING:
    from apps.profiles.models import Invitation, Membership  # noqa: F401  named in quotes below


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who belongs where."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to own memberships and those of organisations that the actor runs."""
        if platform_reads(actor):
            return self
        if not actor.is_authenticated:
            return self.none()
        run = actor.organisations("organisation.admin")
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=run))

    def verified(self) -> Self:
        """Narrow to memberships that give rights at this moment, by the database's clock."""
        return self.filter(holds())

    def active(self) -> Self:
        """Narrow to all but ended memberships; lapsed ones can be proven again."""
        return self.filter(state__in=ACTIVE_STATES)

    def waiting(self) -> Self:
        """Narrow to memberships that somebody has to look at."""
        return self.filter(state__in=WAITING_STATES)

    def of_person(self, user_id: UUID | None) -> Self:
        """Narrow to one person's; nobody has none."""
        return self.none() if user_id is None else self.filter(user_id=user_id)

    def signers(self) -> Self:
        """Narrow to officials who may sign for their authority."""
        return self.filter(a_signer())

    def with_mandate_facts(self) -> Self:
        """Add `has_mandate` and `signer_count` of the organisation, in the same query."""
        return self.annotate(**mandate_facts(self.model))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to invitations of organisations that the actor runs."""
        if actor.is_system or actor.reads(PLATFORM_ADMIN):
            return self
        return self.filter(organisation_id__in=actor.organisations("organisation.admin"))

    def open(self) -> Self:
        """Narrow to invitations that can still be used."""
        return self.filter(redeemed_at__isnull=True, expires_at__gt=timezone.now())
