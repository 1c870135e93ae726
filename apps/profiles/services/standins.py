"""A delegation ends for good with the right that it stands for: it does not come back with it."""

from django.utils import timezone

from apps.core.actor import Actor
from apps.core.events import record
from apps.profiles.models import AdminDelegation, Membership
from apps.profiles.running import DelegationEvent


def end_delegations(actor: Actor, delegator: Membership) -> None:
    """End what a locked membership's admin delegated and is not over, and record it."""
    rows = AdminDelegation.objects.select_for_update(of=("self",), no_key=True)
    open_ones = rows.filter(
        delegator=delegator, revoked_at__isnull=True, ends_at__gt=timezone.now()
    )
    for row in open_ones.select_related("delegator", "delegate").order_by("pk"):
        row.revoked_at, row.revoked_by_id = timezone.now(), actor.user_id
        row.save(update_fields=["revoked_at", "revoked_by", "updated_at"])
        record_delegation("profiles.delegation_ended", actor, row)


def record_delegation(name: str, actor: Actor, made: AdminDelegation) -> None:
    """Record an event of a delegation; the payload holds ids only."""
    data = DelegationEvent(
        delegator_id=made.delegator.user_id,
        user_id=made.delegate.user_id,
        organisation_id=made.delegator.organisation_id,
    )
    record(name, actor=actor, subject=made, data=data)
