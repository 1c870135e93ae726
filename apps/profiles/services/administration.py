"""How an organisation looks after its own people: admins, refusals, undoing a mistake."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.profiles.choices import WAITING_STATES, MembershipState, VerificationMethod
from apps.profiles.models import Membership
from apps.profiles.services.admins import (
    event_of,
    lock_with_place,
    make_admin,
    require_admin_left,
    require_equal,
    successor_of,
    take_admin,
)
from apps.profiles.services.memberships import end_locked, mailbox_proven
from apps.profiles.services.reopening import take_up_again
from apps.profiles.services.shared import require_not_merged, require_real_name

REASON_MAX = 500


@transaction.atomic
def name_admin(*, actor: Actor, membership: Membership) -> Membership:
    """Let a verified member run the organisation's people; its access tokens end with that."""
    locked = lock_with_place(membership)
    require(actor, "profiles.name_admin", locked)
    make_admin(actor, locked)
    return locked


@transaction.atomic
def withdraw_admin(*, actor: Actor, membership: Membership) -> Membership:
    """End an admin's right over people, one's own or another's; one admin always stays."""
    locked = lock_with_place(membership)
    if locked.user_id != actor.user_id:
        require(actor, "profiles.name_admin", locked)
    require_admin_left(locked)
    take_admin(actor, locked)
    return locked


@transaction.atomic
def hand_over(
    *, actor: Actor, membership: Membership, successor: UUID, leave: bool = False
) -> Membership:
    """Make a colleague an admin and lay down one's own right in the same act; or leave at once.

    Raises Conflict when the colleague is not a verified member.
    """
    locked = lock_with_place(membership)
    require(actor, "profiles.delegate", locked)
    chosen = successor_of(locked, successor)
    if not chosen.is_admin:
        make_admin(actor, chosen)
    # Before leaving too: undoing that brings back the membership, not the right.
    take_admin(actor, locked)
    if leave:
        end_locked(actor, locked)
    return locked


@transaction.atomic
def refuse_membership(*, actor: Actor, membership: Membership, reason: str) -> Membership:
    """Refuse a membership that waits, with a reason that its person reads."""
    text = reason.strip()
    if not text or len(text) > REASON_MAX:
        raise Invalid(fields={"reason": _("Say in 1 to 500 characters why.")})
    locked = lock_with_place(membership)
    require(actor, "profiles.refuse_membership", locked)
    if locked.state not in WAITING_STATES:
        raise Conflict(_("This membership is not waiting any more."), code="wrong_state")
    require_equal(actor, locked)
    end_locked(actor, locked, reason=text)
    record("profiles.membership_refused", actor=actor, subject=locked, data=event_of(locked))
    return locked


@transaction.atomic
def undo_ending(*, actor: Actor, membership: Membership) -> Membership:
    """Take back within ten minutes that one ended or refused a membership; once.

    The state of before comes back only where its proofs still hold, and with it what its end
    closed at the desk. Access tokens stay ended.
    """
    locked = lock_with_place(membership)
    require(actor, "profiles.undo_ending", locked)
    if locked.state != MembershipState.REVOKED or not locked.ended_from:
        raise Conflict(_("There is nothing to undo."), code="wrong_state")
    if not locked.just_ended:
        raise Conflict(_("This can be undone for ten minutes only."), code="too_late")
    require_not_merged(locked.organisation)
    require_real_name(locked.user_id, locked.role)
    ended = locked.revoked_at or timezone.now()
    locked.state = MembershipState(locked.ended_from)
    locked.revoked_at, locked.ended_by_id = None, None
    locked.ended_from, locked.end_reason = "", ""
    _require_proofs(locked)
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError:
        raise Conflict(_("This role was stated anew meanwhile."), code="already_stated") from None
    take_up_again(actor, locked, ended)
    record("profiles.membership_restored", actor=actor, subject=locked, data=event_of(locked))
    return locked


def _require_proofs(restored: Membership) -> None:
    """Raise Conflict unless what carried the membership carries it now."""
    holds = restored.state != MembershipState.VERIFIED or restored.is_verified
    by_mailbox = (
        restored.state == MembershipState.MAILBOX_PROVEN
        or restored.method == VerificationMethod.MAILBOX
    )
    if by_mailbox and not mailbox_proven(restored.organisation, restored.user_id):
        holds = False
    if not holds or not restored.user.is_active:
        raise Conflict(
            _("What this membership rested on does not hold any more."), code="proofs_gone"
        )
