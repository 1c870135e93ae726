"""What people said about answers that were there before they asked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.choices import REASON_MAX, REASON_MIN
from apps.forum.models.question import Question
from apps.forum.querysets.likeness import DeflectionQuerySet, DifferenceQuerySet


class Deflection(BaseModel):
    """One row: one person found a public question answered, and did not ask again."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="deflections")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    objects = DeflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question that was spared")
        verbose_name_plural = _("questions that were spared")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "person"], name="deflection_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Difference(BaseModel):
    """One row: why a question differs from a public one that was answered, in the asker's words.

    Read by the asker and the authorities that the question is sent to.
    """

    # The key is in the database, with ON DELETE CASCADE: releases that do not know the table
    # delete drafts, too.
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, db_constraint=False, related_name="differences"
    )
    similar = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("why mine is different"), max_length=REASON_MAX)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference from a similar question")
        verbose_name_plural = _("differences from similar questions")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "similar"], name="difference_once_per_pair"
            ),
            models.CheckConstraint(condition=~Q(similar=F("question")), name="difference_of_two"),
            models.CheckConstraint(
                condition=Q(reason__regex=rf"\S(.|\n){{{REASON_MIN - 2},}}\S"),
                name="difference_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
