"""Reading: links between organisations."""

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from apps.core.actor import Actor

if TYPE_CHECKING:
    from apps.profiles.models import OrganisationLink  # noqa: F401  named in quotes below


class LinkQuerySet(models.QuerySet["OrganisationLink"]):
    """Links between organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to links of two organisations that the actor sees.

        Confirmed ones; those that wait are seen by who runs one of the two.
        """
        organisations: Any = self.model._meta.get_field("source").related_model
        seen = organisations._default_manager.visible_to(actor).standing()
        both = self.filter(source__in=seen, target__in=seen)
        if actor.is_system:
            return both
        run = actor.organisations("organisation.admin")
        return both.filter(
            Q(confirmed_at__isnull=False) | Q(source_id__in=run) | Q(target_id__in=run)
        )

    def confirmed(self) -> Self:
        """Narrow to links that both sides said."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, organisation_id: UUID) -> Self:
        """Narrow to links of one organisation, whoever stated them."""
        return self.filter(Q(source_id=organisation_id) | Q(target_id=organisation_id))
