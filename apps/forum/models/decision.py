"""What two officials decide about an issued answer: to withdraw it, or that it still holds."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.choices_life import DECISION_REASON_MAX, DecisionKind
from apps.forum.models.answer import Answer
from apps.forum.querysets.decisions import AnswerDecisionQuerySet
from apps.profiles.models import CapacitySnapshot, Membership


class AnswerDecision(BaseModel):
    """One row: one official proposed it and another signed it, or somebody dropped it.

    The proposal never changes; signed or dropped, the row is closed. Nothing of it is deleted.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("decision"), max_length=12, choices=DecisionKind.choices)
    # Readers of the answer read it once it is signed.
    reason = models.CharField(_("reason, for everybody to read"), max_length=DECISION_REASON_MAX)
    # Of a confirmation: when the authority looks again, and which versions it looked at now.
    review_by = models.DateField(_("reviewed by"), null=True)
    checked_versions = ArrayField(
        models.UUIDField(), default=list, verbose_name=_("versions of guidance looked at")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposer_membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # Triggers freeze in which capacity both acted.
    proposer_capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        db_index=False,
        editable=False,
        related_name="+",
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signer_membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signer_capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        editable=False,
        related_name="+",
    )
    signed_at = models.DateTimeField(null=True, editable=False)
    # Refused by a colleague, or taken back by the proposer; the reason stays inside.
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, editable=False)
    drop_reason = models.CharField(
        _("why it was dropped"), max_length=DECISION_REASON_MAX, blank=True
    )

    objects = AnswerDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about an answer")
        verbose_name_plural = _("decisions about answers")
        constraints = [
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(signed_at__isnull=True, dropped_at__isnull=True),
                name="decision_one_waits_per_answer",
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.WITHDRAW, review_by__isnull=True, checked_versions=[])
                | Q(kind=DecisionKind.CONFIRM, review_by__isnull=False),
                name="decision_kind_is_whole",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="decision_says_why"),
            models.CheckConstraint(
                condition=Q(
                    signed_at__isnull=True,
                    signed_by__isnull=True,
                    signer_membership__isnull=True,
                    signer_capacity__isnull=True,
                )
                | (
                    Q(
                        signed_at__isnull=False,
                        signed_by__isnull=False,
                        signer_membership__isnull=False,
                        signer_capacity__isnull=False,
                        dropped_at__isnull=True,
                    )
                    & ~Q(signed_by=F("proposed_by"))
                ),
                name="decision_by_two",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_by__isnull=True, drop_reason="")
                | Q(dropped_at__isnull=False),
                name="decision_dropped_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"
