"""Changes to memberships: stated, confirmed, ended."""

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
    MAILBOX_VERIFIES,
    WAITING_STATES,
    MembershipState,
    VerificationMethod,
)
from apps.profiles.domains import domain_of
from apps.profiles.models import Membership, Organisation
from apps.profiles.services.shared import person_of, record_membership, require_role_fits


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
    require_role_fits(organisation, role)
    if role in BY_INVITATION:
        raise NotAllowed(_("This role is given by invitation only."))
    proven = _mailbox_proven(organisation, actor.user_id)
    at_once = proven and role in MAILBOX_VERIFIES
    state = MembershipState.MAILBOX_PROVEN if proven else MembershipState.CLAIMED
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user_id=person_of(actor),
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
    record_membership(f"profiles.membership_{verb}", actor, membership)
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
    record_membership("profiles.membership_verified", actor, locked)
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
    record_membership("profiles.membership_revoked", actor, locked)
    return locked


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",), no_key=True)
    locked: Membership = rows.select_related("organisation").get(pk=membership.pk)
    return locked
