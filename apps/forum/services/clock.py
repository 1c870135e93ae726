"""Acts on the clock of a case: announce a delay, resume, decline, lapse."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, system_actor
from apps.core.clock import now
from apps.core.errors import Invalid
from apps.core.events import record
from apps.core.text import one_line, without_overrides
from apps.core.versions import save_versioned
from apps.forum.choices import QuestionState
from apps.forum.clock_choices import REASON_MAX, CaseEventKind, DeclineReason
from apps.forum.events import of_case
from apps.forum.models import Case, Question
from apps.forum.services.cases import calendars_of, close_case, move_case
from apps.forum.services.locks import lock_case
from apps.forum.states import QUESTION

LONGEST_DELAY = timedelta(days=366)


def announce_delay(*, actor: Actor, case: Case, new_due: date, reason: str) -> Case:
    """Announce a later day to the asker, with the reason.

    Raises Invalid unless it is a working day of the authority, after today and after the day
    of before, within a year.
    """
    said = reason_of(reason)
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        calendar = calendars_of([locked.authority])[locked.authority_id]
        today = calendar.local_day(now())
        problem = None
        if new_due <= max(today, locked.due_on or today):
            problem = _("Choose a day after today and after the day expected until now.")
        elif new_due > today + LONGEST_DELAY:
            problem = _("Choose a day within a year.")
        elif not calendar.is_working(new_due):
            problem = _("Your authority does not work on this day. Choose a working day.")
        move_case(
            locked,
            "announce_delay",
            CaseEventKind.DUE_CHANGED,
            actor=actor,
            values={"overdue_told_at": None},
            reason=said,
            new_due=new_due,
        )
        if problem is not None:
            raise Invalid(fields={"new_due": problem})
        _touch(locked.question)
        record("forum.delay_announced", actor=actor, subject=locked, data=of_case(locked))
        return locked


def resume_case(*, actor: Actor, case: Case) -> Case:
    """Let the clock run again without waiting for the asker's reply."""
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        move_case(locked, "resume", CaseEventKind.RESUMED, actor=actor)
        _touch(locked.question)
        record("forum.case_resumed", actor=actor, subject=locked, data=of_case(locked))
        return locked


def decline_case(*, actor: Actor, case: Case, code: DeclineReason, reason: str) -> Case:
    """Close the case without an answer; the asker reads why and what to do next.

    An answer that waits for signature goes back to a draft, and its signatures are void.
    """
    said = reason_of(reason)
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        close_case(
            locked,
            locked.question,
            "decline",
            CaseEventKind.DECLINED,
            actor=actor,
            reason=said,
            reason_code=code,
        )
        record("forum.case_declined", actor=actor, subject=locked, data=of_case(locked))
        return locked


def lapse_case(*, case: Case) -> Case:
    """Close a case whose asker did not reply in time; a reply can open it again for a while."""
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        actor = system_actor()
        close_case(locked, locked.question, "lapse", CaseEventKind.LAPSED, actor=actor)
        record("forum.case_lapsed", actor=actor, subject=locked, data=of_case(locked))
        return locked


def reopen_question(question: Question, *, actor: Actor) -> None:
    """Open a locked question again, of which a lapsed case was opened by a reply."""
    if question.state == QuestionState.CLOSED:
        QUESTION.apply(question, "reopen", actor)
    _touch(question)


def reason_of(text: str) -> str:
    """Return a reason on one line; raises Invalid unless it has 1 to 1,000 characters."""
    said = one_line(without_overrides(text))
    if not said or len(said) > REASON_MAX:
        raise Invalid(fields={"reason": _("Give the reason in 1 to 1,000 characters.")})
    return said


def _touch(question: Question) -> None:
    """Readers see on the question where its authorities stand."""
    save_versioned(question, expected=None, values={"state": question.state})
