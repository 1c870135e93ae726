"""Helpful votes as the page of a question shows them: their number, and one's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef

from apps.core.actor import Actor
from apps.core.shown import Shown
from apps.forum.models import Answer, AnswerVote, Question
from apps.forum.projections import AnswerCard
from apps.forum.querysets.questions import PUBLIC_STATES


@dataclass(frozen=True, slots=True)
class Votes(Shown):
    """How many people an answer helped, whether it helped the reader, and who may say so."""

    number: int
    own: bool
    can_vote: bool


def vote_columns(actor: Actor) -> dict[str, Any]:
    """Return what the statement of the answers brings along."""
    own = AnswerVote.objects.visible_to(actor).filter(answer=OuterRef("pk"))
    return {"vote_number": AnswerVote.objects.all().number_of("pk"), "vote_own": Exists(own)}


def with_votes(
    cards: Iterable[AnswerCard], answers: Sequence[Answer], question: Question, actor: Actor
) -> list[AnswerCard]:
    """Return the cards with the votes of the answers, fetched with `vote_columns`."""
    public = question.public_at is not None and question.state in PUBLIC_STATES
    own = actor.organisations()
    return [
        replace(card, votes=_votes(row, actor, public=public, own=row.authority_id in own))
        for card, row in zip(cards, answers, strict=True)
    ]


def _votes(row: Any, actor: Actor, *, public: bool, own: bool) -> Votes | None:
    if not public:
        return None
    verified = actor.acting is not None
    return Votes(
        number=row.vote_number,
        own=row.vote_own,
        can_vote=verified and not own and row.redacted_at is None and row.ended_on is None,
    )
