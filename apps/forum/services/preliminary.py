"""Preliminary answers: one of a case at most, until the final answer takes its place."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict
from apps.forum.models import Answer, AnswerDecision


def require_room(answer: Answer) -> None:
    """Raise Conflict for a second preliminary answer; the case of the row is locked on issue."""
    issued = Answer.objects.spoken().filter(case=answer.case_id, is_preliminary=True)
    if answer.is_preliminary and issued.exists():
        raise Conflict(
            _("This case has a preliminary answer already: the next one is the final answer."),
            code="preliminary_exists",
        )


def replace_preliminary(final: Answer, moment: datetime) -> None:
    """Let the final answer, issued just now, take the place of the preliminary one, if any.

    A case has one unfinished answer at a time, so none was issued since this one was begun.
    """
    if not getattr(final, "has_preliminary"):  # noqa: B009  annotation of `lock_for_issue`
        return
    early = Answer.objects.in_force().filter(case=final.case_id, is_preliminary=True)
    # Nobody decides any more on what gives way.
    proposals = AnswerDecision.objects.waiting().filter(answer__in=early)
    proposals.update(dropped_at=moment, updated_at=moment)
    early.update(replaced_at=moment, updated_at=moment, version=F("version") + 1)
