"""What readers see of the clock of a case and of the conversation about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.markup import cleaned
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.choices import OPEN_CASES, CaseState, Visibility
from apps.forum.clock import Calendar, days_left
from apps.forum.clock_choices import CaseEventKind, DeclineReason, MessageKind, Side
from apps.forum.models import Case, CaseEvent, CaseMessage, Question
from apps.forum.projections import Lane, lanes_of
from apps.forum.services.cases import happened
from apps.forum.timeline import Entry


@dataclass(frozen=True, slots=True)
class Said(Shown):
    """One message: who said it, when, and what."""

    who: str
    kind: str
    when: str
    body_html: SafeString


def thread_of(messages: Iterable[CaseMessage], authority: str, *, asker: bool) -> list[Said]:
    """Return messages as a side reads them; officials are not named (rulings D33)."""
    names = {Side.AUTHORITY.value: authority, Side.ASKER.value: _("You") if asker else _("Asker")}
    return [
        Said(
            names[m.side],
            _kind_of(m),
            shown_day(m.created_at),
            cleaned(m.text_html) or escape(_("This text was removed.")),
        )
        for m in messages
    ]


def _kind_of(message: CaseMessage) -> str:
    if message.kind == MessageKind.REQUEST and message.side == Side.ASKER:
        return _("Asks for clarification of the official answer")
    return str(MessageKind(message.kind).label)


def steps_of(case: Case, events: Sequence[CaseEvent], calendar: Calendar) -> list[Entry]:
    """Return the events of a case as a timeline, with the day expected at its end."""
    entries = [
        Entry(
            str(CaseEventKind(e.kind).label),
            shown_day(calendar.local_day(e.at)),
            official=e.kind in {CaseEventKind.ANSWERED, CaseEventKind.REFERRED},
            note=_note_of(e),
            icon="clock" if e.kind == CaseEventKind.STOPPED else "",
        )
        for e in events
    ]
    if case.state == CaseState.STOPPED:
        left = days_left(happened(events), calendar) or 0
        words = ngettext(
            "After the reply %(n)s working day is left",
            "After the reply %(n)s working days are left",
            left,
        )
        entries.append(Entry(words % {"n": left}, "", state="now"))
    elif case.state in OPEN_CASES and case.due_on:
        entries.append(Entry(_("Answer expected"), shown_day(case.due_on), "next", icon="cal"))
    return entries


def _note_of(event: CaseEvent) -> str:
    parts = [event.reason]
    if event.reason_code:
        parts.insert(0, str(DeclineReason(event.reason_code).label) + ".")
    if event.new_due:
        parts.insert(0, _("New date: %(date)s.") % {"date": shown_day(event.new_due)})
    if event.working_days:
        words = ngettext(
            "To be answered within %(n)s working day.",
            "To be answered within %(n)s working days.",
            event.working_days,
        )
        parts.insert(0, words % {"n": event.working_days})
    return " ".join(filter(None, parts))


def expected_line(case: Case, today: date) -> str:
    """Return by when an answer is expected, in one phrase; nothing for closed cases."""
    if case.state == CaseState.STOPPED:
        return _("The clock stands still until the asker replies")
    if case.state not in OPEN_CASES or case.due_on is None:
        return ""
    told = {"date": shown_day(case.due_on)}
    if case.due_on < today:
        return _("Was expected by %(date)s: overdue") % told
    return _("Expected by %(date)s") % told


def sees_day(case: Case, question: Question, actor: Actor, *, asker: bool) -> bool:
    """Return whether the reader may know the day: everybody of public ones, else the two sides."""
    authority = actor.acting.organisation_id if actor.acting else None
    return not question.is_private or asker or case.authority_id == authority


def lanes_with_days(question: Question, actor: Actor, *, asker: bool) -> list[Lane]:
    """Return the lanes of a question, with the days expected where the reader may know them."""
    cases = sorted(question.cases.all(), key=lambda case: case.authority.sort_key)
    today = now().date()
    return [
        replace(lane, expected=expected_line(case, today))
        if sees_day(case, question, actor, asker=asker)
        else lane
        for case, lane in zip(cases, lanes_of(cases), strict=True)
    ]


def waits_for_asker(question: Question) -> list[str]:
    """Return the names of the authorities that wait for the asker's reply."""
    stopped = [c for c in question.cases.all() if c.state == CaseState.STOPPED]
    return sorted(case.authority.name for case in stopped)


def next_steps(
    case: Case, question: Question, events: Iterable[CaseEvent]
) -> list[tuple[str, str]]:
    """Return what an asker can do once a case ended without an answer: words and address.

    The list of formal procedures comes first where one is needed.
    """
    if case.state not in {CaseState.DECLINED, CaseState.LAPSED}:
        return []
    ask, routes = reverse("forum:ask"), reverse("forum:channels")
    formal = (_("Look for a formal procedure at the authority"), routes)
    steps = [(_("Ask another authority that covers your topic"), ask)]
    if question.visibility != Visibility.AUTHORITY_PRIVATE:
        steps.append((_("Ask privately: only the authorities you choose read it"), ask))
    needs_one = any(e.reason_code == DeclineReason.FORMAL_ROUTE for e in events)
    return [formal, *steps] if needs_one else [*steps, formal]
