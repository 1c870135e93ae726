"""Reading what was said about duplicates."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from apps.core.actor import Actor
from apps.forum.querysets.readers import HELD_GRANTS, READS_OFFICIALLY
from apps.forum.reading_choices import DuplicateState

TOLD = (DuplicateState.CLOSED, DuplicateState.UNDONE)


class DuplicateQuerySet(models.QuerySet[Any]):
    """Duplicates that were proposed, closed, refused and opened again."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what was closed or opened again, of visible questions; proposals are read by
        editors and by the authority that made them. Both questions have to be visible.
        """
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        seen = question._default_manager.visible_to(actor)
        both = self.filter(question__in=seen, canonical__in=seen)
        if any(actor.reads(grant) for grant in HELD_GRANTS):
            return both
        readable = Q(state__in=TOLD)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            readable |= Q(authority_id__in=authorities)
        return both.filter(readable)

    def proposed(self) -> Self:
        """Return what waits for an editor."""
        return self.filter(state=DuplicateState.PROPOSED)

    def closing(self) -> Self:
        """Return what closes a question now."""
        return self.filter(state=DuplicateState.CLOSED)

    def told(self) -> Self:
        """Return what the history of a question tells: closings, also those undone."""
        return self.filter(state__in=TOLD)
