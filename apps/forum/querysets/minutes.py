"""Reading who leads, the consolidated minutes, and what each authority said of them."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.core.actor import Actor
from apps.forum.choices import CaseState
from apps.forum.position_choices import MinutesState
from apps.forum.querysets.readers import READS_OFFICIALLY

# Who has nothing more to do with a question.
GONE = (CaseState.TRANSFERRED, CaseState.WITHDRAWN, CaseState.DECLINED, CaseState.LAPSED)


class LeadAuthorityQuerySet(models.QuerySet[Any]):
    """Leads."""

    def visible_to(self, actor: Actor) -> Self:
        """Return who leads on visible questions."""
        question: Any = self.model._meta.get_field("question").related_model
        return self.filter(question__in=question._default_manager.visible_to(actor))

    def in_force(self) -> Self:
        """Return leads to which nobody objected, of authorities that still take part."""
        question: Any = self.model._meta.get_field("question").related_model
        case: Any = question._meta.get_field("cases").related_model
        gone = case._default_manager.filter(
            question=OuterRef("question"), authority=OuterRef("authority"), state__in=GONE
        )
        return self.filter(ended_at__isnull=True).exclude(Exists(gone))


class MinutesQuerySet(models.QuerySet[Any]):
    """Consolidated minutes."""

    def visible_to(self, actor: Actor) -> Self:
        """Return issued minutes of visible questions; drafts to officials who take part only."""
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        visible = question._default_manager.visible_to(actor)
        readable = Q(state=MinutesState.ISSUED, question__in=visible)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            case: Any = question._meta.get_field("cases").related_model
            own = case._default_manager.filter(
                question=OuterRef("question"), authority_id__in=authorities
            ).exclude(state__in=GONE)
            readable |= Q(Exists(own))
        return self.filter(readable)

    def issued(self) -> Self:
        """Return minutes that speak for those who agreed, the newest first."""
        return self.filter(state=MinutesState.ISSUED).order_by("-issued_at")

    def unfinished(self) -> Self:
        """Return drafts, and what waits for the authorities."""
        return self.exclude(state=MinutesState.ISSUED)


class MinutesVoiceQuerySet(models.QuerySet[Any]):
    """What authorities said of minutes."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what was said of minutes that the actor reads."""
        minutes: Any = self.model._meta.get_field("minutes").related_model
        return self.filter(minutes__in=minutes._default_manager.visible_to(actor))

    def counting(self) -> Self:
        """Return what was said of the text as it is offered, or was issued."""
        return self.filter(offer=models.F("minutes__offer"))
