"""What questions are found by."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from apps.forum.models.question import Question


class QuestionWords(models.Model):
    """One row: the words of one question and of its issued answers, and what lists narrow by.

    Triggers keep it, whoever writes; it goes with its question. It says nothing about who
    reads: every list asks `Question.objects.visible_to` for what is found here.
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
    # When it became public; nothing while public lists leave it out.
    listed_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=12, editable=False, db_default="")
    # Its topic, class of product and stage, and the authorities that were asked.
    marks = ArrayField(
        models.UUIDField(), editable=False, db_default=Value([], ArrayField(models.UUIDField()))
    )

    class Meta:
        verbose_name = _("words of a question")
        verbose_name_plural = _("words of questions")
        indexes = [
            # One index for both: what words and options have in common is found inside it.
            GinIndex(fields=["vector", "marks"], name="question_words_marks"),
            models.Index(
                fields=["-listed_at", "-question"],
                name="question_words_order",
                condition=Q(listed_at__isnull=False),
            ),
            GinIndex(fields=["title_key"], name="question_words_title", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title_key
