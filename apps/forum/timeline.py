"""The history of a question as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.choices import OPEN_CASES, AnswerState
from apps.forum.models import Answer, Question


@dataclass(frozen=True, slots=True)
class Entry(Shown):
    """One step: what, when, and whether it is done."""

    title: str
    when: str
    state: str = "done"
    official: bool = False
    note: str = ""
    icon: str = ""


def history_of(question: Question, answers: Sequence[Answer], today: date) -> list[Entry]:
    """Return what happened, oldest first, and what comes next."""
    if question.submitted_at is None:
        return []
    asked = len(question.cases.all())
    entries = [
        Entry(
            ngettext("Asked of %(n)s authority", "Asked of %(n)s authorities", asked)
            % {"n": asked},
            shown_day(question.submitted_at),
        )
    ]
    issued = sorted((a.issued_at, a.authority_name) for a in answers if a.issued_at is not None)
    entries += [
        Entry(
            _("%(authority)s answered") % {"authority": name},
            shown_day(moment),
            official=True,
        )
        for moment, name in issued
    ]
    entries += [
        Entry(
            _("%(authority)s withdrew its answer") % {"authority": a.authority_name},
            shown_day(a.ended_on),
            official=True,
            icon="x",
        )
        for a in answers
        if a.ended_on is not None and a.state == AnswerState.WITHDRAWN
    ]
    waiting = sum(case.state in OPEN_CASES for case in question.cases.all())
    if question.state == "withdrawn":
        entries.append(Entry(_("Withdrawn by the asker"), "", icon="x"))
    elif waiting:
        text = ngettext("%(n)s answer to come", "%(n)s answers to come", waiting) % {"n": waiting}
        entries.append(Entry(text, "", state="now"))
    return entries + _next_check(answers, today)


def _next_check(answers: Sequence[Answer], today: date) -> list[Entry]:
    """Return the day on which the first answer stops being valid, if one still is."""
    speak = [a for a in answers if a.ended_on is None]
    ends = [a.valid_until for a in speak if a.valid_until and a.valid_until >= today]
    if not ends:
        return []
    return [Entry(_("Validity is checked again"), shown_day(min(ends)), "next", icon="cal")]
