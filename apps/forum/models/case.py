"""Cases: questions at authorities."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import VersionedModel
from apps.forum.choices import CaseState
from apps.forum.models.question import Question
from apps.forum.querysets import CaseQuerySet
from apps.profiles.models import Organisation


class Case(VersionedModel):
    """One row: one question at one authority."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="cases")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(
        _("state"), max_length=12, choices=CaseState.choices, default=CaseState.RECEIVED
    )
    received_at = models.DateTimeField(_("received"), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

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
                condition=Q(state=CaseState.ANSWERED, answered_at__isnull=False)
                | (~Q(state=CaseState.ANSWERED) & Q(answered_at__isnull=True)),
                name="case_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "received_at"], name="case_inbox_order")
        ]

    def __str__(self) -> str:
        return f"{self.question.public_id} · {self.authority}"
