"""Reading: who stands in for an admin."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.core.actor import Actor
from apps.profiles.querysets.shared import holds, platform_reads

if TYPE_CHECKING:
    from apps.profiles.models import AdminDelegation  # noqa: F401  named in quotes below


class DelegationQuerySet(models.QuerySet["AdminDelegation"]):
    """Delegations of an admin's right."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to those of organisations that the actor runs, and one's own."""
        if platform_reads(actor):
            return self
        own = [c.membership_id for c in actor.capacities]
        run = actor.organisations("organisation.admin")
        return self.filter(Q(delegate_id__in=own) | Q(delegator__organisation_id__in=run))

    def not_over(self) -> Self:
        """Narrow to those that hold or will: not ended by hand, not past their end."""
        return self.filter(revoked_at__isnull=True, ends_at__gt=Now())

    def in_force(self) -> Self:
        """Narrow to those that give a right now, by the database's clock."""
        return self.not_over().filter(
            holds("delegator__"),
            begins_at__lte=Now(),
            delegator__is_admin=True,
            delegator__user__is_active=True,
            delegate__organisation_id=F("delegator__organisation_id"),
        )
