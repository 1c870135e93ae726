"""Which long pieces of work somebody may see."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from apps.core.actor import Actor

if TYPE_CHECKING:
    from apps.core.models import Job  # noqa: F401  named in quotes below


class JobQuerySet(models.QuerySet["Job"]):
    """Long pieces of work."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own; a program of theirs sees none."""
        own = actor.is_authenticated and not actor.bound
        return self.filter(owner_id=actor.user_id) if own else self.none()

    def with_file_known(self) -> Self:
        """Annotate `has_file`: whether there is a file that can still be fetched."""
        there = models.Q(file__isnull=False, expires_at__gt=timezone.now())
        return self.annotate(
            has_file=models.ExpressionWrapper(there, output_field=models.BooleanField())
        )
