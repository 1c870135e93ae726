"""How long private questions are kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.models.question import Question


class QuestionReduction(BaseModel):
    """One row: the asker was told that the texts of a private question go, and when they went."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="reduction")
    due_at = models.DateTimeField(editable=False)
    reduced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("end of keeping a private question")
        verbose_name_plural = _("ends of keeping private questions")

    def __str__(self) -> str:
        return f"{self.question_id} {self.due_at:%Y-%m-%d}"
