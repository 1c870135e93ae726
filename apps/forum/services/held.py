"""Questions that wait for an editor: released, sent back, or taken back (rulings D17, D61)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line
from apps.core.versions import require_version, save_versioned
from apps.forum.choices import SHORT_MAX
from apps.forum.models import Question
from apps.forum.services.questions import require_authorities, send_out
from apps.forum.states import QUESTION
from apps.profiles.models import Membership


@transaction.atomic
def release_question(*, actor: Actor, question: Question, version: int) -> Question:
    """Send a held question to its authorities: what was found is no national number.

    Raises Conflict when it is not held any more, not what the editor read, or asked by
    somebody who left meanwhile; Invalid when one of the authorities does not answer any more.
    """
    locked = lock_row(Question, question.pk)
    require_version(locked, version)
    QUESTION.apply(locked, "release", actor)
    if not Membership.objects.verified().filter(questions=locked.pk).exists():
        raise Conflict(
            _("The asker is no longer a verified member of the organisation: send it back."),
            code="not_a_member",
        )
    authorities = list(locked.wanted_authorities.all())
    require_authorities(authorities, locked)
    record("forum.question_released", actor=actor, subject=locked)
    send_out(actor, locked, authorities, locked.asker_membership_id)
    return locked


@transaction.atomic
def return_question(*, actor: Actor, question: Question, version: int, note: str) -> Question:
    """Give a held question back to its asker as a draft, with what to change."""
    locked = lock_row(Question, question.pk)
    require_version(locked, version)
    clean = one_line(note)
    if not 1 <= len(clean) <= SHORT_MAX:
        raise Invalid(fields={"note": _("Say in 1 to 300 characters what has to change.")})
    QUESTION.apply(locked, "send_back", actor)
    save_versioned(locked, expected=None, values={"state": locked.state, "hold_note": clean})
    record("forum.question_returned", actor=actor, subject=locked)
    return locked


@transaction.atomic
def take_back_question(*, actor: Actor, question: Question) -> Question:
    """Let the asker write on in a question that no editor has released yet."""
    locked = lock_row(Question, question.pk)
    QUESTION.apply(locked, "take_back", actor)
    save_versioned(locked, expected=None, values={"state": locked.state})
    record("forum.question_taken_back", actor=actor, subject=locked)
    return locked
