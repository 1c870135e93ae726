"""Texts of issued answers that had to be taken out (rulings D39)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.choices import REDACTION_REASON_MAX, RedactionGround
from apps.forum.models.answer import Answer
from apps.forum.querysets.redactions import RedactionQuerySet


class Redaction(BaseModel):
    """One row: one admin proposed to take out a text, and another one did; never deleted.

    Done by the function `redact_issued` of the database only, which no other way gets past the
    trigger that keeps issued texts.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="redactions")
    ground = models.CharField(_("ground"), max_length=12, choices=RedactionGround.choices)
    # Everybody reads it beside the answer.
    reason = models.CharField(_("reason, for everybody to read"), max_length=REDACTION_REASON_MAX)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, editable=False)
    dropped_at = models.DateTimeField(null=True, editable=False)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        constraints = [
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(dropped_at__isnull=True),
                name="redaction_one_per_answer",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=RedactionGround.values) & Q(reason__regex=r"\S"),
                name="redaction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | (
                    Q(done_by__isnull=False, done_at__isnull=False, dropped_at__isnull=True)
                    & ~Q(done_by=models.F("proposed_by"))
                ),
                name="redaction_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.ground}"
