"""Words of imports: states and outcomes; and who reads their reports."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import PLATFORM_ADMIN, Actor

if TYPE_CHECKING:
    from apps.core.models import ImportRun  # noqa: F401  named in quotes below


class ImportState(models.TextChoices):
    """How far an import is."""

    WAITING = "waiting", _("Running")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Broken off")


class ImportOutcome(models.TextChoices):
    """What became of one line."""

    CREATED = "created", _("New")
    UPDATED = "updated", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    CONFLICT = "conflict", _("Kept as it is")
    REFUSED = "refused", _("Refused")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to nothing, except for the editors and admins of the platform."""
        if actor.is_system or actor.reads(PLATFORM_ADMIN) or actor.reads("platform.edit"):
            return self
        return self.none()

    def waiting(self) -> Self:
        """Narrow to imports that a worker has still to go on with: those with their own file."""
        return self.filter(state=ImportState.WAITING, content__isnull=False)
