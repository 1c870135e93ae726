"""Moving cases: every change of state writes its event and keeps the due date in step.

The caller holds the locks: question, then case (locks.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Subquery
from django.db.models.functions import Coalesce

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.versions import save_versioned
from apps.forum.choices import OPEN_CASES, AnswerState, QuestionState
from apps.forum.clock import Calendar, Happened, due_on
from apps.forum.clock_choices import DEFAULT_TARGET_DAYS, CaseEventKind
from apps.forum.models import CalendarDay, Case, CaseEvent, ClockTarget, Question
from apps.forum.services.locks import lock_draft
from apps.forum.services.routing import queues_for
from apps.forum.states import ANSWER, CASE, QUESTION
from apps.profiles.models import Organisation

PLAIN = {CaseEventKind.BEGUN, CaseEventKind.ANSWERED, CaseEventKind.REFERRED}
CHANGES_THE_DAY = {CaseEventKind.STOPPED, CaseEventKind.RESUMED, CaseEventKind.DUE_CHANGED}


def open_cases(
    *, actor: Actor, question: Question, authorities: Sequence[Organisation], moment: datetime
) -> list[Case]:
    """Open a case of the question at each authority, its clock running from the moment on."""
    calendars, targets = calendars_of(authorities), targets_of(authorities)
    queues = queues_for(question, authorities)
    made = []
    # In the order in which a merge locks them.
    for authority in sorted(authorities, key=lambda one: one.pk):
        calendar, days = calendars[authority.pk], targets[authority.pk]
        case = Case.objects.create(
            question=question,
            authority=authority,
            received_at=moment,
            queue_id=queues[authority.pk],
            due_on=calendar.day_after(calendar.local_day(moment), days),
        )
        made.append(case)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            number=1,
            kind=CaseEventKind.RECEIVED,
            at=moment,
            actor_id=actor.user_id,
            working_days=targets[case.authority_id],
        )
        for case in made
    )
    return made


def move_case(
    case: Case,
    verb: str,
    kind: CaseEventKind,
    *,
    actor: Actor,
    values: Mapping[str, Any] | None = None,
    **told: Any,
) -> None:
    """Let the machine change a locked case, write the event (`told`) and save both.

    Raises NotAllowed or Conflict as the machine says; nothing is written then. The
    database voids a proposal to hand on a case that is closed.
    """
    CASE.apply(case, verb, actor)
    moment = now()
    # The database writes the plain event of a new state: one statement less for the others.
    if kind not in PLAIN:
        event = CaseEvent(case=case, kind=kind, at=moment, actor_id=actor.user_id, **told)
        event.number = _next_number(case)
        event.save(force_insert=True)
    written = {"state": case.state, "updated_at": moment, **(values or {})}
    if kind in CHANGES_THE_DAY:
        written["due_on"] = replayed_day(case)
    save_versioned(case, expected=None, values=written)


def _next_number(case: Case) -> Any:
    """Return the number after the last, as a part of the statement that writes the row."""
    grouped = CaseEvent.objects.filter(case=case).order_by().values("case")
    return Coalesce(Subquery(grouped.annotate(last=Max("number")).values("last")), 0) + 1


def close_case(
    case: Case, question: Question, verb: str, kind: CaseEventKind, *, actor: Actor, **told: Any
) -> None:
    """End a locked case without an answer: an offered draft goes back, its signatures void.

    A question at which nobody works any more and that has no answer is closed.
    """
    move_case(case, verb, kind, actor=actor, **told)
    draft = lock_draft(case)
    if draft is not None and draft.state == AnswerState.IN_SIGNOFF:
        ANSWER.apply(draft, "case_closed", actor)
        values = {"state": draft.state, "content_hash": ""}
        save_versioned(draft, expected=None, values=values)
    close_question(question, actor=actor)


def close_question(question: Question, *, actor: Actor) -> None:
    """Close a locked open question once every case of it is closed without an answer."""
    works = question.cases.filter(state__in=OPEN_CASES).exists()
    if question.state == QuestionState.OPEN and not works:
        QUESTION.apply(question, "close", actor)
        save_versioned(question, expected=None, values={"state": question.state})
    else:
        # Readers see on the question where this authority stands.
        save_versioned(question, expected=None, values={})


def replayed_day(case: Case) -> date | None:
    """Return what the events of the case and the calendar of its authority say today."""
    calendar = calendars_of([case.authority])[case.authority_id]
    return due_on(happened(case.events.order_by("number")), calendar)


def happened(events: Iterable[CaseEvent]) -> list[Happened]:
    """Return rows as the clock needs them."""
    return [Happened(e.kind, e.at, e.working_days, e.new_due) for e in events]


def calendars_of(authorities: Iterable[Organisation]) -> dict[UUID, Calendar]:
    """Return the calendars of authorities by their keys, in one query."""
    countries = {authority.pk: authority.country_id or "" for authority in authorities}
    days: dict[tuple[UUID, bool], set[date]] = defaultdict(set)
    rows = CalendarDay.objects.in_force().filter(authority_id__in=countries)
    for pk, day, is_open in rows.values_list("authority_id", "day", "is_open"):
        days[pk, is_open].add(day)
    return {
        pk: Calendar(country, frozenset(days[pk, False]), frozenset(days[pk, True]))
        for pk, country in countries.items()
    }


def targets_of(authorities: Iterable[Organisation]) -> dict[UUID, int]:
    """Return within how many working days authorities mean to answer new cases."""
    found = {authority.pk: DEFAULT_TARGET_DAYS for authority in authorities}
    rows = ClockTarget.objects.filter(authority_id__in=found).order_by("created_at", "pk")
    return found | dict(rows.values_list("authority_id", "working_days"))
