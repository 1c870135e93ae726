"""Changes to invitations: sent, withdrawn, used."""

from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor, actor_for_user_id
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.events import record
from apps.profiles.choices import Role, VerificationMethod
from apps.profiles.events import InvitationEvent
from apps.profiles.models import Invitation, Membership, Organisation
from apps.profiles.rules import may_still_invite
from apps.profiles.services.proofs import settle
from apps.profiles.services.shared import person_of, require_role_fits

INVITATION_DAYS = 7


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
) -> Invitation:
    """Invite the owner of an address into one capacity; the link works once, for 7 days."""
    invitation = Invitation(
        organisation=organisation,
        role=role,
        email=email.strip().lower(),
        is_signer=is_signer,
        is_admin=is_admin,
        invited_by_id=person_of(actor),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    require(actor, "profiles.invite_member", invitation)
    require_role_fits(organisation, role)
    _require_sound(invitation)
    invitation.token_hash = _hash(invitation_token(invitation))
    invitation.save()
    _record_invitation("profiles.member_invited", actor, invitation)
    return invitation


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
    locked = Invitation.objects.select_for_update().select_related(None).get(pk=invitation.pk)
    require(actor, "profiles.invite_member", locked)
    if not locked.is_open:
        raise Conflict(_("This invitation was used or has ended already."), code="wrong_state")
    locked.expires_at = timezone.now()
    locked.save(update_fields=["expires_at", "updated_at"])
    _record_invitation("profiles.invitation_withdrawn", actor, locked)
    return locked


@transaction.atomic
def redeem_invitation(*, actor: Actor, token: str) -> Membership:
    """Accept an invitation; of many attempts at once exactly one succeeds.

    The person must have confirmed the address that was invited, and whoever invited must
    still have the right to.
    """
    require(actor, "profiles.own")
    pk = find_invitation(token).pk
    invitation = Invitation.objects.select_for_update().select_related(None).get(pk=pk)
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
    if not invitation.is_open:
        raise Conflict(
            _("This invitation has expired. Ask the person who invited you for a new one."),
            code="invitation_expired",
        )
    if not may_still_invite(actor_for_user_id(invitation.invited_by_id), invitation):
        raise Conflict(
            _("Whoever invited you may no longer do so. Ask the organisation for a new one."),
            code="invitation_void",
        )
    if invitation.invited_by_id == actor.user_id:
        raise NotAllowed(_("Nobody accepts their own invitation."))
    own = EmailAddress.objects.filter(user_id=actor.user_id, verified=True, email=invitation.email)
    if not own.exists():
        raise NotAllowed(
            _("This invitation was sent to another address. Confirm that address first.")
        )


def _join(invitation: Invitation, actor: Actor) -> Membership:
    person = person_of(actor)
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
    membership.is_signer = invitation.is_signer
    membership.is_admin = invitation.is_admin
    return settle(membership, actor=actor)
