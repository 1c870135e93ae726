"""What experts and members say beside the official answers (decision 0020, 1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.forum.choices import EDIT_REASON_MAX, ContributionKind
from apps.forum.models.question import Question
from apps.forum.querysets.contributions import (
    ContributionAcceptanceQuerySet,
    ContributionQuerySet,
    ContributionRevisionQuerySet,
)
from apps.profiles.models import CapacitySnapshot, Membership


class Contribution(VersionedModel):
    """One row: what one verified member says to a public question. Never official.

    Withdrawn ones stay as a line that says so; their text is gone.
    """

    public_id = PublicIdField(prefix="C")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="contributions")
    kind = models.CharField(_("kind"), max_length=16, choices=ContributionKind.choices)
    language = models.CharField(_("language"), max_length=12)
    text_md = models.TextField(_("text"), blank=True)
    text_html = models.TextField(editable=False, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # Frozen by a trigger, from the membership.
    capacity = models.ForeignKey(
        CapacitySnapshot,
        on_delete=models.PROTECT,
        db_index=False,
        editable=False,
        related_name="+",
    )
    posted_at = models.DateTimeField(_("posted"), editable=False)
    edited_at = models.DateTimeField(_("changed"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    is_fictional = models.BooleanField(_("invented for demonstration"), default=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            # Target of the composite key of acceptances.
            models.UniqueConstraint(fields=["id", "question"], name="contribution_identity"),
            models.CheckConstraint(
                condition=Q(kind__in=ContributionKind.values), name="contribution_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, text_md__regex=r"\S")
                | Q(withdrawn_at__isnull=False, text_md="", text_html=""),
                name="contribution_says_something",
            ),
        ]
        indexes = [
            models.Index(fields=["question", "posted_at", "id"], name="contribution_order"),
            models.Index(fields=["author", "posted_at"], name="contribution_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"


class ContributionRevision(BaseModel):
    """One row: what a contribution said before it was changed, and why it was; never changed."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="revisions"
    )
    text_md = models.TextField(_("text before"))
    reason = models.CharField(_("reason"), max_length=EDIT_REASON_MAX)

    objects = ContributionRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier text of a comment")
        verbose_name_plural = _("earlier texts of comments")
        indexes = [models.Index(fields=["contribution", "created_at"], name="revision_order")]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.created_at:%Y-%m-%d}"


class ContributionAcceptance(BaseModel):
    """One row: the asker says that this contribution helped; at most one of a question (D60)."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="acceptances"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ContributionAcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance of a comment")
        verbose_name_plural = _("acceptances of comments")
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(revoked_at__isnull=True),
                name="contribution_one_accepted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} ✓"
