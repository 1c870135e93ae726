"""Accepting: the asker says which answer settles the question, per authority (rulings D60)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.locking import lock_row
from apps.forum.choices_life import ENDED, IN_FORCE
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
        _require_in_force(answer)
        if answer.is_preliminary:
            raise Conflict(
                _("Wait for the final answer: this one is preliminary."), code="wrong_state"
            )
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


def _require_in_force(answer: Answer) -> None:
    """Raise Conflict unless the answer speaks now: it may have ended since it was read."""
    state = Answer.objects.filter(pk=answer.pk).values_list("state", flat=True).get()
    if state in ENDED:
        raise Conflict(
            _("This answer is no longer in force. Look at the question for what holds now."),
            code="wrong_state",
        )
    if state not in IN_FORCE:
        raise Conflict(_("Only an issued answer can be accepted."), code="wrong_state")


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
