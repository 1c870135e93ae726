"""Changes to memberships, invitations and mandates."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor, actor_for_user_id
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.events import record
from apps.profiles.choices import (
    BY_INVITATION,
    MAILBOX_VERIFIES,
    WAITING_STATES,
    MembershipState,
    OrganisationKind,
    Role,
    VerificationMethod,
    roles_for,
)
from apps.profiles.domains import domain_of, normalise_domain
from apps.profiles.events import InvitationEvent, MembershipEvent
from apps.profiles.models import (
    Invitation,
    Mandate,
    Membership,
    Organisation,
    VerifiedDomain,
)
from apps.profiles.rules import may_still_invite
from apps.vocabularies.models import Country, Term

INVITATION_DAYS = 7


def _record_membership(name: str, actor: Actor, membership: Membership) -> None:
    data = MembershipEvent(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        role=membership.role,
    )
    record(name, actor=actor, subject=membership, data=data)


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotAllowed
    return actor.user_id


def _require_role_fits(organisation: Organisation, role: str) -> None:
    if role not in roles_for(organisation.kind):
        raise Invalid(fields={"role": _("This role does not exist at this organisation.")})


def proven_domains(user_id: UUID | None) -> set[str]:
    """Return the mail domains at which the person confirmed an address."""
    addresses = EmailAddress.objects.filter(user_id=user_id, verified=True)
    domains = {domain_of(email) for email in addresses.values_list("email", flat=True)}
    return {domain for domain in domains if domain}


@transaction.atomic
def claim_membership(*, actor: Actor, organisation: Organisation, role: str) -> Membership:
    """State that one belongs to an organisation.

    A confirmed mailbox at its domain verifies developers at once; for the other roles it is
    half of the proof, and the organisation or the desk adds the rest (rulings D63).
    """
    require(actor, "profiles.own")
    _require_role_fits(organisation, role)
    if role in BY_INVITATION:
        raise NotAllowed(_("This role is given by invitation only."))
    proven = _mailbox_proven(organisation, actor.user_id)
    at_once = proven and role in MAILBOX_VERIFIES
    state = MembershipState.MAILBOX_PROVEN if proven else MembershipState.CLAIMED
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user_id=_person(actor),
                organisation=organisation,
                role=role,
                state=MembershipState.VERIFIED if at_once else state,
                method=VerificationMethod.MAILBOX if at_once else "",
                verified_at=timezone.now() if at_once else None,
            )
    except IntegrityError:
        raise Conflict(
            _("You already stated this membership. Its state stands below."),
            code="already_stated",
        ) from None
    verb = "verified" if at_once else "claimed"
    _record_membership(f"profiles.membership_{verb}", actor, membership)
    return membership


@transaction.atomic
def confirm_membership(*, actor: Actor, membership: Membership) -> Membership:
    """Verify somebody else's membership, for the organisation or for the platform's desk."""
    locked = _locked(membership)
    require(actor, "profiles.confirm_membership", locked)
    if locked.state not in WAITING_STATES:
        raise Conflict(_("This membership is not waiting any more."), code="wrong_state")
    _require_mailbox(locked)
    acting = actor.acting
    own = acting is not None and acting.organisation_id == locked.organisation_id
    locked.state = MembershipState.VERIFIED
    locked.method = VerificationMethod.ORGANISATION if own else VerificationMethod.DESK
    locked.verified_by_id = actor.user_id
    locked.verified_at = timezone.now()
    locked.save(update_fields=["state", "method", "verified_by", "verified_at", "updated_at"])
    _record_membership("profiles.membership_verified", actor, locked)
    return locked


def _require_mailbox(membership: Membership) -> None:
    """Developers and patients may be vouched for; the other roles need both proofs (D63)."""
    if membership.role in MAILBOX_VERIFIES or membership.state == MembershipState.MAILBOX_PROVEN:
        return
    if not _mailbox_proven(membership.organisation, membership.user_id):
        raise Conflict(
            _(
                "This person has not confirmed an address at the organisation's mail domain yet. "
                "Ask for that first, or send an invitation."
            ),
            code="mailbox_not_proven",
        )


def _mailbox_proven(organisation: Organisation, user_id: UUID | None) -> bool:
    return organisation.domains.filter(domain__in=proven_domains(user_id)).exists()


@transaction.atomic
def revoke_membership(*, actor: Actor, membership: Membership) -> Membership:
    """End a membership, one's own or somebody else's; its rights are gone at once."""
    locked = _locked(membership)
    require(actor, "profiles.revoke_membership", locked)
    if locked.state == MembershipState.REVOKED:
        raise Conflict(_("This membership has ended already."), code="wrong_state")
    locked.state = MembershipState.REVOKED
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["state", "revoked_at", "updated_at"])
    _record_membership("profiles.membership_revoked", actor, locked)
    return locked


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",), no_key=True)
    locked: Membership = rows.select_related("organisation").get(pk=membership.pk)
    return locked


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
        invited_by_id=_person(actor),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    require(actor, "profiles.invite_member", invitation)
    _require_role_fits(organisation, role)
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
    membership = _join(invitation, _person(actor))
    invitation.redeemed_by_id = actor.user_id
    invitation.redeemed_at = timezone.now()
    invitation.save(update_fields=["redeemed_by", "redeemed_at", "updated_at"])
    _record_invitation("profiles.invitation_redeemed", actor, invitation)
    _record_membership("profiles.membership_verified", actor, membership)
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


def _join(invitation: Invitation, person: UUID) -> Membership:
    same = Membership.objects.active().filter(
        user_id=person, organisation_id=invitation.organisation_id, role=invitation.role
    )
    membership = same.select_for_update().first() or Membership(
        user_id=person, organisation_id=invitation.organisation_id, role=invitation.role
    )
    membership.state = MembershipState.VERIFIED
    membership.method = VerificationMethod.INVITATION
    membership.verified_by_id = invitation.invited_by_id
    membership.verified_at = timezone.now()
    membership.is_signer = invitation.is_signer
    membership.is_admin = invitation.is_admin
    membership.save()
    return membership


@transaction.atomic
def grant_mandate(
    *,
    actor: Actor,
    organisation: Organisation,
    jurisdictions: Sequence[Country],
    topics: Sequence[Term] = (),
) -> Mandate:
    """Let an authority answer officially here; no topics means all."""
    require(actor, "profiles.grant_mandate", organisation)
    if organisation.kind != OrganisationKind.AUTHORITY:
        raise Invalid(_("Only a medicines authority can have a mandate."))
    if not jurisdictions:
        raise Invalid(fields={"jurisdictions": _("Choose at least one country.")})
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(organisation=organisation, granted_by_id=actor.user_id)
    except IntegrityError:
        raise Conflict(
            _("This authority already has a mandate."), code="already_mandated"
        ) from None
    mandate.jurisdictions.set(jurisdictions)
    mandate.topics.set(topics)
    record("profiles.mandate_granted", actor=actor, subject=mandate)
    return mandate


@transaction.atomic
def end_mandate(*, actor: Actor, mandate: Mandate) -> Mandate:
    """End a mandate; what was answered under it stays readable."""
    locked: Mandate = Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
    require(actor, "profiles.grant_mandate", locked)
    if locked.ended_at is not None:
        raise Conflict(_("This mandate has ended already."), code="wrong_state")
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at", "updated_at"])
    record("profiles.mandate_ended", actor=actor, subject=locked)
    return locked


@transaction.atomic
def add_domain(*, actor: Actor, organisation: Organisation, domain: str) -> VerifiedDomain:
    """Say that mailboxes at a domain belong to people of the organisation."""
    require(actor, "profiles.grant_mandate", organisation)
    spelt = normalise_domain(domain)
    if spelt is None:
        raise Invalid(fields={"domain": _("Enter a mail domain like university.example")})
    try:
        with transaction.atomic():
            added = VerifiedDomain.objects.create(organisation=organisation, domain=spelt)
    except IntegrityError:
        raise Invalid(
            fields={"domain": _("This domain is taken, or everybody can get a mailbox there.")}
        ) from None
    record("profiles.domain_added", actor=actor, subject=added)
    return added
