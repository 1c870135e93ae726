"""Reading requests to open private questions."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.forum.private_choices import OpeningState

MODERATE = "platform.moderate"


def is_staff(actor: Actor) -> bool:
    """Return whether the person moderates or administers the platform, as a person."""
    return not actor.bound and (actor.reads(MODERATE) or actor.reads(PLATFORM_ADMIN))


class BreakGlassQuerySet(models.QuerySet[Any]):
    """Requests to open private questions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return all of them to the staff; the asker's part comes with the question."""
        return self.all() if actor.is_system or is_staff(actor) else self.none()

    def open_at(self, moment: datetime) -> Self:
        """Return those under which something can be read at the moment."""
        return self.filter(state=OpeningState.ALLOWED, open_until__gt=moment)


class ReadingQuerySet(models.QuerySet[Any]):
    """Readings of opened questions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return all of them to the staff."""
        return self.all() if actor.is_system or is_staff(actor) else self.none()
