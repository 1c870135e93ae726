"""Whose questions these are, and who reads for an authority."""

from typing import Any

from django.db.models import Q

from apps.core.actor import Actor

READS_OFFICIALLY = "official.read"


def own_questions(actor: Actor) -> Q:
    """Return the condition for what the actor asked; a token's, for its one membership only."""
    own = Q(asker_id=actor.user_id)
    return own & Q(asker_membership_id=actor.acting_membership_id) if actor.bound else own


def is_own(actor: Actor, question: Any) -> bool:
    """Return whether the actor asked the question: `own_questions` for one row."""
    if question.asker_id != actor.user_id:
        return False
    return not actor.bound or question.asker_membership_id == actor.acting_membership_id
