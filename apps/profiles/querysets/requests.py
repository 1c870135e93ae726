"""Reading: organisations that people miss."""

from typing import TYPE_CHECKING, Self

from django.db import models

from apps.core.actor import Actor
from apps.profiles.choices import RequestState
from apps.profiles.querysets.shared import platform_reads

if TYPE_CHECKING:
    from apps.profiles.models import OrganisationRequest  # noqa: F401  named in quotes below


class OrganisationRequestQuerySet(models.QuerySet["OrganisationRequest"]):
    """Requests for organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to one's own; the desk and the editors decide, and so read all."""
        if platform_reads(actor) or actor.reads("platform.edit"):
            return self
        return self.of_person(actor)

    def of_person(self, actor: Actor) -> Self:
        """Narrow to what the person asked for; a token reads nothing of it."""
        if actor.user_id is None or actor.bound:
            return self.none()
        return self.filter(requested_by_id=actor.user_id)

    def open(self) -> Self:
        """Narrow to requests that wait for a decision."""
        return self.filter(state=RequestState.OPEN)
