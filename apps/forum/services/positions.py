"""Marks: an authority sets its answer beside another one's, by two of its officials.

Locks: question, then both answers, then the mark; so none of the answers ends meanwhile.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line
from apps.forum.choices import AnswerKind
from apps.forum.models import Answer, PositionMark, Question
from apps.forum.position_choices import MARK_NOTE_MAX, MarkState, Stance
from apps.forum.position_rules import of_mark

NOT_BOTH = _(
    "A position can only be marked while both authorities have an answer in force. One of the "
    "two answers changed: look at the question again."
)
DECIDED = _("This was decided already: look at the page again.")
ON_WHAT = _("Say in 1 to 500 characters on what the answers differ.")


def own_answer_to(question: Question, authority_id: UUID) -> Answer | None:
    """Return the final answer in force of an authority, which marks need; None without one."""
    final = Answer.objects.final().filter(question=question, kind=AnswerKind.OFFICIAL)
    found: Answer | None = final.filter(authority_id=authority_id).first()
    return found


def propose_mark(*, actor: Actor, other: Answer, stance: str, note: str) -> PositionMark:
    """Propose to say how the own answer stands to another authority's, which `other` is.

    An earlier proposal about the same two answers is dropped. Raises NotAllowed outside the
    authority's officials, Invalid without "on what", Conflict when one of the two answers is
    not in force (any more), or there is no own one.
    """
    require(actor, "forum.mark_position")
    said = _checked(stance, note)
    with transaction.atomic():
        question = lock_row(Question, other.question_id)
        acting = actor.acting.organisation_id if actor.acting else None
        own = own_answer_to(question, acting) if acting else None
        if own is None or own.authority_id == other.authority_id:
            raise Conflict(NOT_BOTH, code="wrong_state")
        _lock_answers(own.pk, other.pk)
        waiting = PositionMark.objects.proposed().filter(own_answer=own, other_answer=other)
        waiting.update(state=MarkState.DROPPED, ended_at=now(), updated_at=now())
        try:
            made: PositionMark = PositionMark.objects.create(
                question=question,
                authority_id=own.authority_id,
                own_answer=own,
                other_authority_id=other.authority_id,
                other_answer=other,
                stance=said[0],
                note=said[1],
                language=own.language,
                proposed_by_id=actor.acting_membership_id,
            )
        except IntegrityError as error:
            raise Conflict(NOT_BOTH, code="wrong_state") from error
        record("forum.mark_proposed", actor=actor, subject=made, data=of_mark(made))
        return made


def confirm_mark(*, actor: Actor, mark: PositionMark) -> PositionMark:
    """Confirm a proposal as the second official: now it speaks, in place of an earlier mark.

    Raises NotAllowed for whoever proposed it, without second factor, or outside the mandate;
    Conflict when it was decided meanwhile, or one of the answers changed.
    """
    with transaction.atomic():
        locked = _lock_mark(mark)
        require(actor, "forum.confirm_mark", locked)
        if locked.state != MarkState.PROPOSED:
            raise Conflict(DECIDED, code="wrong_state")
        moment = now()
        before = PositionMark.objects.standing().filter(
            own_answer=locked.own_answer_id, other_answer=locked.other_answer_id
        )
        before.update(state=MarkState.REPLACED, ended_at=moment, updated_at=moment)
        locked.state = MarkState.STANDING
        locked.confirmed_by_id = actor.acting_membership_id
        locked.confirmed_at = moment
        try:
            locked.save(update_fields=["state", "confirmed_by", "confirmed_at", "updated_at"])
        except IntegrityError as error:
            raise Conflict(NOT_BOTH, code="wrong_state") from error
        record("forum.mark_confirmed", actor=actor, subject=locked, data=of_mark(locked))
        return locked


def drop_mark(*, actor: Actor, mark: PositionMark) -> None:
    """Drop a proposal of the own authority, whoever made it; that it was made stays on record."""
    with transaction.atomic():
        locked = _lock_mark(mark)
        require(actor, "forum.mark_position", locked)
        if locked.state != MarkState.PROPOSED:
            raise Conflict(DECIDED, code="wrong_state")
        locked.state, locked.ended_at = MarkState.DROPPED, now()
        locked.save(update_fields=["state", "ended_at", "updated_at"])
        record("forum.mark_dropped", actor=actor, subject=locked, data=of_mark(locked))


def _checked(stance: str, note: str) -> tuple[Stance, str]:
    text = one_line(note)
    if stance not in Stance.values:
        raise Invalid(fields={"stance": _("Choose one of the values offered.")})
    needs_note = stance != Stance.ALIGNED
    if (needs_note and not text) or len(text) > MARK_NOTE_MAX:
        raise Invalid(fields={"note": ON_WHAT})
    return Stance(stance), text


def _lock_answers(*ids: UUID) -> None:
    rows = Answer.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))


def _lock_mark(mark: PositionMark) -> PositionMark:
    lock_row(Question, mark.question_id)
    _lock_answers(mark.own_answer_id, mark.other_answer_id)
    return lock_row(PositionMark, mark.pk)
