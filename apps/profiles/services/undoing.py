"""Taking back one's own mistake within ten minutes, as long as nothing was built on it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.events import record
from apps.profiles.choices import UNDO_WITHIN, MembershipState, RequestState, VerificationMethod
from apps.profiles.events import DomainEvent
from apps.profiles.models import (
    AdminDelegation,
    CapacitySnapshot,
    DomainRequest,
    Invitation,
    Membership,
    VerifiedDomain,
)
from apps.profiles.models.tokens import ApiToken
from apps.profiles.services.admins import event_of, lock_with_place
from apps.profiles.services.domains import lock_request, record_request
from apps.profiles.services.proofs import settle
from apps.profiles.services.reopening import take_up_again
from apps.profiles.services.shared import require_not_merged

_NOTHING = _("There is nothing to undo.")
_TOO_LATE = _("This can be undone for ten minutes only.")
_IN_USE = _("Something was built on this already. End it instead.")


@transaction.atomic
def undo_confirmation(*, actor: Actor, membership: Membership) -> Membership:
    """Take back that one confirmed a role or vouched for it; once.

    The role waits as before. Raises Conflict when the word only prolonged a verification, when
    ten minutes are over, and when the person has used the role.
    """
    locked = lock_with_place(membership)
    require(actor, "profiles.undo_confirmation", locked)
    _require_undoable(locked)
    # Confirmed alone it closed nothing at the desk; that came with the verification.
    verified = locked.verified_at if locked.state == MembershipState.VERIFIED else None
    lapsed = locked.confirmed_from == MembershipState.LAPSED
    locked.state = MembershipState.LAPSED if lapsed else MembershipState.CLAIMED
    locked.valid_until = now() if lapsed else None
    locked.confirmed_from, locked.method = "", ""
    locked.verified_by_id = locked.confirmed_at = locked.verified_at = locked.reminded = None
    record("profiles.confirmation_undone", actor=actor, subject=locked, data=event_of(locked))
    # A mailbox that was proven meanwhile keeps what it carries.
    settled = settle(locked, actor=actor)
    if verified is not None:
        take_up_again(actor, settled, verified)
    return settled


def _require_undoable(locked: Membership) -> None:
    """Raise Conflict unless the word that was given can be taken back."""
    words = {VerificationMethod.ORGANISATION, VerificationMethod.COLLEAGUE}
    stands = locked.state in {MembershipState.CONFIRMED, MembershipState.VERIFIED}
    given = locked.confirmed_at
    if not locked.confirmed_from or given is None or not stands or locked.method not in words:
        raise Conflict(_NOTHING, code="wrong_state")
    _require_fresh(given)
    if _is_used(locked):
        raise Conflict(_IN_USE, code="in_use")


def _is_used(locked: Membership) -> bool:
    """Return whether the person did anything in the role since it was confirmed."""
    since, place = locked.confirmed_at, locked.organisation_id
    others = Membership.objects.filter(organisation_id=place, verified_by_id=locked.user_id)
    return locked.is_admin or any(
        rows.exists()
        for rows in (
            CapacitySnapshot.objects.filter(membership_id=locked.pk, taken_at__gte=since),
            ApiToken.objects.filter(membership=locked, created_at__gte=since),
            AdminDelegation.objects.filter(delegate=locked, created_at__gte=since),
            Invitation.objects.filter(
                organisation_id=place, invited_by_id=locked.user_id, created_at__gte=since
            ),
            others.filter(confirmed_at__gte=since),
        )
    )


@transaction.atomic
def undo_domain_request(*, actor: Actor, request: DomainRequest) -> DomainRequest | None:
    """Take back one's own request that still waits, or one's own decision about another's.

    Returns the request as it waits again, or None where it is gone.
    """
    locked = lock_request(request)
    require(actor, "profiles.undo_domain_request", locked)
    if locked.state == RequestState.OPEN:
        _require_fresh(locked.created_at)
        record_request("profiles.domain_request_withdrawn", actor, locked)
        locked.delete()
        return None
    if locked.decided_at is None or locked.decided_by_id != actor.user_id:
        raise Conflict(_NOTHING, code="wrong_state")
    _require_fresh(locked.decided_at)
    require_not_merged(locked.organisation)
    waiting = DomainRequest.objects.open().filter(domain=locked.domain)
    if waiting.exists():
        raise Conflict(_("This domain was asked for anew meanwhile."), code="domain_asked")
    if locked.state == RequestState.APPROVED:
        _take_domain_back(actor, locked)
    locked.state, locked.reason = RequestState.OPEN, ""
    locked.decided_by_id = locked.decided_at = None
    locked.save(update_fields=["state", "reason", "decided_by", "decided_at", "updated_at"])
    record_request("profiles.domain_decision_undone", actor, locked)
    return locked


def _require_fresh(moment: datetime) -> None:
    if moment + UNDO_WITHIN <= now():
        raise Conflict(_TOO_LATE, code="too_late")


def _take_domain_back(actor: Actor, locked: DomainRequest) -> None:
    """Remove the domain that the approval added, unless a mailbox there proved a role since."""
    held = VerifiedDomain.objects.select_for_update().filter(
        organisation_id=locked.organisation_id, domain=locked.domain
    )
    added = held.first()
    if added is None:
        raise Conflict(_NOTHING, code="wrong_state")
    proven = Membership.objects.filter(
        organisation_id=locked.organisation_id, mailbox_proven_at__gte=locked.decided_at
    )
    if proven.exists():
        raise Conflict(_IN_USE, code="in_use")
    data = DomainEvent(organisation_id=locked.organisation_id)
    record("profiles.domain_removed", actor=actor, subject=added, data=data)
    added.delete()
