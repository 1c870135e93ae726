"""Changes to memberships: stated, proven, confirmed, vouched for, ended."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, NotAllowed
from apps.profiles.choices import (
    BY_INVITATION,
    RENEWABLE,
    WAITING_STATES,
    MembershipState,
    VerificationMethod,
)
from apps.profiles.domains import domain_of
from apps.profiles.models import Membership, Organisation
from apps.profiles.running import is_desk
from apps.profiles.services.admins import (
    lock_with_place,
    require_admin_left,
    require_equal,
    require_still_there,
)
from apps.profiles.services.proofs import counts, settle
from apps.profiles.services.shared import (
    person_of,
    record_membership,
    require_real_name,
    require_role_fits,
)
from apps.profiles.services.standins import end_delegations

NOT_WAITING = _("This membership is not waiting any more.")


def proven_domains(user_id: UUID | None) -> set[str]:
    """Return the mail domains at which the person confirmed an address."""
    addresses = EmailAddress.objects.filter(user_id=user_id, verified=True)
    domains = {domain_of(email) for email in addresses.values_list("email", flat=True)}
    return {domain for domain in domains if domain}


def mailbox_proven(organisation: Organisation, user_id: UUID | None) -> bool:
    """Return whether the person confirmed an address at a domain of the organisation."""
    return organisation.domains.filter(domain__in=proven_domains(user_id)).exists()


@transaction.atomic
def claim_membership(*, actor: Actor, organisation: Organisation, role: str) -> Membership:
    """State that one belongs to an organisation.

    A confirmed mailbox at its domain verifies developers at once; for the other roles it is
    half of the proof, and the organisation or the desk adds the rest (rulings D63).
    """
    require(actor, "profiles.own")
    require_role_fits(organisation, role)
    if role in BY_INVITATION:
        raise NotAllowed(_("This role is given by invitation only."))
    require_real_name(person_of(actor), role)
    membership = Membership(user_id=person_of(actor), organisation=organisation, role=role)
    membership.mailbox_proven_at = proven_at(organisation, person_of(actor))
    try:
        with transaction.atomic():
            return settle(membership, actor=actor, otherwise="claimed")
    except IntegrityError:
        raise Conflict(
            _("You already stated this membership. Its state stands below."),
            code="already_stated",
        ) from None


def proven_at(organisation: Organisation, person: UUID) -> datetime | None:
    """Return when the mailbox was proven; stating a membership anew renews no old proof."""
    if not mailbox_proven(organisation, person):
        return None
    earlier = Membership.objects.filter(
        user_id=person, organisation=organisation, mailbox_proven_at__isnull=False
    )
    found: datetime | None = (
        earlier.order_by("-mailbox_proven_at").values_list("mailbox_proven_at", flat=True).first()
    )
    return found or timezone.now()


@transaction.atomic
def confirm_membership(*, actor: Actor, membership: Membership) -> Membership:
    """Confirm somebody else's membership for the organisation, the first time or anew.

    Developers and patient representatives are verified by it; the other roles also prove a
    mailbox at the organisation's domain (rulings D63).
    """
    locked = lock_membership(membership)
    require(actor, "profiles.confirm_membership", locked)
    _require_waiting_or_ending(locked)
    return _confirm(actor, locked, VerificationMethod.ORGANISATION)


@transaction.atomic
def vouch_for_member(*, actor: Actor, membership: Membership) -> Membership:
    """Vouch for a colleague; one's own place must be verified, and not by vouching.

    The voucher's row stays locked: it can neither end nor lapse meanwhile.
    """
    own = Membership.objects.select_for_update(no_key=True).filter(pk=actor.acting_membership_id)
    voucher = own.first()
    locked = lock_membership(membership)
    require(actor, "profiles.vouch_for_member", locked)
    if voucher is None or not voucher.may_vouch:
        raise NotAllowed(_("Somebody vouched for you. So you cannot vouch for others yet."))
    if locked.state not in WAITING_STATES:
        raise Conflict(NOT_WAITING, code="wrong_state")
    return _confirm(actor, locked, VerificationMethod.COLLEAGUE)


def _require_waiting_or_ending(locked: Membership) -> None:
    """Raise Conflict for an ended membership, and for one with a longer term before it."""
    ends = locked.valid_until
    soon = ends is not None and ends - RENEWABLE <= timezone.now()
    if locked.state in {*WAITING_STATES, MembershipState.LAPSED}:
        return
    if locked.state != MembershipState.VERIFIED or not soon:
        raise Conflict(NOT_WAITING, code="wrong_state")


def _confirm(actor: Actor, locked: Membership, method: VerificationMethod) -> Membership:
    if locked.mailbox_proven_at is None:
        locked.mailbox_proven_at = proven_at(locked.organisation, locked.user_id)
    _require_more_than_before(locked)
    locked.confirmed_from = _state_before(locked)
    locked.method = method
    locked.verified_by_id, locked.approved_by_id = actor.user_id, None
    locked.confirmed_at = timezone.now()
    return settle(locked, actor=actor, otherwise="confirmed")


def _state_before(locked: Membership) -> str:
    """Return the state to which undoing leads; none where the word replaces another one."""
    if locked.is_verified or locked.state == MembershipState.CONFIRMED:
        return ""
    over = locked.state == MembershipState.VERIFIED
    return str(MembershipState.LAPSED if over else locked.state)


def _require_more_than_before(locked: Membership) -> None:
    """Raise Conflict where the word would replace a better one while the mailbox is missing."""
    if not locked.is_verified or locked.one_proof_is_enough:
        return
    if not counts(locked.mailbox_proven_at, timezone.now()):
        raise Conflict(
            _("First this person has to confirm a mailbox at the organisation's mail domain."),
            code="mailbox_missing",
        )


@transaction.atomic
def verify_by_desk(*, actor: Actor, membership: Membership, proposed_by_id: UUID) -> Membership:
    """Verify what two people of the desk read in a letter; the desk asked for their rights.

    `actor` decides and `proposed_by_id` proposed: the database refuses one person in two
    places. Not for roles that are given by invitation.
    """
    locked = lock_membership(membership)
    if locked.role in BY_INVITATION:
        raise NotAllowed(_("This role is given by invitation only."))
    if person_of(actor) in {locked.user_id, proposed_by_id} or proposed_by_id == locked.user_id:
        raise NotAllowed(_("Two people decide, and neither of them about themselves."))
    _require_waiting_or_ending(locked)
    locked.method = VerificationMethod.DESK
    locked.verified_by_id, locked.approved_by_id = actor.user_id, proposed_by_id
    locked.confirmed_at = timezone.now()
    return settle(locked, actor=actor)


@transaction.atomic
def prove_mailbox(*, actor: Actor, membership: Membership) -> Membership:
    """Note that the person just showed to own a mailbox at the organisation's domain."""
    locked = lock_membership(membership)
    if not mailbox_proven(locked.organisation, locked.user_id):
        raise Conflict(
            _("You have no confirmed address at the organisation's mail domain any more."),
            code="mailbox_not_proven",
        )
    locked.mailbox_proven_at = timezone.now()
    return settle(locked, actor=actor, otherwise="mailbox_proven")


