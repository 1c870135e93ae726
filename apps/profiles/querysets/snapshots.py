"""Reading: frozen capacities."""

from typing import TYPE_CHECKING, Self

from django.db import models

from apps.core.actor import Actor
from apps.profiles.querysets.shared import platform_reads

if TYPE_CHECKING:
    from apps.profiles.models import CapacitySnapshot  # noqa: F401  named in quotes below


class SnapshotQuerySet(models.QuerySet["CapacitySnapshot"]):
    """Frozen capacities."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to those of the actor's own memberships.

        Readers of what was published see through it, as far as they may know who speaks.
        """
        if platform_reads(actor):
            return self
        return self.filter(membership_id__in=[c.membership_id for c in actor.capacities])
