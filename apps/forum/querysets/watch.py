"""Reading watches, and the news that came of them."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from apps.core.actor import Actor


class WatchQuerySet(models.QuerySet[Any]):
    """Watches."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own; those of a question, while the actor still reads it."""
        if actor.user_id is None:
            return self.none()
        question: Any = self.model._meta.get_field("question").related_model
        readable = question._default_manager.visible_to(actor)
        still = Q(question__isnull=True) | Q(question__in=readable)
        return self.filter(still, person_id=actor.user_id)

    def for_rows(self) -> Self:
        """Fetch what a list shows, in one query."""
        return self.select_related("question", "topic", "authority")


class NewsQuerySet(models.QuerySet[Any]):
    """News: what became public."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to news of questions that the actor reads."""
        question: Any = self.model._meta.get_field("question").related_model
        return self.filter(question__in=question._default_manager.visible_to(actor))

    def unsearched(self) -> Self:
        """Narrow to news that no stored search was held against yet."""
        return self.filter(searched_at__isnull=True)


class NewsReaderQuerySet(models.QuerySet[Any]):
    """Who is told of which news."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own."""
        return self.filter(person_id=actor.user_id) if actor.user_id else self.none()
