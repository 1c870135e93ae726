"""Duplicates: a public question is closed, and leads to the one that stands for it.

Two questions are locked in the order of their keys, so that two people who close each as a
duplicate of the other wait for one another; the second one is refused.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import ANONYMOUS, Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotFound, Text
from apps.core.events import record
from apps.core.text import one_line
from apps.core.versions import save_versioned
from apps.forum.choices import OPEN_CASES, CaseState
from apps.forum.clock_choices import CaseEventKind
from apps.forum.events import of_case
from apps.forum.models import Case, Duplicate, Question
from apps.forum.querysets.questions import PUBLIC_STATES
from apps.forum.reading_choices import DUPLICATE_REASON_MAX, DuplicateState, DuplicateVoice
from apps.forum.reading_events import OfDuplicate
from apps.forum.reading_rules import is_editor
from apps.forum.services.cases import move_case, replayed_day, targets_of
from apps.forum.services.watching import move_watchers
from apps.forum.states import QUESTION, nobody_answers_it
from apps.profiles.models import Organisation

NO_CANONICAL: Text = _("Write the number of a public question that is not a duplicate itself.")
REASON_LENGTH: Text = _("Say in 1 to 300 characters why. Everybody can read it.")


@transaction.atomic
def close_as_duplicate(
    *, actor: Actor, question: Question, canonical: Question, reason: str
) -> Question:
    """Close a public question as a duplicate of another public one, with a reason.

    For editors, moderators and the asker. Its open cases end, who watched it watches the other
    one. Raises Invalid per field, NotAllowed, and Conflict when an answer was given or offered
    here, when other questions lead to it, or when somebody was faster.
    """
    text = _reason(reason)
    locked, target = _lock_both(question.pk, canonical.pk)
    require(actor, "forum.close_duplicate", locked)
    voice = DuplicateVoice.EDITOR if is_editor(actor) else DuplicateVoice.ASKER
    row = Duplicate(
        question=locked,
        canonical=target,
        voice=voice,
        reason=text,
        said_by_id=actor.person_id,
    )
    _close(actor, locked, target, row)
    return locked


@transaction.atomic
def propose_duplicate(
    *, actor: Actor, question: Question, canonical: Question, reason: str
) -> Duplicate:
    """Say, as an authority that was asked, that a question is a duplicate; an editor decides."""
    text = _reason(reason)
    locked, target = _lock_both(question.pk, canonical.pk)
    require(actor, "forum.propose_duplicate", locked)
    _require_canonical(target)
    problem = nobody_answers_it(locked)
    if problem is not None:
        raise problem
    if locked.state not in PUBLIC_STATES:
        raise Conflict(_("This question is closed already."), code="wrong_state")
    authority = actor.acting.organisation_id if actor.acting else None
    before = Duplicate.objects.proposed().filter(question=locked, authority=authority)
    # What was proposed leads nowhere any more: the other question is gone.
    gone = before.exclude(canonical__in=Question.objects.visible_to(ANONYMOUS).listed())
    gone.update(state=DuplicateState.REFUSED, decided_at=now())
    if before.exists():
        raise Conflict(_("Your authority has proposed this already."), code="already_proposed")
    row: Duplicate = Duplicate.objects.create(
        question=locked,
        canonical=target,
        state=DuplicateState.PROPOSED,
        voice=DuplicateVoice.AUTHORITY,
        authority_id=authority,
        reason=text,
        said_by_id=actor.person_id,
    )
    record("forum.duplicate_proposed", actor=actor, subject=row, data=_of(row))
    return row


@transaction.atomic
def decide_duplicate(
    *, actor: Actor, duplicate: Duplicate, close: bool, note: str = ""
) -> Duplicate:
    """Close the question as an authority proposed, or refuse with a note.

    Raises Conflict when it was decided meanwhile, Invalid for a refusal without a note.
    """
    locked, target = _lock_both(duplicate.question_id, duplicate.canonical_id)
    rows = Duplicate.objects.select_for_update(no_key=True)
    row: Duplicate | None = rows.filter(pk=duplicate.pk).first()
    if row is None:
        raise NotFound
    require(actor, "forum.decide_duplicate", row)
    if row.state != DuplicateState.PROPOSED:
        raise Conflict(_("Somebody else has decided this."), code="wrong_state")
    if close:
        row.decided_by_id = actor.person_id
        _close(actor, locked, target, row)
        return row
    row.note = _reason(note, field="note")
    row.state = DuplicateState.REFUSED
    row.decided_by_id, row.decided_at = actor.person_id, now()
    row.save()
    record("forum.duplicate_refused", actor=actor, subject=row, data=_of(row))
    return row


@transaction.atomic
def undo_duplicate(*, actor: Actor, question: Question, note: str) -> Question:
    """Open a question again that was no duplicate; its authorities receive it again.

    Who watched it before goes on watching the other one. Raises Conflict when it is none.
    """
    text = _reason(note, field="note")
    if question.canonical_question_id is None:
        raise Conflict(_("This question is no duplicate."), code="wrong_state")
    locked, _target = _lock_both(question.pk, question.canonical_question_id)
    row = Duplicate.objects.closing().select_for_update(no_key=True).filter(question=locked).first()
    require(actor, "forum.decide_duplicate", locked)
    if row is None:
        raise Conflict(_("This question is no duplicate."), code="wrong_state")
    cases = _ended_cases(locked)
    QUESTION.apply(locked, "undo_duplicate" if cases else "undo_unanswered", actor)
    save_versioned(
        locked, expected=None, values={"state": locked.state, "canonical_question_id": None}
    )
    for case in cases:
        _receive_again(actor, case)
    row.state, row.note = DuplicateState.UNDONE, text
    row.undone_by_id, row.undone_at = actor.person_id, now()
    row.save()
    record("forum.duplicate_undone", actor=actor, subject=locked, data=_of(row))
    return locked


def _lock_both(question_id: UUID, canonical_id: UUID) -> tuple[Question, Question]:
    rows = Question.objects.filter(pk__in=[question_id, canonical_id]).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=True)}
    if question_id == canonical_id:
        raise Invalid(fields={"canonical": _("A question is no duplicate of itself.")})
    if len(found) < 2:
        raise NotFound
    return found[question_id], found[canonical_id]


def _require_canonical(target: Question) -> None:
    if not Question.objects.visible_to(ANONYMOUS).listed().filter(pk=target.pk).exists():
        raise Invalid(fields={"canonical": NO_CANONICAL})


def _close(actor: Actor, locked: Question, target: Question, row: Duplicate) -> None:
    """Close the locked question and end its cases; the row says who wanted it, and why."""
    _require_canonical(target)
    # Officials who offer an answer at this moment wait for the case, and find it closed.
    cases = list(locked.cases.select_for_update(no_key=True).order_by("pk"))
    row.was = locked.state
    QUESTION.apply(locked, "close_as_duplicate", actor)
    save_versioned(
        locked,
        expected=None,
        values={"state": locked.state, "canonical_question_id": target.pk},
    )
    row.state, row.decided_at = DuplicateState.CLOSED, now()
    row.save()
    for case in cases:
        if case.state in OPEN_CASES:
            move_case(case, "drop", CaseEventKind.WITHDRAWN, actor=actor, reason=row.reason)
            record("forum.case_closed_as_duplicate", actor=actor, subject=case, data=of_case(case))
    others = Duplicate.objects.proposed().filter(question=locked)
    others.update(state=DuplicateState.REFUSED, decided_at=now())
    move_watchers(source=locked, target=target)
    record("forum.question_closed_as_duplicate", actor=actor, subject=locked, data=_of(row))


def _ended_cases(locked: Question) -> list[Case]:
    """Return the cases that end with a duplicate, at authorities that still answer here."""
    able = Organisation.objects.with_active_mandate().values("pk")
    rows = locked.cases.filter(state=CaseState.WITHDRAWN, authority__in=able)
    return list(
        rows.select_related("authority").select_for_update(no_key=True, of=("self",)).order_by("pk")
    )


def _receive_again(actor: Actor, case: Case) -> None:
    """Let a case begin afresh; where work had begun, its clock goes on."""
    told = {CaseEventKind.RECEIVED, CaseEventKind.WITHDRAWN, CaseEventKind.DUE_CHANGED}
    if case.events.exclude(kind__in=told).exists():
        move_case(case, "take_up_again", CaseEventKind.RESUMED, actor=actor)
    else:
        days = targets_of([case.authority])[case.authority_id]
        fresh = {"received_at": now(), "overdue_told_at": None, "reminded_at": None}
        move_case(
            case,
            "receive_again",
            CaseEventKind.RECEIVED,
            actor=actor,
            values=fresh,
            working_days=days,
        )
        save_versioned(case, expected=None, values={"due_on": replayed_day(case)})
    record("forum.case_received", actor=actor, subject=case, data=of_case(case))


def _reason(text: str, *, field: str = "reason") -> str:
    clean = one_line(text)
    if not 1 <= len(clean) <= DUPLICATE_REASON_MAX:
        raise Invalid(fields={field: REASON_LENGTH})
    return clean


def _of(row: Duplicate) -> OfDuplicate:
    return OfDuplicate(
        question_id=row.question_id,
        canonical_id=row.canonical_id,
        duplicate_id=row.pk,
        said_by_id=row.said_by_id,
    )
