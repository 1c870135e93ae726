"""Reading what people said about similar questions."""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce

from apps.core.actor import Actor
from apps.forum.querysets.readers import READS_OFFICIALLY


class DeflectionQuerySet(models.QuerySet[Any]):
    """Who found an answer instead of asking."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the actor's own: nobody reads who else it was."""
        if actor.is_system:
            return self.all()
        return self.filter(person_id=actor.user_id) if actor.user_id is not None else self.none()

    def number_for(self, question: Any) -> Any:
        """Return how many questions the answers of an outer row's question spared, as a column.

        Only for the authority that issued one of them (rulings D29).
        """
        rows = self.filter(question=OuterRef(question)).order_by().values("question")
        return Coalesce(models.Subquery(rows.annotate(n=models.Count("pk")).values("n")), 0)


class DifferenceQuerySet(models.QuerySet[Any]):
    """Why questions differ from similar ones."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of the actor's own questions and of the cases of the actor's authorities.

        And only while the similar question may be read, too.
        """
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        own = question._default_manager.asked_by(actor)
        case: Any = question._meta.get_field("cases").related_model
        at_desk = case._default_manager.filter(
            authority_id__in=actor.organisations(READS_OFFICIALLY)
        )
        mine = Q(question__in=own) | Q(question__in=at_desk.values("question"))
        return self.filter(mine, similar__in=question._default_manager.visible_to(actor))
