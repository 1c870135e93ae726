"""Reading requests to publish, and the consents to them."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from apps.core.actor import Actor
from apps.forum.private_choices import OPEN_PUBLICATIONS
from apps.forum.querysets.readers import READS_OFFICIALLY, own_questions


def _parties(model: Any, actor: Actor) -> Q:
    """Return the condition of being asked by the actor, or answered by an authority of theirs."""
    question: Any = model._meta.get_field("question").related_model
    own = question._default_manager.filter(own_questions(actor))
    return Q(question__in=own) | Q(authority_id__in=actor.organisations(READS_OFFICIALLY))


class PublicationQuerySet(models.QuerySet[Any]):
    """Requests to publish."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of own questions and of own authorities; nobody else knows of them."""
        if actor.is_system:
            return self.all()
        if actor.user_id is None:
            return self.none()
        return self.filter(_parties(self.model, actor))

    def open(self) -> Self:
        """Return those that may still lead to something."""
        return self.filter(state__in=OPEN_PUBLICATIONS)


class ConsentQuerySet(models.QuerySet[Any]):
    """Consents to publish."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the consents of requests that the actor sees."""
        publication: Any = self.model._meta.get_field("publication").related_model
        return self.filter(publication__in=publication._default_manager.visible_to(actor))

    def to_the_text(self) -> Self:
        """Return the consents that name the text as it stands."""
        return self.filter(content_hash=F("publication__content_hash"))
