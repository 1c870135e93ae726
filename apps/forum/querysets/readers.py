"""Whose questions these are, and who reads for an authority."""

from typing import Any

from django.db.models import Q

from apps.core.actor import Actor

READS_OFFICIALLY = "official.read"
# How files beside questions are named in `core.files`.
FILES_OF_QUESTIONS = "forum.question"
# Editors and moderators: they look at questions that are held.
HELD_GRANTS = ("platform.edit", "platform.moderate")


def own_questions(actor: Actor) -> Q:
    """Return the condition for what the actor asked; a token's, for its one membership only."""
    own = Q(asker_id=actor.user_id)
    return own & Q(asker_membership_id=actor.acting_membership_id) if actor.bound else own


def is_own(actor: Actor, question: Any) -> bool:
    """Return whether the actor asked the question: `own_questions` for one row."""
    if question.asker_id != actor.user_id:
        return False
    return not actor.bound or question.asker_membership_id == actor.acting_membership_id


def on_askers_side(actor: Actor, question: Any) -> bool:
    """Return whether the actor asked the question, or is a colleague whom the asker named.

    The one place that says so for a row that the actor sees. Whether the question is public,
    or became it, changes nothing; colleagues count while both are verified members of one
    place (`ColleagueQuerySet.in_force`). A question fetched `for_rows` brings them along.
    """
    if actor.user_id is None:
        return False
    if is_own(actor, question):
        return True
    own = {capacity.membership_id for capacity in actor.capacities}
    if not own:
        return False
    along: Any = getattr(question, "reading_along", None)
    if along is None:
        along = question.colleagues.in_force().values_list("membership_id", flat=True)
    return not own.isdisjoint(along)


def is_party(actor: Actor, question: Any) -> bool:
    """Return whether the actor is on the asker's side, or of an authority that was asked."""
    authorities = actor.organisations(READS_OFFICIALLY)
    # First, since lists of officials bring the cases along and no colleagues.
    if authorities and any(case.authority_id in authorities for case in question.cases.all()):
        return True
    return on_askers_side(actor, question)
