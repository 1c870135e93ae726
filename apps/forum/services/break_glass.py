"""Opening a private question: one of the staff asks, another one decides, each reading is kept."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.events import record
from apps.core.ids import parse_public_id
from apps.core.locking import lock_row
from apps.core.text import without_overrides
from apps.core.versions import save_versioned
from apps.forum.models import BreakGlass, BreakGlassReading, Question
from apps.forum.private_choices import REASON_MAX, REASON_MIN, OpeningState
from apps.forum.private_events import OfOpening

NO_NUMBER = _("Write the number of the question as it was given to you, for example Q-7K3F9-X.")
REASON_LENGTH = _("Say in 20 to 1,000 characters why this has to be read. The asker reads it.")
NOT_OPEN = _("This question is not open for you any more. Ask again, if you need to.")


def ask_to_open(*, actor: Actor, number: str, reason: str) -> BreakGlass:
    """Ask to read one private question; a second person decides.

    Whether there is such a question, and who are its parties, changes nothing about this act:
    asking tells nothing. Raises Invalid with sentences per field.
    """
    require(actor, "forum.ask_break_glass")
    canonical, text = parse_public_id(number), without_overrides(reason).strip()
    problems = {}
    named = canonical or ""
    if not named.startswith("Q-"):
        problems["number"] = NO_NUMBER
    if not REASON_MIN <= len(text) <= REASON_MAX:
        problems["reason"] = REASON_LENGTH
    if problems:
        raise Invalid(fields=problems)
    hidden = Question.objects.filter(
        public_id=named, submitted_at__isnull=False, public_at__isnull=True
    )
    with transaction.atomic():
        asked: BreakGlass = BreakGlass.objects.create(
            number=named,
            question=hidden.only("pk").first(),
            reason=text,
            asked_by_id=actor.person_id,
            asked_role=_role(actor),
        )
        record("forum.opening_asked", actor=actor, subject=asked)
    return asked


def decide_opening(*, actor: Actor, opening: BreakGlass, allow: bool) -> BreakGlass:
    """Allow or refuse what another person of the staff asked for; the asker is told at once.

    Allowing a number under which there is nothing private, or to which one of the two is a
    party, ends as `void`: the same for both. Raises Conflict when it was decided meanwhile.
    """
    with transaction.atomic():
        locked = lock_row(BreakGlass, opening.pk)
        require(actor, "forum.decide_break_glass", locked)
        if locked.state != OpeningState.WAITING:
            raise Conflict(_("Somebody else has decided this."), code="wrong_state")
        if not allow:
            _decide(actor, locked, OpeningState.REFUSED)
            record("forum.opening_refused", actor=actor, subject=locked)
        elif _opened(actor, locked):
            told = OfOpening(question_id=_question_id(locked), opening_id=locked.pk)
            record("forum.question_opened", actor=actor, subject=locked, data=told)
        else:
            _decide(actor, locked, OpeningState.VOID)
            record("forum.opening_void", actor=actor, subject=locked)
        return locked


def read_opened(*, actor: Actor, opening: BreakGlass) -> Question:
    """Return the opened question to who asked for it, and write the reading down for the asker.

    Raises NotAllowed for everybody else, and when the time is over.
    """
    with transaction.atomic():
        locked = lock_row(BreakGlass, opening.pk)
        require(actor, "forum.read_break_glass", locked)
        if not BreakGlass.objects.open_at(now()).filter(pk=locked.pk).exists():
            raise NotAllowed(NOT_OPEN, code="not_open")
        question: Question = Question.objects.for_page().get(pk=_question_id(locked))
        if _is_party(actor, question):
            raise NotAllowed(NOT_OPEN, code="not_open")
        BreakGlassReading.objects.create(opening=locked)
        told = OfOpening(question_id=question.pk, opening_id=locked.pk)
        record("forum.opened_question_read", actor=actor, subject=locked, data=told)
        return question


def _role(actor: Actor) -> str:
    return actor.acting.role if actor.acting else ""


def _question_id(opening: BreakGlass) -> UUID:
    found: UUID | None = opening.question_id
    if found is None:
        raise NotAllowed(NOT_OPEN, code="not_open")
    return found


def _opened(actor: Actor, locked: BreakGlass) -> bool:
    """Open the question; False where there is none, or the database finds a party of it."""
    if locked.question_id is None:
        return False
    try:
        with transaction.atomic():
            until = now() + timedelta(minutes=settings.BREAK_GLASS_MINUTES)
            _decide(actor, locked, OpeningState.ALLOWED, open_until=until)
    except IntegrityError:
        return False
    return True


def _decide(actor: Actor, locked: BreakGlass, state: OpeningState, **values: object) -> None:
    written = {
        "state": state,
        "decided_by_id": actor.person_id,
        "decided_role": _role(actor),
        "decided_at": now(),
        **values,
    }
    save_versioned(locked, expected=None, values=written)


def _is_party(actor: Actor, question: Question) -> bool:
    """Return whether the reader has become a party since the question was opened."""
    own = actor.organisations()
    asked = {case.authority_id for case in question.cases.all()}
    place = question.asker_membership.organisation_id if question.asker_membership else None
    return bool(own & asked) or place in own or question.asker_id == actor.user_id
