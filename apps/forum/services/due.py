"""One answer that its authority has to look at again; rechecking.py marks them by guidance."""

from django.db import transaction

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.events import record
from apps.core.versions import save_versioned
from apps.forum.choices import AnswerState
from apps.forum.events import of_answer
from apps.forum.models import Answer
from apps.forum.states import ANSWER


def mark_review_due(*, actor: Actor, answer: Answer) -> bool:
    """Note that an issued final answer needs a re-check; False when there is nothing to note.

    Readers see it from what the answer cites, at once and without this (rulings D13); the state
    is what desks and notices go by.
    """
    with transaction.atomic():
        rows = Answer.objects.final().filter(pk=answer.pk, state=AnswerState.ISSUED)
        locked = rows.select_for_update(no_key=True, of=("self",)).first()
        if locked is None:
            return False
        ANSWER.apply(locked, "review", actor)
        values = {"state": locked.state, "review_due_on": now().date()}
        save_versioned(locked, expected=None, values=values)
        record("forum.answer_review_due", actor=actor, subject=locked, data=of_answer(locked))
        return True
