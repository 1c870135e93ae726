"""What waits for people in the demonstration: a regulator's invitation, a role that ends soon."""

from datetime import timedelta
from hashlib import sha256

from apps.accounts.models import User
from apps.core.clock import now
from apps.core.demo import World
from apps.profiles.choices import Role
from apps.profiles.models import Invitation, Membership, Organisation
from apps.profiles.services import invitation_token

DAYS_TO_APPROVE = 30
# Shown with the button that renews it.
ENDS_IN_DAYS = 20
ENDS_SOON = "patient"


def fill_affiliation(world: World) -> None:
    """Propose one more regulator, and let one role come near its end."""
    authority, head = world.organisations["authority_be"], world.people["signer_be"]
    if isinstance(authority, Organisation) and isinstance(head, User):
        _propose(authority, head)
    ends = now() + timedelta(days=ENDS_IN_DAYS)
    Membership.objects.filter(user_id=world.people[ENDS_SOON].pk).update(valid_until=ends)


def _propose(authority: Organisation, head: User) -> None:
    """Write the row only: nobody is told of what is made up here."""
    proposed = Invitation(
        organisation=authority,
        role=Role.REGULATOR,
        email="new.assessor@medicines-authority-be.example",
        invited_by=head,
        reason="An invented assessor who joins the invented team in January.",
        expires_at=now() + timedelta(days=DAYS_TO_APPROVE),
    )
    proposed.token_hash = sha256(invitation_token(proposed).encode()).hexdigest()
    proposed.save()
