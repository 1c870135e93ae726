"""Reading what questions said before."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from apps.core.actor import Actor
from apps.forum.querysets.readers import READS_OFFICIALLY


class QuestionRevisionQuerySet(models.QuerySet[Any]):
    """Changes of questions after they were sent."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of visible questions; what was changed before the question was public
        stays with its asker and the authorities asked.
        """
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        own = question._default_manager.asked_by(actor)
        case: Any = question._meta.get_field("cases").related_model
        asked = case._default_manager.filter(authority_id__in=actor.organisations(READS_OFFICIALLY))
        party = Q(question__in=own.values("pk")) | Q(question__in=asked.values("question"))
        open_then = Q(question__public_at__lte=F("created_at"))
        seen = question._default_manager.visible_to(actor)
        return self.filter(party | open_then, question__in=seen)
