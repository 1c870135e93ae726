"""What a newly confirmed address proves."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from apps.core.actor import actor_for_user_id
from apps.profiles.choices import BY_INVITATION
from apps.profiles.domains import domain_of
from apps.profiles.models import Membership
from apps.profiles.services import lock_membership, prove_mailbox


@transaction.atomic
def prove_at_new_address(user_id: UUID, address_id: int) -> None:
    """Count the address for the person's memberships that a mailbox at its domain proves."""
    address = EmailAddress.objects.filter(pk=address_id, user_id=user_id, verified=True).first()
    if address is None:
        return
    there = Membership.objects.active().of_person(user_id).exclude(role__in=BY_INVITATION)
    there = there.filter(organisation__domains__domain=domain_of(address.email) or "")
    for key in there.order_by("pk").values_list("pk", flat=True):
        locked = lock_membership(Membership(pk=key))
        if locked.mailbox_proven_at is None or not locked.is_verified:
            prove_mailbox(actor=actor_for_user_id(user_id), membership=locked)
