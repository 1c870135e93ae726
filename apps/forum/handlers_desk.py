"""What follows at the desk from what happens to people elsewhere."""

from uuid import UUID

from apps.core.actor import system_actor
from apps.core.events import handles
from apps.core.models import Event
from apps.forum.services.assignment import free_everywhere


@handles("profiles.membership_revoked", "profiles.membership_lapsed")
def free_cases_of_lost_role(event: Event) -> None:
    """Take who lost a role out of the cases that rested on it."""
    free_everywhere(actor=system_actor(), user_id=UUID(str(event.data["user_id"])))


@handles("accounts.closed")
def free_cases_of_closed_account(event: Event) -> None:
    """Take who closed the account out of all cases."""
    free_everywhere(actor=system_actor(), user_id=event.subject_id)
