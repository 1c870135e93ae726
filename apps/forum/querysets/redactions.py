"""Reading proposals to take out a text."""

from typing import Any, Self

from django.db import models

from apps.core.actor import PLATFORM_ADMIN, Actor


class RedactionQuerySet(models.QuerySet[Any]):
    """Redactions, proposed and done."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what was done to answers that the actor reads; to admins all, proposals too.

        Admins get no way into the private lane by this: a proposal says nothing of the text.
        """
        if actor.may(PLATFORM_ADMIN):
            return self.all()
        answer: Any = self.model._meta.get_field("answer").related_model
        seen = answer._default_manager.visible_to(actor)
        return self.filter(answer__in=seen, done_at__isnull=False)

    def waiting(self) -> Self:
        """Return proposals on which nobody has acted."""
        return self.filter(done_at__isnull=True, dropped_at__isnull=True)
