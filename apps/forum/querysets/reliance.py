"""Reading who relies on which answer."""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef

from apps.core.actor import Actor


class RelianceQuerySet(models.QuerySet[Any]):
    """Reliances."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own, of answers that the actor still reads: nobody else's ever."""
        if actor.user_id is None:
            return self.none()
        answer: Any = self.model._meta.get_field("answer").related_model
        readable = answer._default_manager.visible_to(actor)
        return self.filter(person_id=actor.user_id, answer__in=readable)

    def kinds_of(self, person: Any) -> Self:
        """Return what somebody keeps of the answer of the outer query, oldest first."""
        own = self.filter(person_id=person, answer=OuterRef("pk"))
        return own.order_by("created_at", "pk")
