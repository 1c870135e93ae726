"""Reading helpful votes: one's own, and their number."""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import Coalesce

from apps.core.actor import Actor


class AnswerVoteQuerySet(models.QuerySet[Any]):
    """Helpful votes."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the actor's own: nobody reads who else voted."""
        if actor.is_system:
            return self.all()
        return self.of_actor(actor)

    def of_actor(self, actor: Actor) -> Self:
        """Return the actor's own; a token's, given in its one membership only."""
        if actor.user_id is None:
            return self.none()
        own = self.filter(person_id=actor.user_id)
        return own.filter(membership_id=actor.acting_membership_id) if actor.bound else own

    def number_of(self, answer: str) -> Any:
        """Return the number of votes for an answer of the outer query, as a column."""
        rows = self.filter(answer=OuterRef(answer)).order_by().values("answer")
        return Coalesce(models.Subquery(rows.annotate(n=models.Count("pk")).values("n")), 0)
