"""Making one organisation of two: people, invitations, domains and the mandate move."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.registry import Registry
from apps.profiles.choices import Keeper, MembershipState, OrganisationKind, Role, roles_for
from apps.profiles.events import InvitationEvent, MergeEvent
from apps.profiles.models import (
    DomainRequest,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    VerifiedDomain,
)
from apps.profiles.revising import revise
from apps.profiles.services.contacts import move_contacts
from apps.profiles.services.links import move_links
from apps.profiles.services.proofs import lapse
from apps.profiles.services.shared import record_membership

# Upper apps say what must be settled first: organisation → a sentence, or nothing.
MERGE_OBSTACLES: Registry[Callable[[Organisation], Text | None]] = Registry("Merge obstacle")
_RANK = {
    MembershipState.LAPSED: 0,
    MembershipState.CLAIMED: 1,
    MembershipState.MAILBOX_PROVEN: 2,
    MembershipState.VERIFIED: 9,
}


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What would move; `refusal` says why nothing can."""

    members: int
    duplicates: int
    invitations: int
    domains: int
    mandate: bool
    officials: bool
    refusal: Text | None


def plan_merge(source: Organisation, target: Organisation) -> MergePlan:
    """Return what a merge would do at this moment."""
    people = Membership.objects.filter(organisation=source).exclude(state=MembershipState.REVOKED)
    there = Membership.objects.filter(organisation=target).exclude(state=MembershipState.REVOKED)
    held = set(there.values_list("user_id", "role"))
    own = list(people.values_list("user_id", "role"))
    return MergePlan(
        members=len(own),
        duplicates=sum(pair in held for pair in own),
        invitations=_open_invitations(source).count(),
        domains=VerifiedDomain.objects.filter(organisation=source).count(),
        mandate=Mandate.objects.active().filter(organisation=source).exists(),
        officials=any(role == Role.REGULATOR for _user, role in own),
        refusal=_refusal(source, target),
    )


def _open_invitations(source: Organisation) -> Any:
    return Invitation.objects.filter(organisation=source, redeemed_at__isnull=True)


def _refusal(source: Organisation, target: Organisation) -> Text | None:
    if source.pk == target.pk:
        return _("Choose two different organisations.")
    if source.merged_into_id or target.merged_into_id:
        return _("One of the two was merged already.")
    if OrganisationKind.OPERATOR in {source.kind, target.kind}:
        return _("The operator of the platform is not merged.")
    if source.is_fictional != target.is_fictional:
        return _("An invented and a real organisation are not merged.")
    if not target.verified:
        return _("The organisation that stays must have been read in a source.")
    return _held_back(source, target)


def _held_back(source: Organisation, target: Organisation) -> Text | None:
    active = Mandate.objects.active()
    if active.filter(organisation=source).exists() and active.filter(organisation=target).exists():
        return _("Both have a mandate. End one of them first.")
    misfits = _roles_of(source) - set(roles_for(target.kind))
    if misfits or (active.filter(organisation=source).exists() and source.kind != target.kind):
        names = ", ".join(sorted(str(role.label) for role in misfits))
        return _("Roles that do not exist at the other kind of organisation: %(roles)s") % {
            "roles": names or "–"
        }
    told = (obstacle(source) for obstacle in MERGE_OBSTACLES.values())
    return next((words for words in told if words is not None), None)


def _roles_of(source: Organisation) -> set[Role]:
    people = Membership.objects.filter(organisation=source).exclude(state=MembershipState.REVOKED)
    invited = _open_invitations(source).values_list("role", flat=True)
    return {Role(role) for role in [*people.values_list("role", flat=True), *invited]}


@transaction.atomic
def merge_organisations(
    *, actor: Actor, source: Organisation, target: Organisation, reason: str
) -> Organisation:
    """Make `source` a part of `target`, for good; return the target.

    What was published stays under the name it was published with; the page of the source
    leads on. Who belonged to both keeps the stronger of the two memberships. Officials of the
    source hold no rights at the target: two people let them in anew (rulings D63). Both rows
    are locked against whoever joins at the same moment: they join the target, or are refused.
    """
    require(actor, "profiles.merge_organisations", source)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why, in a sentence for readers of the history.")})
    both = Organisation.objects.select_for_update(of=("self",)).order_by("pk")
    locked = {row.pk: row for row in both.filter(pk__in=[source.pk, target.pk])}
    source, target = locked[source.pk], locked[target.pk]
    refusal = _refusal(source, target)
    if refusal is not None:
        raise Conflict(refusal, code="not_mergeable")
    _move_people(actor, source, target)
    _move_mandate(actor, source, target)
    for model in (VerifiedDomain, DomainRequest):
        model._default_manager.filter(organisation=source).update(organisation=target)
    move_links(source, target)
    move_contacts(source, target)
    _end_official_invitations(actor, source)
    _open_invitations(source).update(organisation=target)
    Organisation.objects.filter(merged_into=source).update(merged_into=target)
    _close(actor, source, target, reason.strip()[:300])
    record(
        "profiles.organisations_merged",
        actor=actor,
        subject=source,
        data=MergeEvent(target_id=target.pk),
    )
    return target


