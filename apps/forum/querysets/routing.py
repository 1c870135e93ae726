"""Reading queues and routing rules."""

from typing import TYPE_CHECKING, Self

from django.db import models

from apps.core.actor import Actor

if TYPE_CHECKING:
    from apps.forum.models.routing import Queue, RoutingRule  # noqa: F401  named in quotes below

READ = "official.read"
EDIT = "platform.edit"


class QueueQuerySet(models.QuerySet["Queue"]):
    """Queues of authorities."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the queues of the acting authority; the platform's editors see all."""
        if actor.is_system or actor.may(EDIT):
            return self.all()
        if actor.acting is None or not actor.may(READ):
            return self.none()
        return self.filter(authority_id=actor.acting.organisation_id)

    def open(self) -> Self:
        """Return those that still take questions, by name."""
        return self.filter(ended_at__isnull=True).order_by("authority_id", "name", "pk")


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    """Routing rules, which hold no word of a question."""

    def visible_to(self, actor: Actor) -> Self:
        """Return all rules to the platform's editors; nobody else reads them."""
        return self.all() if actor.is_system or actor.may(EDIT) else self.none()

    def in_force(self) -> Self:
        """Return the rules that count now."""
        return self.filter(ended_at__isnull=True)
