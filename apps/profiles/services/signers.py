"""Letting regulators sign: one person proposes, a platform admin who is another agrees."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor, actor_for_user_id
from apps.core.errors import Conflict
from apps.core.events import record
from apps.profiles.choices import Role
from apps.profiles.mandating import SignerEvent, may_still_propose
from apps.profiles.models import Membership
from apps.profiles.services.admins import lock_with_place
from apps.profiles.services.shared import person_of


@transaction.atomic
def propose_signer(*, actor: Actor, membership: Membership) -> Membership:
    """Propose that a verified regulator of an authority may sign its answers."""
    locked = lock_with_place(membership)
    require(actor, "profiles.propose_signer", locked)
    _require_regulator(locked)
    if locked.is_signer or locked.signer_proposed_by_id is not None:
        raise Conflict(_("This was done already."), code="wrong_state")
    locked.signer_proposed_by_id = person_of(actor)
    return _kept(actor, locked, "profiles.signer_proposed")


@transaction.atomic
def approve_signer(*, actor: Actor, membership: Membership) -> Membership:
    """Agree: the regulator may sign from now on. Access tokens of the membership end.

    Raises Conflict when nothing waits any more, or when who proposed lost the right to.
    """
    locked = lock_with_place(membership)
    require(actor, "profiles.approve_signer", locked)
    _require_regulator(locked)
    proposer = locked.signer_proposed_by_id
    if locked.is_signer or proposer is None:
        raise Conflict(_("This was done already."), code="wrong_state")
    if not may_still_propose(actor_for_user_id(proposer), locked):
        raise Conflict(
            _("Who proposed this signer no longer holds that right. Refuse it, and propose anew."),
            code="wrong_state",
        )
    locked.is_signer, locked.signer_approved_by_id = True, person_of(actor)
    return _kept(actor, locked, "profiles.signer_named")


@transaction.atomic
def end_signer(*, actor: Actor, membership: Membership) -> Membership:
    """End somebody's right to sign, or refuse the proposal; the membership itself stays."""
    locked = lock_with_place(membership)
    require(actor, "profiles.end_signer", locked)
    if not locked.is_signer and locked.signer_proposed_by_id is None:
        raise Conflict(_("This was done already."), code="wrong_state")
    refused = None if locked.is_signer else locked.signer_proposed_by_id
    name = "profiles.signer_refused" if refused else "profiles.signer_ended"
    locked.is_signer = False
    locked.signer_proposed_by_id = locked.signer_approved_by_id = None
    return _kept(actor, locked, name, refused)


def _require_regulator(locked: Membership) -> None:
    if locked.role != Role.REGULATOR or not locked.is_verified or not locked.user.is_active:
        raise Conflict(_("Only a verified regulator can become a signer."), code="not_verified")


def _kept(
    actor: Actor, locked: Membership, name: str, proposed_by: UUID | None = None
) -> Membership:
    columns = ["is_signer", "signer_proposed_by", "signer_approved_by", "updated_at"]
    locked.save(update_fields=columns)
    data = SignerEvent(
        user_id=locked.user_id,
        organisation_id=locked.organisation_id,
        proposed_by_id=proposed_by,
    )
    record(name, actor=actor, subject=locked, data=data)
    return locked
