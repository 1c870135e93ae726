"""What the verification desk did with a membership: one person proposes, another one decides."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, VersionedModel
from apps.profiles.checklists import Check
from apps.profiles.models.memberships import Membership
from apps.profiles.querysets import ReviewQuerySet, ReviewStepQuerySet
from apps.profiles.reviewing import (
    LONGEST_REASON,
    OPEN_REVIEWS,
    Proposal,
    ReviewAct,
    ReviewState,
)

_DECIDED = (ReviewState.APPROVED, ReviewState.REFUSED)


class Review(VersionedModel):
    """One row: one look of the desk at one membership, until it is decided.

    Who proposes never decides, and nobody does either about themselves (trigger). A membership
    that is decided elsewhere closes its open review (trigger).
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reviews")
    state = models.CharField(
        _("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING
    )
    proposal = models.CharField(
        _("proposal"), max_length=10, choices=Proposal.choices, blank=True, default=""
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Of the proposal: what was ticked, and what the person is told.
    checklist = ArrayField(
        models.CharField(max_length=20, choices=Check.choices), default=list, blank=True
    )
    reason = models.TextField(_("reason"), max_length=LONGEST_REASON, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a membership")
        verbose_name_plural = _("reviews of memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(state__in=OPEN_REVIEWS), name="review_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReviewState.values) & Q(checklist__contained_by=Check.values),
                name="review_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ReviewState.PROPOSED, *_DECIDED))
                | Q(proposal__in=Proposal.values, proposed_by__isnull=False),
                name="review_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_DECIDED, decided_by__isnull=False)
                | (~Q(state__in=_DECIDED) & Q(decided_by__isnull=True)),
                name="review_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="review_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.APPROVED) | Q(proposal=Proposal.APPROVE),
                name="review_approved_as_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.REFUSED)
                | Q(proposal=Proposal.REFUSE, reason__regex=r"\S"),
                name="review_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.membership_id}"


class ReviewStep(BaseModel):
    """One row: one step of a review, with its words. The history of the desk."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField(_("step"), max_length=20, choices=ReviewAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=LONGEST_REASON, blank=True)
    checklist = ArrayField(
        models.CharField(max_length=20, choices=Check.choices), default=list, blank=True
    )

    objects = ReviewStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        indexes = [models.Index(fields=["review", "id"], name="review_history")]
        constraints = [
            models.CheckConstraint(condition=Q(act__in=ReviewAct.values), name="review_step_known")
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.pk}"
