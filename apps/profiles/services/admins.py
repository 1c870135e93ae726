"""An organisation with members is never left without an admin by accident.

The organisation's row is locked first, then memberships: of two admins who leave at once, the
second one sees that the first is gone.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, NotAllowed
from apps.core.events import record
from apps.core.locking import lock_row
from apps.profiles.models import Membership, Organisation
from apps.profiles.running import AdminEvent, stands_in
from apps.profiles.services.standins import end_delegations


def lock_with_place(membership: Membership) -> Membership:
    """Return the membership, locked after its organisation, with which it comes."""
    place = lock_row(Organisation, membership.organisation_id)
    locked = lock_row(Membership, membership.pk)
    if locked.organisation_id != place.pk:
        raise Conflict(code="wrong_state")
    locked.organisation = place
    return locked


def require_admin_left(leaving: Membership) -> None:
    """Raise Conflict `last_admin` when nobody would run the people who remain.

    Needs the organisation locked. A right that is over already is no loss.
    """
    if not (leaving.is_admin and leaving.is_verified):
        return
    others = Membership.objects.verified().filter(
        organisation_id=leaving.organisation_id, user__is_active=True
    )
    others = others.exclude(pk=leaving.pk)
    remain = others.exclude(user_id=leaving.user_id)
    if remain.exists() and not others.filter(is_admin=True).exists():
        raise Conflict(
            _(
                "You are the last admin here, and others remain. Hand over first: "
                "the page about the organisation's people does it in one step."
            ),
            code="last_admin",
        )


def require_equal(actor: Actor, membership: Membership) -> None:
    """Raise NotAllowed when a delegate acts on one of the organisation's admins."""
    if membership.is_admin and stands_in(actor) and membership.user_id != actor.user_id:
        raise NotAllowed(_("A delegate looks after members, not after the admins."))


def require_still_there(actor: Actor) -> None:
    """Raise NotAllowed when the role acted in ended before the organisation was locked.

    Of two admins who end each other's role at once, the second one is too late.
    """
    own = Membership.objects.verified().filter(pk=actor.acting_membership_id)
    if not own.exists():
        raise NotAllowed(_("Only the organisation's own admin or the platform ends a membership."))


def make_admin(actor: Actor, locked: Membership) -> None:
    """Give a locked, verified membership the right over people, and record it."""
    if not locked.is_verified or not locked.user.is_active:
        raise Conflict(_("Only a verified member can become an admin."), code="not_verified")
    _set_admin(actor, locked, to=True)


def take_admin(actor: Actor, locked: Membership) -> None:
    """Take the right over people from a locked membership, and record it."""
    _set_admin(actor, locked, to=False)
    end_delegations(actor, locked)


def _set_admin(actor: Actor, locked: Membership, *, to: bool) -> None:
    if locked.is_admin is to:
        raise Conflict(_("This was done already."), code="wrong_state")
    locked.is_admin = to
    locked.save(update_fields=["is_admin", "updated_at"])
    record(
        "profiles.admin_named" if to else "profiles.admin_withdrawn",
        actor=actor,
        subject=locked,
        data=event_of(locked),
    )


def event_of(membership: Membership) -> AdminEvent:
    """Return the payload that names a membership's person and place."""
    return AdminEvent(user_id=membership.user_id, organisation_id=membership.organisation_id)


def successor_of(leaving: Membership, pk: UUID) -> Membership:
    """Return the locked membership of a colleague who takes over."""
    found = lock_row(Membership, pk)
    if found.organisation_id != leaving.organisation_id or found.user_id == leaving.user_id:
        raise NotAllowed(_("Choose a colleague at the same organisation."))
    return found
