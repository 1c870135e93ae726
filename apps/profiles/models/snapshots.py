"""In which capacity somebody spoke, as it was on that day."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.ids import uuid7
from apps.profiles.models.organisations import Organisation
from apps.profiles.querysets import SnapshotQuerySet


class CapacitySnapshot(models.Model):
    """One row: a role at an organisation, as both were when something was published.

    Made by `profiles_freeze_capacity(membership)` in the database, which triggers of the
    publishing tables call; equal ones are one row. No row ever changes. It holds no name of a
    person: the membership is no foreign key, so that the record outlives the account.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField(_("name"), max_length=200)
    # Words of that day: no choices, a list of later may lack them.
    organisation_kind = models.CharField(_("kind"), max_length=24)
    country_code = models.CharField(_("country"), max_length=2, blank=True)
    role = models.CharField(_("role"), max_length=20)
    membership_id = models.UUIDField()
    method = models.CharField(_("verified how"), max_length=20, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True)
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen capacity")
        verbose_name_plural = _("frozen capacities")
        constraints = [
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="snapshot_fingerprint_form"
            ),
            models.CheckConstraint(
                condition=Q(organisation_name__regex=r"\S"), name="snapshot_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.organisation_name}"
