"""What an authority says of another authority's answer to the same question."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.models.answer import Answer
from apps.forum.models.question import Question
from apps.forum.position_choices import MARK_NOTE_MAX, MarkState, Stance
from apps.forum.querysets.positions import PositionMarkQuerySet
from apps.profiles.models import Membership, Organisation


class PositionMark(BaseModel):
    """One row: one authority sets its answer beside another one's. Never changed, never deleted.

    Proposed by one official, confirmed by another one who signs. A trigger lets it lapse as soon
    as one of the two answers no longer speaks as it did.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="marks")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    own_answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="marks")
    other_authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    other_answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="marked_by")
    stance = models.CharField(_("position"), max_length=8, choices=Stance.choices)
    # Everybody who reads both answers reads it.
    note = models.CharField(_("on what"), max_length=MARK_NOTE_MAX, blank=True)
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(
        _("state"), max_length=8, choices=MarkState.choices, default=MarkState.PROPOSED
    )
    proposed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = PositionMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of a position")
        verbose_name_plural = _("marks of positions")
        constraints = [
            models.UniqueConstraint(
                fields=["own_answer", "other_answer"],
                condition=Q(state=MarkState.PROPOSED),
                name="mark_one_proposal",
            ),
            models.UniqueConstraint(
                fields=["own_answer", "other_answer"],
                condition=Q(state=MarkState.STANDING),
                name="mark_one_standing",
            ),
            models.CheckConstraint(
                condition=~Q(authority=F("other_authority")), name="mark_of_another"
            ),
            models.CheckConstraint(
                condition=Q(stance=Stance.ALIGNED)
                | Q(stance__in=[Stance.PARTLY, Stance.DIFFERS], note__regex=r"\S"),
                name="mark_says_on_what",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                | Q(confirmed_by__isnull=True, confirmed_at__isnull=True),
                name="mark_confirmed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("proposed_by")), name="mark_by_two"),
            models.CheckConstraint(
                condition=Q(state=MarkState.STANDING, confirmed_at__isnull=False)
                | Q(state=MarkState.REPLACED, confirmed_at__isnull=False)
                | Q(state__in=[MarkState.PROPOSED, MarkState.DROPPED], confirmed_at__isnull=True)
                | Q(state=MarkState.LAPSED),
                name="mark_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[MarkState.PROPOSED, MarkState.STANDING], ended_at__isnull=True
                )
                | (
                    ~Q(state__in=[MarkState.PROPOSED, MarkState.STANDING])
                    & Q(ended_at__isnull=False)
                ),
                name="mark_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.own_answer_id} {self.stance} {self.other_answer_id}"
