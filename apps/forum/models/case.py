"""Cases: questions at authorities."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import VersionedModel
from apps.forum.choices import CaseState
from apps.forum.models.question import Question
from apps.forum.querysets import CaseQuerySet
from apps.profiles.models import Membership, Organisation


class Case(VersionedModel):
    """One row: one question at one authority."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="cases")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(
        _("state"), max_length=12, choices=CaseState.choices, default=CaseState.RECEIVED
    )
    received_at = models.DateTimeField(_("received"), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    # What `clock.due_on` makes of the events; none while the clock stands still.
    due_on = models.DateField(_("expected by"), null=True, editable=False)
    # When the authority was told that the day is over; an announced delay clears it.
    overdue_told_at = models.DateTimeField(null=True, editable=False)
    # When the asker was last reminded to reply.
    reminded_at = models.DateTimeField(null=True, editable=False)
    # An official of the authority (trigger); worth nothing once the role is over.
    assignee = models.ForeignKey(
        Membership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="assigned_cases",
    )
    # A part of the authority (composite key); none when no rule says which.
    queue = models.ForeignKey(
        "forum.Queue", on_delete=models.PROTECT, null=True, editable=False, related_name="cases"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "authority"], name="case_once_per_authority"
            ),
            # Target of the composite key of answers.
            models.UniqueConstraint(fields=["id", "question", "authority"], name="case_identity"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[CaseState.ANSWERED, CaseState.REFERRED], answered_at__isnull=False
                )
                | (
                    ~Q(state__in=[CaseState.ANSWERED, CaseState.REFERRED])
                    & Q(answered_at__isnull=True)
                ),
                name="case_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "received_at"], name="case_inbox_order"),
            models.Index(fields=["authority", "due_on"], name="case_due"),
        ]

    def __str__(self) -> str:
        return f"{self.question.public_id} · {self.authority}"
