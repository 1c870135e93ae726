"""Colleagues whom an asker lets read a question that is not public (rulings D35)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.models.question import Question
from apps.forum.querysets.colleagues import ColleagueQuerySet
from apps.profiles.models import Membership


class QuestionColleague(BaseModel):
    """One row: the asker lets one member of the organisation asked for read along.

    A trigger keeps both in one organisation when the row is made; whether they still are is
    asked at each reading (`named_to`), so that access ends at once when either leaves.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="colleagues")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asker_membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = ColleagueQuerySet.as_manager()

    class Meta:
        verbose_name = _("colleague who reads along")
        verbose_name_plural = _("colleagues who read along")
        constraints = [
            models.UniqueConstraint(fields=["question", "membership"], name="colleague_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} · {self.membership_id}"
