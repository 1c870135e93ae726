"""Accepting: the asker says which answer settles the question, per authority (rulings D60)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.locking import lock_row
from apps.forum.choices import AnswerState
from apps.forum.events import of_answer
from apps.forum.models import Acceptance, Answer, Question


def accept_answer(*, actor: Actor, answer: Answer) -> Acceptance:
    """Accept an issued answer; doing it again changes nothing.

    Replaces the acceptance of another answer of the same authority. Raises Conflict when
    the answer is not issued.
    """
    with transaction.atomic():
        question = lock_row(Question, answer.question_id)
        require(actor, "forum.change_question", question)
        if answer.state != AnswerState.ISSUED:
            raise Conflict(_("Only an issued answer can be accepted."), code="wrong_state")
        active = Acceptance.objects.active().filter(
            question=question, authority_id=answer.authority_id
        )
        same: Acceptance | None = active.filter(answer=answer).first()
        if same is not None:
            return same
        active.update(revoked_at=now())
        acceptance: Acceptance = Acceptance.objects.create(
            question=question,
            answer=answer,
            authority_id=answer.authority_id,
            actor_id=actor.person_id,
        )
        record("forum.answer_accepted", actor=actor, subject=answer, data=of_answer(answer))
        return acceptance


def revoke_acceptance(*, actor: Actor, answer: Answer) -> None:
    """Take the acceptance back; without one nothing happens."""
    with transaction.atomic():
        question = lock_row(Question, answer.question_id)
        require(actor, "forum.change_question", question)
        taken_back = (
            Acceptance.objects.active()
            .filter(question=question, answer=answer)
            .update(revoked_at=now())
        )
        if taken_back:
            record("forum.acceptance_revoked", actor=actor, subject=answer, data=of_answer(answer))
