"""What questions are found by."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.forum.models.question import Question


class QuestionWords(models.Model):
    """One row: the words of one question and of its issued answers.

    Triggers keep it, whoever writes; it goes with its question. It says nothing about who
    reads: every search asks `Question.objects.visible_to`.
    """

    question = models.OneToOneField(
        Question,
        # The database deletes it, also for a release that does not know the table.
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="words",
    )
    vector = SearchVectorField(editable=False)
    title_key = models.TextField(editable=False)

    class Meta:
        verbose_name = _("words of a question")
        verbose_name_plural = _("words of questions")
        indexes = [
            GinIndex(fields=["vector"], name="question_words_vector"),
            GinIndex(fields=["title_key"], name="question_words_title", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title_key
