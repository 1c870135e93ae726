"""Who gives authorities their mandate and their signers: rules, and what is recorded."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.events import declare
from apps.profiles.choices import Role
from apps.profiles.rules import MODERATE, runs_place, with_second_step
from apps.profiles.running import is_desk, stands_in

_CONCERNED = Denied(_("You belong to this authority. Somebody else of the platform does this."))


@dataclass(frozen=True, slots=True)
class SignerEvent:
    """Whose right to sign is proposed, given or ended, and where; of a refusal: who proposed."""

    user_id: UUID
    organisation_id: UUID
    proposed_by_id: UUID | None = None


declare("profiles.signer_proposed", label=_("proposed a signer"), payload=SignerEvent)
declare("profiles.signer_named", label=_("agreed that somebody signs"), payload=SignerEvent)
declare("profiles.signer_refused", label=_("refused a proposed signer"), payload=SignerEvent)
declare("profiles.signer_ended", label=_("ended a signer's right"), payload=SignerEvent)


def _runs_as_admin(actor: Actor, organisation_id: Any) -> bool:
    return runs_place(actor, organisation_id) and not stands_in(actor)


def _belongs(actor: Actor, membership: Any) -> bool:
    return membership is not None and membership.organisation_id in actor.organisations()


@rule("profiles.see_mandate")
def may_see_mandate(actor: Actor, obj: Any = None) -> Decision:
    """Allow the platform's desk and the authority's own regulators; `obj` is the authority."""
    own = {c.organisation_id for c in actor.capacities if c.role == Role.REGULATOR}
    desk = actor.reads(MODERATE) or actor.reads(PLATFORM_ADMIN)
    if desk or (own if obj is None else obj.pk in own):
        return Allowed()
    return Denied(_("Only the authority's own people and the platform's desk open this page."))


@rule("profiles.list_mandates")
def may_list_mandates(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow the platform's desk."""
    if actor.reads(MODERATE) or actor.reads(PLATFORM_ADMIN):
        return Allowed()
    return Denied(_("Only the platform's desk opens this page."))


@rule("profiles.propose_signer")
def may_propose_signer(actor: Actor, obj: Any = None) -> Decision:
    """Allow the authority's own admin and the platform's desk, never for oneself.

    `obj` is the membership of a regulator. Of the desk nobody who belongs to the authority.
    """
    own = _runs_as_admin(actor, obj.organisation_id if obj else None)
    if not own and not is_desk(actor):
        return Denied(_("Only the authority's own admin or the platform's desk proposes signers."))
    if obj is not None and obj.user_id == actor.user_id:
        return Denied(_("Nobody makes themselves a signer."))
    if not own and _belongs(actor, obj):
        return _CONCERNED
    return with_second_step(actor)


def may_still_propose(proposer: Actor, membership: Any) -> bool:
    """Return whether the proposer holds, in any capacity, the right that was used."""
    acting = [replace(proposer, acting=c, second_factor=True) for c in proposer.capacities]
    return any(may_propose_signer(actor, membership) for actor in acting)


@rule("profiles.approve_signer")
def may_approve_signer(actor: Actor, obj: Any = None) -> Decision:
    """Allow platform admins who neither proposed nor belong to the authority (rulings D63)."""
    if not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin agrees to a signer."))
    if obj is not None and obj.signer_proposed_by_id == actor.user_id:
        return Denied(_("You proposed this: somebody else has to approve it."))
    if obj is not None and (obj.user_id == actor.user_id or _belongs(actor, obj)):
        return _CONCERNED
    return with_second_step(actor)


@rule("profiles.end_signer")
def may_end_signer(actor: Actor, obj: Any = None) -> Decision:
    """Allow the authority's own admin and platform admins, and whoever made the proposal."""
    own = _runs_as_admin(actor, obj.organisation_id if obj else None) or actor.may(PLATFORM_ADMIN)
    waits = obj is not None and not obj.is_signer
    mine = is_desk(actor) and (
        obj is None or (waits and obj.signer_proposed_by_id == actor.user_id)
    )
    if not own and not mine:
        return Denied(_("Only the authority's own admin or a platform admin does this."))
    return with_second_step(actor)
