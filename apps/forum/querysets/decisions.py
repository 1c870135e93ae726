"""Reading what is decided about issued answers."""

from typing import Any, Self

from django.db import models

from apps.core.actor import Actor
from apps.forum.querysets.readers import READS_OFFICIALLY


class AnswerDecisionQuerySet(models.QuerySet[Any]):
    """Decisions about answers, proposed, signed and dropped."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what was signed about answers that the actor reads; inside the authority all."""
        if actor.is_system:
            return self.all()
        answer: Any = self.model._meta.get_field("answer").related_model
        seen = answer._default_manager.visible_to(actor)
        readable = models.Q(signed_at__isnull=False, answer__in=seen)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            readable |= models.Q(answer__authority_id__in=authorities)
        return self.filter(readable)

    def manageable_by(self, actor: Actor) -> Self:
        """Return the decisions of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(answer__authority_id=actor.acting.organisation_id)

    def waiting(self) -> Self:
        """Return proposals that nobody signed or dropped."""
        return self.filter(signed_at__isnull=True, dropped_at__isnull=True)

    def signed(self) -> Self:
        """Return decisions that two officials made."""
        return self.filter(signed_at__isnull=False)
