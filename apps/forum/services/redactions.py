"""Taking the text out of an issued answer: proposed by one admin, done by another (D39)."""

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.files import delete_file
from apps.core.locking import lock_row
from apps.forum.choices import REDACTION_REASON_MAX, RedactionGround
from apps.forum.events import of_answer
from apps.forum.models import Answer, Redaction
from apps.forum.services.publication import end_publications

NO_LONGER = _("This was decided already: look at the answer.")


def propose_redaction(*, actor: Actor, answer: Answer, ground: str, reason: str) -> Redaction:
    """Propose to remove the text of an issued answer; `reason` is for everybody to read.

    Raises Conflict when it is proposed or done already, or when the answer was never issued.
    """
    require(actor, "forum.redact_answer")
    text = reason.strip()
    if ground not in RedactionGround.values:
        raise Invalid(fields={"ground": _("Choose the ground.")})
    if not 0 < len(text) <= REDACTION_REASON_MAX:
        raise Invalid(fields={"reason": _("Say in 1 to 500 characters why the text goes.")})
    try:
        with transaction.atomic():
            locked = lock_row(Answer, answer.pk)
            made: Redaction = Redaction.objects.create(
                answer=locked, ground=ground, reason=text, proposed_by_id=actor.person_id
            )
            record("forum.redaction_proposed", actor=actor, subject=made, data=of_answer(locked))
            return made
    except IntegrityError as error:
        raise Conflict(NO_LONGER, code="wrong_state") from error


def confirm_redaction(*, actor: Actor, redaction: Redaction) -> Answer:
    """Remove the text now, as the second admin; the hash stays, and the page says why.

    The scan of a letter goes too. Raises NotAllowed for the proposer, Conflict when somebody
    else confirmed or dropped it meanwhile.
    """
    with transaction.atomic():
        answer = lock_row(Answer, redaction.answer_id)
        locked = lock_row(Redaction, redaction.pk)
        require(actor, "forum.redact_answer", locked)
        if locked.done_at is not None or locked.dropped_at is not None:
            raise Conflict(NO_LONGER, code="wrong_state")
        with connection.cursor() as cursor:
            cursor.execute("SELECT redact_issued(%s, %s)", [locked.pk, actor.person_id])
        if answer.letter_scan is not None:
            delete_file(answer.letter_scan)
        end_publications(answer.publications.all())
        record("forum.answer_redacted", actor=actor, subject=locked, data=of_answer(answer))
        answer.refresh_from_db()
        return answer


def drop_redaction(*, actor: Actor, redaction: Redaction) -> None:
    """Drop a proposal, whoever made it; that it was made stays on record."""
    with transaction.atomic():
        answer = lock_row(Answer, redaction.answer_id)
        locked = lock_row(Redaction, redaction.pk)
        require(actor, "forum.redact_answer")
        if locked.done_at is not None or locked.dropped_at is not None:
            raise Conflict(NO_LONGER, code="wrong_state")
        locked.dropped_at = now()
        locked.save(update_fields=["dropped_at", "updated_at"])
        record("forum.redaction_dropped", actor=actor, subject=locked, data=of_answer(answer))
