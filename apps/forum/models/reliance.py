"""Who relies on which answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.models.answer import Answer
from apps.forum.querysets.reliance import RelianceQuerySet


class RelianceKind(models.TextChoices):
    """How somebody relies on an answer."""

    SAVED = "saved", _("saved")
    CITED = "cited", _("cited")
    EXPORTED = "exported", _("exported")


class Reliance(BaseModel):
    """One row: one person saved, cited or exported one answer. Nobody else ever sees it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reliances", editable=False
    )
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="reliances")
    kind = models.CharField(_("kind"), max_length=12, choices=RelianceKind.choices)

    objects = RelianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reliance")
        verbose_name_plural = _("reliances")
        constraints = [
            models.UniqueConstraint(fields=["person", "answer", "kind"], name="reliance_once"),
            models.CheckConstraint(
                condition=Q(kind__in=RelianceKind.values), name="reliance_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"
