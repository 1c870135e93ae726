"""Reading what an authority keeps at its desk: notes, absences, saved views, snippets.

None of it ever crosses to another authority (rulings D34).
"""

from datetime import date
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Invalid
from apps.forum.querysets.readers import READS_OFFICIALLY
from apps.profiles.choices import Role
from apps.profiles.models import Membership
from apps.profiles.querysets import holds

if TYPE_CHECKING:
    from apps.forum.models import (  # noqa: F401  named in quotes below
        Absence,
        CaseNote,
        CaseNoteRevision,
        SavedView,
        Snippet,
    )


def desk_day() -> date:
    """Return today, as the pages count days."""
    return timezone.localtime(now(), ZoneInfo(settings.DISPLAY_TIME_ZONE)).date()


def works_there(prefix: str = "") -> Q:
    """Return the condition of an official who may work on cases now; `prefix` leads there."""
    official = {f"{prefix}role": Role.REGULATOR, f"{prefix}user__is_active": True}
    return holds(prefix) & Q(**official)


def colleagues_of(actor: Actor) -> models.QuerySet[Membership]:
    """Return the officials of the authority that the actor acts for, the actor among them."""
    if actor.acting is None or not actor.may(READS_OFFICIALLY):
        return Membership.objects.none()
    here = Membership.objects.filter(organisation_id=actor.acting.organisation_id)
    return here.filter(works_there()).select_related("user").order_by("user__display_name", "pk")


def wanted_colleague(actor: Actor, value: str) -> Membership | None:
    """Return whom `me`, `nobody` or the key of a colleague's membership means.

    Raises Invalid for anybody who does not answer for the authority acted for.
    """
    if value == "nobody":
        return None
    key = str(actor.acting_membership_id) if value == "me" else value
    found = next((m for m in colleagues_of(actor) if str(m.pk) == key), None)
    if found is None:
        raise Invalid(fields={"to": _("Choose a colleague who answers for your authority.")})
    return found


def seats_of(actor: Actor) -> models.QuerySet[Membership]:
    """Return the actor's own seat, and those of who is away while the actor stands in.

    Where the deputy is away too, the deputy of the deputy counts.
    """
    away: Any = Membership._meta.get_field("absences").related_model
    rows = away._default_manager.in_force()
    own = actor.acting_membership_id
    stand_ins = rows.filter(deputy_id=own).values("membership")
    behind = rows.filter(deputy__in=stand_ins).values("membership")
    return Membership.objects.filter(Q(pk=own) | Q(pk__in=stand_ins) | Q(pk__in=behind))


class NoteQuerySet(models.QuerySet["CaseNote"]):
    """Internal notes on cases."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to notes of the authorities that the actor reads for, and nobody else's."""
        return self.filter(case__authority_id__in=actor.organisations(READS_OFFICIALLY))

    def manageable_by(self, actor: Actor) -> Self:
        """Narrow to notes of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(case__authority_id=actor.acting.organisation_id)


class NoteRevisionQuerySet(models.QuerySet["CaseNoteRevision"]):
    """What notes said before."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to those of visible notes."""
        return self.filter(note__case__authority_id__in=actor.organisations(READS_OFFICIALLY))


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Who is away, and who stands in."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to absences of colleagues in the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(membership__organisation_id=actor.acting.organisation_id)

    def in_force(self) -> Self:
        """Narrow to those of today whose deputy may still work on cases."""
        today = desk_day()
        fresh = self.filter(ended_at__isnull=True, starts_on__lte=today, ends_on__gte=today)
        return fresh.filter(works_there("deputy__"))

    def not_over(self) -> Self:
        """Narrow to absences of today and later."""
        return self.filter(ended_at__isnull=True, ends_on__gte=desk_day())


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Filters of the inbox under a name."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to own views, and to those shared in the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        own = Q(membership_id=actor.acting.membership_id)
        shared = Q(shared=True, membership__organisation_id=actor.acting.organisation_id)
        return self.filter(own | (shared & holds("membership__")))

    def manageable_by(self, actor: Actor) -> Self:
        """Narrow to the views that the actor made in the role acted in."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(membership_id=actor.acting.membership_id)


class SnippetQuerySet(models.QuerySet["Snippet"]):
    """Pieces of text that an authority uses again."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to those of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(authority_id=actor.acting.organisation_id)
