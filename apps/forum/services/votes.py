"""Helpful votes: one per person and answer, whoever presses how often and at what moment."""

from django.db import IntegrityError, transaction

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import NotAllowed, NotFound
from apps.core.events import record
from apps.forum.models import Answer, AnswerVote
from apps.forum.reading_rules import NOT_PUBLIC


def vote_answer(*, actor: Actor, answer: Answer) -> bool:
    """Say that a public official answer helped; doing it again changes nothing.

    Returns whether it is new. Raises NotAllowed for the unverified, for members of the
    authority, and for whoever wrote or signed the answer.
    """
    found = _found(actor, answer)
    require(actor, "forum.vote_answer", found)
    try:
        with transaction.atomic():
            AnswerVote.objects.create(
                answer=found, person_id=actor.person_id, membership_id=actor.acting_membership_id
            )
            record("forum.answer_voted", actor=actor, subject=found)
    except IntegrityError as error:
        if "vote_once_per_person" in str(error):
            return False
        # What was true when the rule looked is no longer: the answer was withdrawn, or the like.
        raise NotAllowed(NOT_PUBLIC.reason, code=NOT_PUBLIC.code) from None
    return True


def end_vote(*, actor: Actor, answer: Answer) -> bool:
    """Take one's own vote back; returns whether there was one. Without one nothing happens."""
    found = _found(actor, answer)
    with transaction.atomic():
        gone, _by_table = AnswerVote.objects.of_actor(actor).filter(answer=found).delete()
        if gone:
            record("forum.answer_vote_ended", actor=actor, subject=found)
    return bool(gone)


def _found(actor: Actor, answer: Answer) -> Answer:
    rows = Answer.objects.visible_to(actor).select_related("question")
    found: Answer | None = rows.filter(pk=answer.pk).first()
    if found is None:
        raise NotFound
    return found
