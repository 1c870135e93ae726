"""Reading what authorities say of each other's answers."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from apps.core.actor import Actor
from apps.forum.position_choices import SPOKEN_MARKS, MarkState
from apps.forum.querysets.readers import READS_OFFICIALLY

SAID = Q(state__in=SPOKEN_MARKS, confirmed_at__isnull=False)


class PositionMarkQuerySet(models.QuerySet[Any]):
    """Marks of positions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what was said of answers to visible questions; proposals inside their authority.

        Both answers have to be visible: a mark says something of either.
        """
        if actor.is_system:
            return self.all()
        answer: Any = self.model._meta.get_field("own_answer").related_model
        seen = answer._default_manager.visible_to(actor)
        readable = SAID & Q(own_answer__in=seen, other_answer__in=seen)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            readable |= Q(authority_id__in=authorities, own_answer__in=seen)
        return self.filter(readable)

    def said(self) -> Self:
        """Return marks that ever were a statement: what lapsed as a proposal never was."""
        return self.filter(SAID)

    def standing(self) -> Self:
        """Return marks that were confirmed, and whose answers both are as they were."""
        return self.filter(state=MarkState.STANDING)

    def lapsed_with(self, answer_id: UUID) -> Self:
        """Return marks that were a statement until this one of their two answers ended."""
        of_it = Q(own_answer_id=answer_id) | Q(other_answer_id=answer_id)
        return self.said().filter(of_it, state=MarkState.LAPSED)

    def proposed(self) -> Self:
        """Return marks that wait for a second official."""
        return self.filter(state=MarkState.PROPOSED)

    def current_on(self, day: date) -> Self:
        """Return standing marks about two answers that are both within their dates."""
        return self.standing().filter(
            own_answer__valid_until__gte=day, other_answer__valid_until__gte=day
        )
