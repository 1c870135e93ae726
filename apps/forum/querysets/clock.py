"""Reading the clock of cases and what asker and authority say to each other."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from apps.core.actor import Actor
from apps.forum.querysets.readers import READS_OFFICIALLY, own_questions


class _OfCaseQuerySet(models.QuerySet[Any]):
    """Rows of a case that only its asker's side and its authority read."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of questions on the actor's side, and of the actor's authorities' cases.

        No other authority reads them, not even of a public question (rulings D34, D35).
        """
        if actor.is_system:
            return self.all()
        readable = Q(case__authority_id__in=actor.organisations(READS_OFFICIALLY))
        if actor.user_id is not None:
            question: Any = self.model._meta.get_field("case").related_model
            asked = question._meta.get_field("question").related_model
            readable |= Q(case__question__in=asked._default_manager.filter(own_questions(actor)))
            colleague: Any = asked._meta.get_field("colleagues").related_model
            named = colleague._default_manager.named_to(actor)
            readable |= Q(case__question__in=named.values("question"))
        return self.filter(readable)


class CaseEventQuerySet(_OfCaseQuerySet):
    """What happened to cases."""


class CaseMessageQuerySet(_OfCaseQuerySet):
    """What asker and authority said."""


class TransferQuerySet(_OfCaseQuerySet):
    """Proposals to hand a case on."""

    def waiting(self) -> Self:
        """Return those on which the asker has not decided."""
        return self.filter(state="proposed")


class CalendarQuerySet(models.QuerySet[Any]):
    """Targets and calendar days of authorities."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of the actor's own authorities; they say who set them."""
        if actor.is_system:
            return self.all()
        return self.filter(authority_id__in=actor.organisations(READS_OFFICIALLY))

    def in_force(self) -> Self:
        """Return the days that were not taken back."""
        return self.filter(ended_at__isnull=True)
