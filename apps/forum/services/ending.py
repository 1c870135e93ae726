"""Ending answers that another one replaces, or that are withdrawn."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, system_actor
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.versions import save_versioned
from apps.forum.choices import AnswerState
from apps.forum.choices_life import IN_FORCE
from apps.forum.life_rules import of_superseded
from apps.forum.models import Answer, AnswerDecision
from apps.forum.private_choices import PublicationState
from apps.forum.services.due import mark_review_due
from apps.forum.services.publication import end_publications
from apps.forum.states import ANSWER


def end_replaced(actor: Actor, successor: Answer, moment: datetime) -> Answer | None:
    """End the answer whose place the locked one takes, if any; what was withdrawn stays so.

    A decision that waits about it is dropped, and nobody publishes its text any more.
    """
    if successor.supersedes_id is None:
        return None
    ended: Answer = lock_row(Answer, successor.supersedes_id)
    if ended.state in IN_FORCE:
        ANSWER.apply(ended, "supersede", actor)
        values = {"state": ended.state, "ended_on": moment.date()}
        save_versioned(ended, expected=None, values=values)
    elif ended.state != AnswerState.WITHDRAWN:
        raise Conflict(
            _("Another answer took its place meanwhile. Look at the question first."),
            code="answer_replaced",
        )
    settle_ended(ended, moment)
    return ended


def settle_ended(ended: Answer, moment: datetime) -> None:
    """Drop what waits about an answer that speaks no more, and end its publication.

    What was published of it before keeps speaking: its authority has to look at it again.
    """
    waiting = AnswerDecision.objects.waiting().filter(answer=ended)
    waiting.update(dropped_at=moment, updated_at=moment)
    end_publications(ended.publications.all())
    published = ended.publications.filter(state=PublicationState.PUBLISHED)
    copies = Answer.objects.final().filter(
        question__in=published.values("new_question"), authority_id=ended.authority_id
    )
    for copy in copies.order_by("pk"):
        mark_review_due(actor=system_actor(), answer=copy)


def record_replaced(actor: Actor, ended: Answer, successor: Answer) -> None:
    """Record that the second answer took the place of the first."""
    record(
        "forum.answer_superseded",
        actor=actor,
        subject=ended,
        data=of_superseded(ended, successor),
    )
