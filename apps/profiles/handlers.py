"""What follows in this app from what happens elsewhere."""

from apps.core.actor import system_actor
from apps.core.events import handles
from apps.core.models import Event
from apps.profiles.tokens import end_tokens_of


@handles("accounts.closed")
def end_tokens(event: Event) -> None:
    """End the access tokens of a closed account, so that reopening it revives none."""
    end_tokens_of(actor=system_actor(), user_id=event.subject_id)
