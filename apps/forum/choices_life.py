"""Words and bounds of what becomes of an issued answer (forum.md §4.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.forum.choices import AnswerState

UNFINISHED = (AnswerState.DRAFTING, AnswerState.IN_SIGNOFF)
# What speaks for its authority today, and what ever did.
IN_FORCE = (AnswerState.ISSUED, AnswerState.REVIEW_DUE)
SPOKEN = (*IN_FORCE, AnswerState.SUPERSEDED, AnswerState.WITHDRAWN)
ENDED = (AnswerState.SUPERSEDED, AnswerState.WITHDRAWN)

CHANGE_NOTE_MAX = 500
DECISION_REASON_MAX = 500


class DecisionKind(models.TextChoices):
    """What two officials decide about an issued answer without changing it."""

    WITHDRAW = "withdraw", _("Withdraw the answer")
    CONFIRM = "confirm", _("Confirm that the answer is still valid")
