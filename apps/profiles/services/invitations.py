"""Changes to invitations: proposed, approved, sent, refused, withdrawn, used."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor, actor_for_user_id
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.models import Event
from apps.profiles.choices import (
    BY_INVITATION,
    LET_IN_BY_TWO,
    PLATFORM_ROLES,
    UNDO_WITHIN,
    MembershipState,
    Role,
    VerificationMethod,
)
from apps.profiles.domains import domain_of
from apps.profiles.events import InvitationEvent, ProposalEvent
from apps.profiles.models import Invitation, Membership, Organisation
from apps.profiles.rules import may_still_approve, may_still_invite
from apps.profiles.services.memberships import proven_at
from apps.profiles.services.proofs import settle
from apps.profiles.services.shared import person_of, require_real_name, require_role_fits

INVITATION_DAYS = 7
# As long as this a proposed invitation waits for the second person.
APPROVAL_DAYS = 30
LONGEST_REASON = 1000
_ENDED = _("This invitation was used or has ended already.")


def invitation_token(invitation: Invitation) -> str:
    """Return the secret part of an invitation's link; the database alone does not hold it."""
    return salted_hmac("profiles.invitation", invitation.pk.hex, algorithm="sha256").hexdigest()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_member(
    *,
    actor: Actor,
    organisation: Organisation,
    role: str,
    email: str,
    is_signer: bool = False,
    is_admin: bool = False,
    reason: str = "",
) -> Invitation:
    """Invite the owner of an address into one capacity; the link works once, for 7 days.

    For a regulator this only proposes, and for the platform's moderators and admins where there
    is another admin: a platform admin has to approve before the link is sent (rulings D63).
    """
    invitation = Invitation(
        organisation=organisation,
        role=role,
        email=email.strip().lower(),
        is_signer=is_signer,
        is_admin=is_admin,
        invited_by_id=person_of(actor),
        reason=reason.strip()[:LONGEST_REASON],
        needs_approval=role in LET_IN_BY_TWO and _has_another_admin(person_of(actor), email),
    )
    waits = invitation.takes_two
    days = APPROVAL_DAYS if waits else INVITATION_DAYS
    invitation.expires_at = timezone.now() + timedelta(days=days)
    require(actor, "profiles.invite_member", invitation)
    require_role_fits(organisation, role)
    _require_sound(invitation)
    if _is_address_of(invitation.invited_by_id, invitation):
        raise NotAllowed(_("Nobody invites themselves."))
    invitation.token_hash = _hash(invitation_token(invitation))
    invitation.save()
    if waits:
        _record_decision("proposed", actor, invitation)
    else:
        _record_invitation("profiles.member_invited", actor, invitation)
    return invitation


def _has_another_admin(person: UUID, invited: str) -> bool:
    """Return whether a platform admin could approve who neither proposes nor is invited.

    One whom the proposer could bring back counts, too: else taking that person's role or
    account for a while and inviting meanwhile would make one person of two.
    """
    admins = Membership.objects.filter(role=Role.ADMIN)
    back = admins.filter(
        state=MembershipState.REVOKED,
        ended_from=MembershipState.VERIFIED,
        revoked_at__gt=timezone.now() - UNDO_WITHIN,
    ).exclude(ended_by=F("user"))
    closed = Event.objects.filter(name="accounts.closed", actor_id=person).values("subject_id")
    away = admins.verified().filter(user_id__in=closed)
    sets = (_platform_admins(), back, away)
    return any(_others(rows, person, invited).exists() for rows in sets)


def _others(admins: QuerySet[Membership], person: UUID, invited: str) -> QuerySet[Membership]:
    """Narrow admins to those who neither propose nor are invited."""
    own = EmailAddress.objects.filter(verified=True, email=invited.strip().lower())
    return admins.exclude(user_id=person).exclude(user_id__in=own.values("user_id"))


def _missed_an_admin(invitation: Invitation) -> bool:
    """Return whether who could approve now was an admin already when the invitation was made."""
    if invitation.role not in LET_IN_BY_TWO:
        return False
    others = _others(_platform_admins(), invitation.invited_by_id, invitation.email)
    return bool(others.filter(created_at__lt=invitation.created_at).exists())


def _platform_admins() -> QuerySet[Membership]:
    admins: QuerySet[Membership] = Membership.objects.verified().filter(
        role=Role.ADMIN, user__is_active=True
    )
    return admins


