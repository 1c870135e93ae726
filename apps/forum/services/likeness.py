"""What people say about answers that were there before they asked."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import has_letters, one_line
from apps.forum.choices import REASON_MAX, REASON_MIN, QuestionState
from apps.forum.models import Deflection, Difference, Question
from apps.forum.searching import can_spare
from apps.forum.services.questions import discard_draft

REASON_LENGTH: Text = _("Write in 10 to 300 characters what is different in your case.")


def spare_question(*, actor: Actor, similar: Question, draft: Question | None = None) -> bool:
    """Note that a public answer answers the person's question; delete the draft, if there is one.

    Counted once for a person and question: returns whether it was the first time. Raises
    Conflict when the question is not public and answered, or is the person's own.
    """
    with transaction.atomic():
        require(actor, "forum.write_question", draft)
        _require_sparing(actor, similar)
        first = _counted(actor, similar)
        if first:
            record("forum.question_spared", actor=actor, subject=similar)
        if draft is not None:
            discard_draft(actor=actor, question=draft)
        return first


def _counted(actor: Actor, similar: Question) -> bool:
    try:
        with transaction.atomic():
            Deflection.objects.create(question=similar, person_id=actor.person_id)
    except IntegrityError:
        return False
    return True


def say_difference(*, actor: Actor, draft: Question, similar: Question, reason: str) -> Difference:
    """Keep why the draft differs from a public question that was answered; anew, it replaces.

    Raises Invalid for a reason that is too short or too long, Conflict when the draft was
    sent or the other question is not public and answered.
    """
    with transaction.atomic():
        locked = lock_row(Question, draft.pk)
        require(actor, "forum.write_question", locked)
        if locked.state != QuestionState.DRAFT:
            raise Conflict(_("This question was already sent."), code="already_sent")
        _require_sparing(actor, similar)
        text = one_line(reason)
        if not REASON_MIN <= len(text) <= REASON_MAX or not has_letters(text):
            raise Invalid(fields={"reason": REASON_LENGTH})
        said, _new = Difference.objects.update_or_create(
            question=locked, similar=similar, defaults={"reason": text}
        )
        record("forum.difference_said", actor=actor, subject=locked)
        return said


def _require_sparing(actor: Actor, similar: Question) -> None:
    if not can_spare(actor, similar):
        raise Conflict(
            _("Only a public question of somebody else that was answered can spare you yours."),
            code="not_answered",
        )
