"""The only way of the platform's staff to a private question: two people, a reason, an hour."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, VersionedModel
from apps.forum.models.question import Question
from apps.forum.private_choices import REASON_MAX, OpeningState
from apps.forum.querysets.break_glass import BreakGlassQuerySet, ReadingQuerySet


class BreakGlass(VersionedModel):
    """One row: one member of the staff asks to read one question, another one decides.

    `number` is what was typed. `question` is empty where nothing private has that number, and
    nobody is told so before the second person has decided. Triggers keep the row as it was
    asked, and refuse parties of the question.
    """

    number = models.CharField(_("number of the question"), max_length=20)
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, related_name="openings"
    )
    reason = models.CharField(_("reason"), max_length=REASON_MAX)
    state = models.CharField(
        _("state"), max_length=8, choices=OpeningState.choices, default=OpeningState.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_role = models.CharField(max_length=20, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_role = models.CharField(max_length=20, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    open_until = models.DateTimeField(_("open until"), null=True, editable=False)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of a private question")
        verbose_name_plural = _("openings of private questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="break_glass_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=OpeningState.WAITING, decided_by__isnull=True)
                | (
                    ~Q(state=OpeningState.WAITING)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="break_glass_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=OpeningState.ALLOWED, question__isnull=False, open_until__isnull=False
                )
                | (~Q(state=OpeningState.ALLOWED) & Q(open_until__isnull=True)),
                name="break_glass_opens_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OpeningState.values), name="break_glass_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"), name="break_glass_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.state}"


class BreakGlassReading(BaseModel):
    """One row: the question was read once. Never changed."""

    opening = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="readings")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of an opened question")
        verbose_name_plural = _("readings of opened questions")

    def __str__(self) -> str:
        return f"{self.opening_id} {self.created_at:%Y-%m-%d %H:%M}"
