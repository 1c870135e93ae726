"""What somebody shows to prove a role: a letter, a page, a link to a register."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, StoredFile
from apps.profiles.models.memberships import Membership
from apps.profiles.querysets import EvidenceQuerySet
from apps.profiles.reviewing import LONGEST_NOTE, EvidenceKind


class Evidence(BaseModel):
    """One row: one document or link, readable by its owner and the desk only.

    When the membership is decided, a trigger notes until when it is kept. After that only
    the fact stays that there was one.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind.choices)
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("file")
    )
    link = models.URLField(_("link to a public register"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    delete_after = models.DateTimeField(_("kept until"), null=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [
            models.Index(
                fields=["delete_after"], condition=Q(deleted_at__isnull=True), name="evidence_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__regex=r"^https://\S+$"), name="evidence_web_address"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) & (Q(file__isnull=False) | ~Q(link=""))
                | Q(deleted_at__isnull=False, link="", note=""),
                name="evidence_shows_something",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, delete_after__isnull=True)
                | Q(decided_at__isnull=False, delete_after__gt=models.F("decided_at")),
                name="evidence_kept_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
