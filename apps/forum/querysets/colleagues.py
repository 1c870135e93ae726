"""Reading who reads along with a question."""

from typing import Any, Self

from django.db import models
from django.db.models import F

from apps.core.actor import Actor
from apps.forum.querysets.readers import own_questions
from apps.profiles.querysets import holds


class ColleagueQuerySet(models.QuerySet[Any]):
    """Colleagues named by askers."""

    def visible_to(self, actor: Actor) -> Self:
        """Return whom the actor named for own questions; nobody else learns who reads along."""
        if actor.is_system:
            return self.all()
        if actor.user_id is None:
            return self.none()
        question: Any = self.model._meta.get_field("question").related_model
        own = question._default_manager.filter(own_questions(actor))
        return self.filter(question__in=own)

    def in_force(self) -> Self:
        """Return rows that let somebody read now: both are verified members of one place.

        Nothing is read of a draft: it has no membership in which it was sent.
        """
        return self.filter(
            holds("membership__"),
            holds("asker_membership__"),
            membership__organisation_id=F("asker_membership__organisation_id"),
            question__asker_membership_id=F("asker_membership_id"),
            question__submitted_at__isnull=False,
        )

    def named_to(self, actor: Actor) -> Self:
        """Return the rows that let the actor read; a token's, for its one membership only."""
        own = [capacity.membership_id for capacity in actor.capacities]
        return self.in_force().filter(membership_id__in=own)
