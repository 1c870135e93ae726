"""What a question said before its asker changed it."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.choices import EDIT_REASON_MAX
from apps.forum.models.question import Question
from apps.forum.querysets.revisions import QuestionRevisionQuerySet


class QuestionRevision(BaseModel):
    """One row: one change of a question that was sent; never changed but emptied for good.

    `before` holds what the changed fields said, by their names. Where the old words hold
    personal or confidential data they are not kept: `withheld_at` says since when.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(editable=False)
    changed = ArrayField(models.CharField(max_length=40), verbose_name=_("what was changed"))
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField(_("reason"), max_length=EDIT_REASON_MAX, blank=True)
    withheld_at = models.DateTimeField(null=True, editable=False)

    objects = QuestionRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a question")
        verbose_name_plural = _("changes of questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_revision_number"),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S") | Q(withheld_at__isnull=False),
                name="question_revision_says_why",
            ),
            models.CheckConstraint(
                condition=Q(withheld_at__isnull=True) | Q(before={}),
                name="question_revision_withheld",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.number}"