def _is_address_of(person: UUID, invitation: Invitation) -> bool:
    """Return whether the invited address is a confirmed one of this person."""
    own = EmailAddress.objects.filter(user_id=person, verified=True, email=invitation.email)
    return bool(own.exists())


@transaction.atomic
def approve_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Be the second person who lets somebody in; the link is mailed from now on.

    Neither who proposed nor who is invited can approve, and the proposer must still hold the
    right.
    """
    locked = _lock_waiting(actor, invitation)
    if not may_still_invite(actor_for_user_id(locked.invited_by_id), locked):
        raise Conflict(
            _("Whoever proposed this may no longer do so. Refuse it."), code="invitation_void"
        )
    if _depend_on_each_other(locked.invited_by_id, person_of(actor)):
        raise NotAllowed(
            _("One of you gave the other a role of the platform: another platform admin approves.")
        )
    locked.approved_by_id, locked.approved_at = actor.user_id, timezone.now()
    locked.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
    locked.save(update_fields=["approved_by", "approved_at", "expires_at", "updated_at"])
    _record_decision("approved", actor, locked)
    _record_invitation("profiles.member_invited", actor, locked)
    return locked


def _depend_on_each_other(proposer: UUID, approver: UUID) -> bool:
    """Return whether one let the other into a platform role, and a third could approve instead.

    Whoever depends on the proposer as well is no third.
    """
    near = _near(proposer)
    thirds = _platform_admins().exclude(user_id__in={proposer, approver, *near})
    return approver in near and thirds.exists()


def _near(person: UUID) -> set[UUID]:
    """Return who let this person into a platform role, and whom this person let in."""
    offices = Membership.objects.verified().filter(role__in=PLATFORM_ROLES)
    above = offices.filter(user_id=person).values_list("verified_by_id", "approved_by_id")
    below = offices.filter(Q(verified_by_id=person) | Q(approved_by_id=person))
    found = {pk for pair in above for pk in pair if pk is not None}
    return found | set(below.values_list("user_id", flat=True))


@transaction.atomic
def refuse_invitation(*, actor: Actor, invitation: Invitation, reason: str) -> Invitation:
    """Refuse a proposed invitation, with a reason for whoever proposed it."""
    locked = _lock_waiting(actor, invitation)
    locked.refusal = reason.strip()[:LONGEST_REASON]
    if not locked.refusal:
        raise Invalid(fields={"reason": _("Say why, so that the other person can react.")})
    locked.refused_by_id, locked.refused_at = actor.user_id, timezone.now()
    locked.save(update_fields=["refused_by", "refused_at", "refusal", "updated_at"])
    _record_decision("refused", actor, locked)
    return locked


def _lock_waiting(actor: Actor, invitation: Invitation) -> Invitation:
    locked = _locked(invitation.pk)
    require(actor, "profiles.approve_invitation", locked)
    if _is_address_of(person_of(actor), locked):
        raise NotAllowed(_("Nobody decides about their own invitation."))
    if not locked.waits_for_approval:
        raise Conflict(_("This invitation was decided or has ended already."), code="wrong_state")
    return locked


def _locked(pk: UUID) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    found: Invitation = rows.get(pk=pk)
    return found


def _require_sound(invitation: Invitation) -> None:
    try:
        validate_email(invitation.email)
    except ValidationError:
        raise Invalid(
            fields={
                "email": _("Enter an e-mail address in the correct format, like name@example.eu")
            }
        ) from None
    if invitation.is_signer and invitation.role != Role.REGULATOR:
        raise Invalid(fields={"is_signer": _("Only regulators sign official answers.")})


def _record_invitation(name: str, actor: Actor, invitation: Invitation) -> None:
    data = InvitationEvent(organisation_id=invitation.organisation_id, role=invitation.role)
    record(name, actor=actor, subject=invitation, data=data)


def _record_decision(verb: str, actor: Actor, invitation: Invitation) -> None:
    """Record it about the organisation: what is about an invitation is told to its address."""
    data = ProposalEvent(invitation_id=invitation.pk, role=invitation.role)
    name = f"profiles.invitation_{verb}"
    record(name, actor=actor, subject=invitation.organisation, data=data)


def find_invitation(token: str) -> Invitation:
    """Return the invitation of a link; raises NotFound for anything else."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    found: Invitation | None = rows.filter(token_hash=_hash(token)).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """End an invitation that nobody used yet; its link is worth nothing from now on."""
    locked = _locked(invitation.pk)
    require(actor, "profiles.withdraw_invitation", locked)
    if not locked.is_pending:
        raise Conflict(_ENDED, code="wrong_state")
    locked.expires_at = timezone.now()
    locked.save(update_fields=["expires_at", "updated_at"])
    _record_invitation("profiles.invitation_withdrawn", actor, locked)
    return locked


@transaction.atomic
def redeem_invitation(*, actor: Actor, token: str) -> Membership:
    """Accept an invitation; of many attempts at once exactly one succeeds.

    The person must have confirmed the address that was invited, and whoever invited, and
    whoever approved where two are needed, must still have the right to.
    """
    require(actor, "profiles.own")
    found = find_invitation(token)
    # As a merge does: the organisation first.
    lock_row(Organisation, found.organisation_id)
    invitation = _locked(found.pk)
    _require_usable(invitation, actor)
    membership = _join(invitation, actor)
    invitation.redeemed_by_id = actor.user_id
    invitation.redeemed_at = timezone.now()
    invitation.save(update_fields=["redeemed_by", "redeemed_at", "updated_at"])
    _record_invitation("profiles.invitation_redeemed", actor, invitation)
    return membership


def _require_usable(invitation: Invitation, actor: Actor) -> None:
    if invitation.redeemed_at is not None:
        raise Conflict(_("This invitation was used already."), code="invitation_used")
    if not invitation.is_pending:
        raise Conflict(
            _("This invitation has expired. Ask the person who invited you for a new one."),
            code="invitation_expired",
        )
    if invitation.waits_for_approval:
        raise Conflict(
            _("This invitation waits for the approval of a second person."),
            code="invitation_waits",
        )
    if not _still_backed(invitation):
        raise Conflict(
            _("Whoever invited you may no longer do so. Ask the organisation for a new one."),
            code="invitation_void",
        )
    if actor.user_id in {invitation.invited_by_id, invitation.approved_by_id}:
        raise NotAllowed(_("Nobody accepts their own invitation."))
    if not _is_address_of(person_of(actor), invitation):
        raise NotAllowed(
            _("This invitation was sent to another address. Confirm that address first.")
        )


def _still_backed(invitation: Invitation) -> bool:
    """Return whether all who let the person in still hold the right that they used."""
    if not may_still_invite(actor_for_user_id(invitation.invited_by_id), invitation):
        return False
    approver = invitation.approved_by_id
    if approver is None:
        return not invitation.takes_two and not _missed_an_admin(invitation)
    return may_still_approve(actor_for_user_id(approver), invitation)


def _join(invitation: Invitation, actor: Actor) -> Membership:
    person = person_of(actor)
    require_real_name(person, invitation.role)
    same = Membership.objects.active().filter(
        user_id=person, organisation_id=invitation.organisation_id, role=invitation.role
    )
    membership = same.select_for_update().first() or Membership(
        user_id=person, organisation_id=invitation.organisation_id, role=invitation.role
    )
    membership.method = VerificationMethod.INVITATION
    membership.verified_by_id = invitation.invited_by_id
    membership.approved_by_id = invitation.approved_by_id
    membership.confirmed_at = timezone.now()
    # It takes nothing from who holds the role; what lapsed comes back only as far as invited.
    held = membership.is_verified
    membership.is_signer = invitation.is_signer or (held and membership.is_signer)
    if not held:
        membership.signer_proposed_by_id = membership.signer_approved_by_id = None
    membership.is_admin = invitation.is_admin or (held and membership.is_admin)
    _count_mailbox(membership, invitation)
    return settle(membership, actor=actor, otherwise="confirmed")


def _count_mailbox(membership: Membership, invitation: Invitation) -> None:
    """Take the link as the mailbox proof where it went to a domain of the organisation."""
    place = membership.organisation
    if membership.role in BY_INVITATION:
        return
    if place.domains.filter(domain=domain_of(invitation.email) or "").exists():
        membership.mailbox_proven_at = timezone.now()
    elif membership.mailbox_proven_at is None:
        membership.mailbox_proven_at = proven_at(place, membership.user_id)
