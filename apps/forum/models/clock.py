"""The clock of a case: its events, and the days on which an authority works."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.clock_choices import REASON_MAX, CaseEventKind, DeclineReason
from apps.forum.models.case import Case
from apps.forum.querysets.clock import CalendarQuerySet, CaseEventQuerySet
from apps.profiles.models import Organisation

_PERSON = settings.AUTH_USER_MODEL


class CaseEvent(BaseModel):
    """One row: one thing that happened to one case. Append-only by trigger.

    The events are the truth about state and due date of a case. Where a case changes its
    state without one, the database writes the event when the transaction commits.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(_("what happened"), max_length=16, choices=CaseEventKind.choices)
    at = models.DateTimeField(_("when"), editable=False)
    actor = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=REASON_MAX, blank=True)
    reason_code = models.CharField(
        _("kind of reason"), max_length=24, choices=DeclineReason.choices, blank=True
    )
    new_due = models.DateField(_("new date"), null=True)
    # On receipt: within how many working days the authority means to answer.
    working_days = models.PositiveSmallIntegerField(_("working days"), null=True)
    # On a transfer: the case at the other authority.
    other_case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of cases")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_event_number"),
            models.CheckConstraint(
                condition=Q(kind__in=CaseEventKind.values), name="case_event_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=CaseEventKind.DUE_CHANGED, new_due__isnull=False)
                | (~Q(kind=CaseEventKind.DUE_CHANGED) & Q(new_due__isnull=True)),
                name="case_event_delay_has_date",
            ),
            models.CheckConstraint(
                condition=Q(kind=CaseEventKind.RECEIVED, working_days__gte=1)
                | (~Q(kind=CaseEventKind.RECEIVED) & Q(working_days__isnull=True)),
                name="case_event_receipt_has_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.kind}"


class ClockTarget(BaseModel):
    """One row: from now on the authority means to answer new cases within so many working days.

    The newest row counts; the others are the history.
    """

    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField(_("working days to answer"))
    set_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("target of an authority")
        verbose_name_plural = _("targets of authorities")
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=250),
                name="clock_target_within_a_year",
            )
        ]
        indexes = [models.Index(fields=["authority", "-created_at"], name="clock_target_newest")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.working_days}"


class CalendarDay(BaseModel):
    """One row: a day on which an authority is closed, or open, other than its country says."""

    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    is_open = models.BooleanField(_("open"))
    label = models.CharField(_("why"), max_length=100, blank=True)
    set_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("taken back"), null=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of an authority's calendar")
        verbose_name_plural = _("days of authorities' calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "day"],
                condition=Q(ended_at__isnull=True),
                name="calendar_day_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="calendar_day_ended_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.day}"
