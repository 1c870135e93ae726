"""Who looks after an organisation's people while its admin is away."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.profiles.models.memberships import Membership
from apps.profiles.querysets import DelegationQuerySet

MOST_DAYS = 90


class AdminDelegation(BaseModel):
    """One row: a colleague holds an admin's right over people between two moments.

    It is worth what the admin's own right is worth at that moment: it ends with it. Both are
    members of one organisation and two people (trigger of the migration that made the table).
    """

    delegator = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="delegations_given"
    )
    delegate = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="delegations_held"
    )
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at"))
                & Q(ends_at__lte=F("begins_at") + timedelta(days=MOST_DAYS)),
                name="delegation_ends_within_90_days",
            ),
            models.CheckConstraint(
                condition=~Q(delegator=F("delegate")), name="delegation_to_somebody_else"
            ),
            ExclusionConstraint(
                name="delegation_one_at_a_time",
                expressions=[
                    ("delegator", RangeOperators.EQUAL),
                    (
                        Func(
                            "begins_at",
                            "ends_at",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegator_id} → {self.delegate_id}"

    @property
    def last_day(self) -> date:
        """The last day on which it holds, as the pages count days."""
        return _day_of(self.ends_at - timedelta(microseconds=1))

    @property
    def first_day(self) -> date:
        """The first day on which it holds, as the pages count days."""
        return _day_of(self.begins_at)


def _day_of(moment: datetime) -> date:
    return timezone.localtime(moment, ZoneInfo(settings.DISPLAY_TIME_ZONE)).date()
