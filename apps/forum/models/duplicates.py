"""Who said that a question is a duplicate, why, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.forum.choices import QuestionState
from apps.forum.models.question import Question
from apps.forum.querysets.duplicates import DuplicateQuerySet
from apps.forum.reading_choices import DUPLICATE_REASON_MAX, DuplicateState, DuplicateVoice
from apps.profiles.models import Organisation

_PERSON = settings.AUTH_USER_MODEL


class Duplicate(BaseModel):
    """One row: somebody said that a question is a duplicate of another public one.

    An authority proposes and an editor decides; an editor or the asker closes at once. The
    question itself holds what is true now (`canonical_question`); this is how it came about.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="duplications")
    canonical = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=DuplicateState.choices)
    voice = models.CharField(_("who said it"), max_length=12, choices=DuplicateVoice.choices)
    reason = models.CharField(_("reason"), max_length=DUPLICATE_REASON_MAX)
    said_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)
    # Why an editor refused it, or opened the question again.
    note = models.CharField(_("note"), max_length=DUPLICATE_REASON_MAX, blank=True)
    # To which state the question goes back when this is undone.
    was = models.CharField(max_length=12, choices=QuestionState.choices, blank=True, editable=False)

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("duplicate")
        verbose_name_plural = _("duplicates")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DuplicateState.values), name="duplicate_state_known"
            ),
            models.CheckConstraint(
                condition=Q(voice=DuplicateVoice.AUTHORITY, authority__isnull=False)
                | Q(
                    voice__in=[DuplicateVoice.ASKER, DuplicateVoice.EDITOR],
                    authority__isnull=True,
                ),
                name="duplicate_voice_known",
            ),
            models.CheckConstraint(
                condition=~Q(canonical=F("question")), name="duplicate_of_another"
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="duplicate_says_why"),
            models.CheckConstraint(
                condition=Q(state=DuplicateState.PROPOSED, decided_at__isnull=True)
                | (~Q(state=DuplicateState.PROPOSED) & Q(decided_at__isnull=False)),
                name="duplicate_decided_once",
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(state=DuplicateState.CLOSED),
                name="duplicate_closed_once",
            ),
            models.UniqueConstraint(
                fields=["question", "authority"],
                condition=Q(state=DuplicateState.PROPOSED),
                name="duplicate_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} = {self.canonical_id}"
