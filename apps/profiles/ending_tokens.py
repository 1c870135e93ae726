"""Ending all of one's access tokens at once, as one does when something was stolen."""

from django.db import transaction

from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.events import record
from apps.core.locking import lock_row
from apps.profiles.tokens import end_tokens_of


@transaction.atomic
def end_own_tokens(*, actor: Actor) -> int:
    """End every token of the actor that has not ended; returns how many, and tells by mail."""
    require(actor, "profiles.revoke_token")
    # A token that is being made at this moment is made before, and ends with the others.
    person = lock_row(User, actor.person_id)
    number = end_tokens_of(actor=actor, user_id=actor.person_id)
    if number:
        record("profiles.tokens_ended", actor=actor, subject=person)
    return number
