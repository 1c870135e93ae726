"""What the proofs of a membership amount to: its state, and until when it holds.

Every change of a membership's state goes through here, on a row that the caller locked.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.profiles.choices import BY_INVITATION, MembershipState, VerificationMethod
from apps.profiles.models import Membership
from apps.profiles.services.shared import record_membership
from apps.profiles.services.standins import end_delegations

# No proof counts for longer than this; a trigger of the sixteenth migration refuses more.
TERM = timedelta(days=365)


def settle(membership: Membership, *, actor: Actor, otherwise: str = "") -> Membership:
    """Bring a locked membership to the state that its proofs give, and record what became of it.

    The caller wrote the proofs (`mailbox_proven_at`, `confirmed_at` with `verified_by`) and
    locked the row, or made it. `otherwise` names the event when nothing is verified by it.
    A term in force is never shortened here. Raises Conflict for an ended membership.
    """
    if membership.state == MembershipState.REVOKED:
        raise Conflict(_("This membership has ended already."), code="wrong_state")
    moment = timezone.now()
    held = membership.is_verified
    if not held and membership.state == MembershipState.VERIFIED:
        lapse(membership, actor=actor)
    ends = _proven_until(membership, moment)
    if ends is not None:
        event = _verify(membership, moment, ends, held=held)
    else:
        event = otherwise
        membership.state = membership.state if held else _half_way(membership, moment)
        membership.save()
    if event:
        record_membership(f"profiles.membership_{event}", actor, membership)
    return membership


def _verify(membership: Membership, moment: datetime, ends: datetime, *, held: bool) -> str:
    """Write that the membership holds until then; returns what happened."""
    longer = membership.valid_until is None or not held or ends > membership.valid_until
    if longer:
        membership.valid_until, membership.reminded = ends, None
    if membership.one_proof_is_enough and counts(membership.mailbox_proven_at, moment):
        _rest_on_the_mailbox(membership, moment)
    if not held:
        membership.state, membership.verified_at = MembershipState.VERIFIED, moment
    membership.save()
    return "verified" if not held else "renewed" if longer else ""


def _rest_on_the_mailbox(membership: Membership, moment: datetime) -> None:
    """Name the mailbox as the proof where no word counts any more, or only a colleague's stood."""
    if not counts(membership.confirmed_at, moment) or membership.method in {
        "",
        VerificationMethod.MAILBOX,
        VerificationMethod.COLLEAGUE,
        VerificationMethod.INSTALLATION,
    }:
        membership.method = VerificationMethod.MAILBOX
        membership.verified_by_id = membership.approved_by_id = None


def counts(proven_at: datetime | None, moment: datetime) -> bool:
    """Return whether a proof of that moment still counts."""
    return proven_at is not None and proven_at + TERM > moment


def _proven_until(membership: Membership, moment: datetime) -> datetime | None:
    """Return until when the proofs that count carry the membership, or None."""
    mailbox, word = membership.mailbox_proven_at, membership.confirmed_at
    dates = [at for at in (mailbox, word) if at is not None and counts(at, moment)]
    if membership.one_proof_is_enough:
        return max(dates) + TERM if dates else None
    if _is_enough_alone(membership):
        return word + TERM if word is not None and counts(word, moment) else None
    return min(dates) + TERM if len(dates) == 2 else None


def _is_enough_alone(membership: Membership) -> bool:
    """Return whether the word is all that is asked: two people of the desk read a letter.

    Or the role comes by invitation only. For all others an invitation is the organisation's word.
    """
    invited = membership.method == VerificationMethod.INVITATION
    return membership.method == VerificationMethod.DESK or (
        invited and membership.role in BY_INVITATION
    )


def _half_way(membership: Membership, moment: datetime) -> MembershipState:
    """Return the state of a membership whose proofs are not enough."""
    if membership.state == MembershipState.LAPSED:
        return MembershipState.LAPSED
    if counts(membership.mailbox_proven_at, moment):
        return MembershipState.MAILBOX_PROVEN
    if counts(membership.confirmed_at, moment):
        return MembershipState.CONFIRMED
    return MembershipState.CLAIMED


def lapse(membership: Membership, *, actor: Actor) -> None:
    """End the rights of a locked membership until it is proven again, and record it."""
    membership.state = MembershipState.LAPSED
    membership.save()
    end_delegations(actor, membership)
    record_membership("profiles.membership_lapsed", actor, membership)


def lose_mailbox(membership: Membership, *, actor: Actor) -> None:
    """Take the mailbox proof from a locked membership, and with it what rested on it alone.

    The address was given up, or its domain is no longer the organisation's.
    """
    membership.mailbox_proven_at = None
    if membership.state == MembershipState.MAILBOX_PROVEN:
        membership.state = MembershipState.CLAIMED
    over = membership.state == MembershipState.VERIFIED and not membership.is_verified
    if over and membership.method != VerificationMethod.INSTALLATION:
        lapse(membership, actor=actor)
        return
    if not membership.is_verified or membership.method == VerificationMethod.INSTALLATION:
        membership.save()
        return
    ends = _proven_until(membership, timezone.now())
    if ends is None or membership.method == VerificationMethod.MAILBOX:
        lapse(membership, actor=actor)
        return
    membership.valid_until = min(ends, membership.valid_until or ends)
    membership.save()