def _weaker(row: Membership, twin: Membership) -> Membership:
    """Return which of one person's two memberships ends; `twin` is the one at the target."""
    if row.role == Role.REGULATOR:
        return row
    return min(row, twin, key=_strength)


def _strength(membership: Membership) -> tuple[int, bool, float]:
    """Rank what gives rights now; then the right over people; then the longer term."""
    state = MembershipState(membership.state)
    if state == MembershipState.VERIFIED and not membership.is_verified:
        state = MembershipState.LAPSED
    ends = membership.valid_until
    return _RANK.get(state, 3), membership.is_admin, ends.timestamp() if ends else 0


def _move_people(actor: Actor, source: Organisation, target: Organisation) -> None:
    active = Membership.objects.exclude(state=MembershipState.REVOKED)
    locked = active.select_for_update(no_key=True, of=("self",)).order_by("pk")
    there = {(row.user_id, row.role): row for row in locked.filter(organisation=target)}
    moving = []
    for row in locked.filter(organisation=source):
        twin = there.get((row.user_id, row.role))
        weaker = None if twin is None else _weaker(row, twin)
        if weaker is not None:
            _end(actor, weaker)
        if weaker is row:
            continue
        if row.role == Role.REGULATOR:
            _leave_without_rights(actor, row)
        moving.append(row.pk)
    # In one statement: who stands in for whom moves together.
    moved = Membership.objects.filter(pk__in=moving)
    moved.update(organisation=target, updated_at=timezone.now())


def _leave_without_rights(actor: Actor, official: Membership) -> None:
    """Take an official's rights and proofs: no single person lets officials into an authority."""
    official.is_signer = official.is_admin = False
    official.signer_proposed_by_id = official.signer_approved_by_id = None
    official.mailbox_proven_at = official.confirmed_at = None
    if official.state == MembershipState.LAPSED:
        official.save()
    else:
        lapse(official, actor=actor)


def _end_official_invitations(actor: Actor, source: Organisation) -> None:
    pending = Invitation.objects.pending().filter(organisation=source, role=Role.REGULATOR)
    for invitation in pending.select_for_update(of=("self",)).order_by("pk"):
        invitation.expires_at = timezone.now()
        invitation.save(update_fields=["expires_at", "updated_at"])
        data = InvitationEvent(organisation_id=source.pk, role=invitation.role)
        record("profiles.invitation_withdrawn", actor=actor, subject=invitation, data=data)


def _end(actor: Actor, membership: Membership) -> None:
    membership.state = MembershipState.REVOKED
    membership.revoked_at = timezone.now()
    membership.save(update_fields=["state", "revoked_at", "updated_at"])
    record_membership("profiles.membership_revoked", actor, membership)


def _move_mandate(actor: Actor, source: Organisation, target: Organisation) -> None:
    """End the source's mandate and give the target the same: answers of before had theirs."""
    old = Mandate.objects.active().filter(organisation=source).first()
    if old is None:
        return
    moment = timezone.now()
    Mandate.objects.filter(pk=old.pk).update(ended_at=moment, updated_at=moment)
    new = Mandate.objects.create(
        organisation=target, granted_by_id=actor.user_id, granted_at=moment
    )
    for listed in Mandate._meta.many_to_many:
        getattr(new, listed.name).set(getattr(old, listed.name).all())
    record("profiles.mandate_ended", actor=actor, subject=old)
    record("profiles.mandate_granted", actor=actor, subject=new)


def _close(actor: Actor, source: Organisation, target: Organisation, reason: str) -> None:
    known = [target.name, *target.other_names]
    extra = [] if source.name in known or len(source.name) > 120 else [source.name]
    told = partial(revise, capacity=Keeper.PLATFORM, editor_id=actor.user_id, expected=None)
    told(target, {"other_names": [*target.other_names, *extra]})
    told(source, {"merged_into_id": target.pk, "merged_at": timezone.now()}, reason=reason)
