"""Who found an answer helpful."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.models.answer import Answer
from apps.forum.querysets.votes import AnswerVoteQuerySet
from apps.profiles.models import Membership


class AnswerVote(BaseModel):
    """One row: one verified person finds one public official answer helpful.

    Counted when it is read; who voted is read by nobody. Triggers keep out whoever speaks
    for the authority, or wrote or signed the answer.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    objects = AnswerVoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("helpful vote")
        verbose_name_plural = _("helpful votes")
        constraints = [
            models.UniqueConstraint(fields=["answer", "person"], name="vote_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} +1"