@transaction.atomic
def revoke_membership(*, actor: Actor, membership: Membership) -> Membership:
    """End a membership, one's own or somebody else's; its rights are gone at once.

    Raises Conflict `last_admin` for who would leave the others without an admin: they hand
    over instead (`hand_over`).
    """
    locked = lock_with_place(membership)
    require(actor, "profiles.revoke_membership", locked)
    require_equal(actor, locked)
    if locked.user_id == actor.user_id or not is_desk(actor):
        require_admin_left(locked)
    if locked.user_id != actor.user_id:
        require_still_there(actor)
    return end_locked(actor, locked)


def end_locked(actor: Actor, locked: Membership, *, reason: str = "") -> Membership:
    """End a locked membership, note from which state, and record it."""
    if locked.state == MembershipState.REVOKED:
        raise Conflict(_("This membership has ended already."), code="wrong_state")
    locked.ended_from, locked.end_reason = locked.state, reason
    locked.ended_by_id = actor.user_id
    locked.state = MembershipState.REVOKED
    locked.revoked_at = timezone.now()
    locked.save()
    end_delegations(actor, locked)
    record_membership("profiles.membership_revoked", actor, locked)
    return locked


def lock_membership(membership: Membership) -> Membership:
    """Return the row, locked until the transaction ends, with its organisation."""
    rows = Membership.objects.select_for_update(of=("self",), no_key=True)
    locked: Membership = rows.select_related("organisation").get(pk=membership.pk)
    return locked
