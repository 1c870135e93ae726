"""What follows in this app from what happens elsewhere."""

from uuid import UUID

from apps.core.actor import system_actor
from apps.core.events import handles
from apps.core.models import Event
from apps.profiles.lapsing import lose_mailboxes
from apps.profiles.proving import prove_at_new_address
from apps.profiles.tokens import end_tokens_of


@handles("accounts.closed")
def end_tokens(event: Event) -> None:
    """End the access tokens of a closed account, so that reopening it revives none."""
    end_tokens_of(actor=system_actor(), user_id=event.subject_id)


@handles("accounts.address_confirmed")
def count_new_address(event: Event) -> None:
    """Take a newly confirmed address as the mailbox proof of the memberships at its domain."""
    prove_at_new_address(event.subject_id, int(event.data["address_id"]))


@handles("accounts.address_removed")
def take_back_proofs(event: Event) -> None:
    """End at once what rested on an address that the person removed."""
    lose_mailboxes(event.subject_id)


@handles("profiles.domain_removed")
def take_back_proofs_there(event: Event) -> None:
    """End at once what rested on mailboxes at a domain that the organisation no longer has."""
    lose_mailboxes(organisation_id=UUID(str(event.data["organisation_id"])))
