"""Reading: memberships and invitations."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.profiles.choices import (
    ACTIVE_STATES,
    BY_INVITATION,
    MAILBOX_VERIFIES,
    UNDO_WITHIN,
    WAITING_STATES,
    MembershipState,
    Role,
    VerificationMethod,
)
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

    def admins(self) -> Self:
        """Narrow to those that give an admin's right now, to somebody who can sign in."""
        return self.verified().filter(is_admin=True, user__is_active=True)

    def running(self) -> Self:
        """Narrow to admins, and to those who stand in for one who is away."""
        delegation: Any = self.model._meta.get_field("delegations_held").related_model
        stands_in = delegation._default_manager.in_force().filter(delegate=OuterRef("pk"))
        here = self.verified().filter(user__is_active=True)
        return here.filter(Q(is_admin=True) | Exists(stands_in))

    def ended(self) -> Self:
        """Narrow to memberships whose term is over, though nobody wrote that down yet."""
        return self.filter(state=MembershipState.VERIFIED, valid_until__lte=Now())

    def active(self) -> Self:
        """Narrow to all but ended memberships; lapsed ones can be proven again."""
        return self.filter(state__in=ACTIVE_STATES)

    def waiting(self) -> Self:
        """Narrow to memberships that somebody has to look at."""
        return self.filter(state__in=WAITING_STATES)

    def waiting_beside(self, actor: Actor) -> Self:
        """Narrow to colleagues who wait where the actor acts, in roles one may vouch for.

        Colleagues see each other's names here and nowhere else.
        """
        if actor.acting is None:
            return self.none()
        there = self.waiting().filter(organisation_id=actor.acting.organisation_id)
        return there.filter(role__in=MAILBOX_VERIFIES).exclude(user_id=actor.user_id)

    def confirmed_lately(self, actor: Actor) -> Self:
        """Narrow to whom the actor confirmed or vouched for within the last ten minutes."""
        if actor.user_id is None or not actor.is_authenticated:
            return self.none()
        words = (VerificationMethod.ORGANISATION, VerificationMethod.COLLEAGUE)
        since = timezone.now() - UNDO_WITHIN
        mine = self.filter(verified_by_id=actor.user_id, confirmed_at__gt=since, method__in=words)
        stands = (MembershipState.CONFIRMED, MembershipState.VERIFIED)
        return mine.filter(state__in=stands).exclude(confirmed_from="")

    def to_confirm(self, actor: Actor) -> Self:
        """Narrow to whom the actor, as admin where they act, may confirm, or confirm again."""
        if actor.acting is None or not actor.may("organisation.admin"):
            return self.none()
        soon = Now() + timedelta(days=30)
        again = Q(state=MembershipState.LAPSED) | Q(
            state=MembershipState.VERIFIED, valid_until__lte=soon
        )
        first = Q(state__in=(MembershipState.CLAIMED, MembershipState.MAILBOX_PROVEN))
        there = self.filter(first | again, organisation_id=actor.acting.organisation_id)
        return there.exclude(role__in=BY_INVITATION).exclude(user_id=actor.user_id)

    def of_person(self, user_id: UUID | None) -> Self:
        """Narrow to one person's; nobody has none."""
        return self.none() if user_id is None else self.filter(user_id=user_id)

    def signers(self) -> Self:
        """Narrow to officials who may sign for their authority."""
        return self.filter(a_signer())

    def with_mandate_facts(self) -> Self:
        """Add `has_mandate` and `signer_count` of the organisation, in the same query."""
        return self.annotate(**mandate_facts(self.model))


_TAKES_TWO = Q(role=Role.REGULATOR) | Q(needs_approval=True)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to invitations of organisations that the actor runs, and to own proposals."""
        if actor.is_system or actor.reads(PLATFORM_ADMIN):
            return self
        run = Q(organisation_id__in=actor.organisations("organisation.admin"))
        if actor.reads("platform.moderate"):
            run |= Q(invited_by_id=actor.user_id)
        return self.filter(run)

    def pending(self) -> Self:
        """Narrow to invitations that can be used, or that wait for approval."""
        undecided = Q(redeemed_at__isnull=True, refused_at__isnull=True)
        return self.filter(undecided, expires_at__gt=timezone.now())

    def waiting(self) -> Self:
        """Narrow to invitations that a second person has to approve."""
        return self.pending().filter(_TAKES_TWO, approved_at__isnull=True)

    def given(self) -> Self:
        """Narrow to invitations that reached their address: used, approved, or in no need of it."""
        return self.exclude(_TAKES_TWO, approved_at__isnull=True, redeemed_at__isnull=True)

    def open(self) -> Self:
        """Narrow to invitations that can be used now."""
        return self.pending().exclude(_TAKES_TWO, approved_at__isnull=True)
