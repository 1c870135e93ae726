"""Which authorities answer here, for which countries, topics and stages of development."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.profiles.models.organisations import Organisation
from apps.profiles.querysets import MandateQuerySet


class Mandate(BaseModel):
    """One row: one authority answers officially here, for these countries, topics and stages.

    No topics means all, and so with stages. Real authorities get none without their consent
    (rulings D64). A mandate with fewer than two verified signers can draft, not issue (D37).
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates"
    )
    jurisdictions = models.ManyToManyField(
        "vocabularies.Country", related_name="+", verbose_name=_("jurisdictions")
    )
    topics = models.ManyToManyField(
        "vocabularies.Term", blank=True, related_name="+", verbose_name=_("topics")
    )
    stages = models.ManyToManyField(
        "vocabularies.Term", blank=True, related_name="+", verbose_name=_("development stages")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at__isnull=True),
                name="mandate_one_active",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("granted_at")),
                name="mandate_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.granted_at:%Y-%m-%d})"
