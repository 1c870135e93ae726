"""The platform's desk is told, once, when the last admin of an organisation lapses."""

from uuid import UUID

from django.db import transaction

from apps.core.actor import Actor, system_actor
from apps.core.events import handles, record
from apps.core.locking import lock_row
from apps.core.models import Event
from apps.profiles.choices import MembershipState
from apps.profiles.models import Membership, Organisation
from apps.profiles.running import MissedEvent

MISSED = "profiles.admin_missed"


@handles("profiles.membership_lapsed")
def tell_desk(event: Event) -> None:
    """Look whether this was the last admin of people who remain."""
    note_missed_admin(actor=system_actor(), lapsed=event)


@transaction.atomic
def note_missed_admin(*, actor: Actor, lapsed: Event) -> bool:
    """Record that an organisation's admins are all gone; returns whether this was new.

    The organisation's row is locked: of two admins who lapse at once, one is the last. An admin
    whose term is over and who has not lapsed in writing yet has an event of its own to come.
    """
    place = lock_row(Organisation, UUID(str(lapsed.data["organisation_id"])))
    admins = Membership.objects.filter(organisation=place, is_admin=True)
    if not admins.filter(pk=lapsed.subject_id).exists():
        return False
    noted = Event.objects.filter(
        name=MISSED, subject_id=place.pk, created_at__gte=lapsed.created_at
    )
    waits = admins.filter(state=MembershipState.VERIFIED, user__is_active=True).exists()
    missed = Organisation.objects.without_admin().filter(pk=place.pk).exists()
    if waits or not missed or noted.exists():
        return False
    data = MissedEvent(membership_id=lapsed.subject_id)
    record(MISSED, actor=actor, subject=place, data=data)
    return True
