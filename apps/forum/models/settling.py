"""Who stands for an answer, and whether it settles the question."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.models.answer import Answer
from apps.forum.models.question import Question
from apps.forum.querysets import AcceptanceQuerySet, SignatureQuerySet
from apps.profiles.models import CapacitySnapshot, Membership, Organisation


class Signature(BaseModel):
    """One row: one official signed one exact text. Never by one of its writers, never changed.

    A signature counts only for the offer it was given to, and while its signer is a verified
    signer of the authority: an edit, a new offer or a lost role voids it.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # Frozen by a trigger, from the membership.
    capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        db_index=False,
        editable=False,
        related_name="+",
    )
    content_hash = models.CharField(max_length=64)
    offer = models.UUIDField(editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "signer", "offer"], name="signature_once_per_offer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.created_at:%Y-%m-%d}"


class Acceptance(BaseModel):
    """One row: the asker says that this answer settles the question for this authority (D60)."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="acceptances")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="acceptances")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Frozen by a trigger, from the membership in which the question was asked.
    capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        db_index=False,
        editable=False,
        related_name="+",
    )
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "authority"],
                condition=Q(revoked_at__isnull=True),
                name="acceptance_one_active_per_authority",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} ✓"
