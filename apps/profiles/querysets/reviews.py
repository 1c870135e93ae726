"""Reading: what was shown to the desk, and what the desk did with it."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from apps.core.actor import Actor
from apps.core.clock import now
from apps.profiles.querysets.shared import platform_reads
from apps.profiles.reviewing import OPEN_REVIEWS, TOLD_TO_THE_PERSON

if TYPE_CHECKING:
    from apps.profiles.models import (  # noqa: F401  named in quotes below
        Evidence,
        Review,
        ReviewStep,
    )


def _desk_or_own(actor: Actor, path: str) -> Q | None:
    """Return who sees the papers of a membership: its person, and the desk.

    Not the person's colleagues, also when they work for the desk. None: everybody.
    """
    if actor.is_system:
        return None
    own = Q(**{f"{path}user_id": actor.user_id}) if actor.is_authenticated else Q(pk__in=())
    if not platform_reads(actor):
        return own
    return own | ~Q(**{f"{path}organisation_id__in": actor.organisations()})


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Letters and links."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to one's own and, for the desk, those it may look at."""
        seen = _desk_or_own(actor, "membership__")
        return self if seen is None else self.filter(seen)

    def stored(self) -> Self:
        """Narrow to what was not deleted yet."""
        return self.filter(deleted_at__isnull=True)

    def kept(self) -> Self:
        """Narrow to what may still be read: its time is not over, swept or not."""
        return self.stored().filter(Q(delete_after__isnull=True) | Q(delete_after__gt=now()))

    def due(self, moment: datetime) -> Self:
        """Narrow to what must be deleted by this moment."""
        return self.stored().filter(delete_after__lte=moment)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews of memberships."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to reviews of one's own memberships and, for the desk, those it may look at."""
        seen = _desk_or_own(actor, "membership__")
        return self if seen is None else self.filter(seen)

    def open(self) -> Self:
        """Narrow to reviews without a decision."""
        return self.filter(state__in=OPEN_REVIEWS)


class ReviewStepQuerySet(models.QuerySet["ReviewStep"]):
    """The history of reviews."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the desk's whole history; the person reads what was told to the person."""
        seen = _desk_or_own(actor, "review__membership__")
        if seen is None:
            return self
        if platform_reads(actor):
            others = ~Q(review__membership__user_id=actor.user_id)
            return self.filter(seen).filter(others | Q(act__in=TOLD_TO_THE_PERSON))
        return self.filter(seen, act__in=TOLD_TO_THE_PERSON)
