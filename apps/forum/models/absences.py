"""Officials who are away, and who works on their cases meanwhile."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.querysets.desk import AbsenceQuerySet
from apps.profiles.models import Membership

ABSENCE_MOST_DAYS = 365


class Absence(BaseModel):
    """One row: an official is away on these days, both included, and a colleague stands in.

    Both are officials of one authority, and on no day do deputies lead back to the one who is
    away (trigger). It ends by itself; ended earlier, it counts no more.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="stands_in_for")
    starts_on = models.DateField(_("first day away"))
    ends_on = models.DateField(_("last day away"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"))
                & Q(
                    ends_on__lte=ExpressionWrapper(
                        F("starts_on") + ABSENCE_MOST_DAYS, output_field=models.DateField()
                    )
                ),
                name="absence_within_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(membership=F("deputy")), name="absence_deputy_is_another"
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} → {self.deputy_id}"

    def covers(self, day: date) -> bool:
        """Return whether the official is away on that day."""
        return self.ended_at is None and self.starts_on <= day <= self.ends_on
