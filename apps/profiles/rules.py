"""Who may change organisations and memberships."""

from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.clock import now
from apps.profiles.choices import (
    ANSWERING_KINDS,
    BY_INVITATION,
    PLATFORM_ROLES,
    RENEWABLE,
    MembershipState,
    Role,
)
from apps.profiles.models import Membership

MODERATE = "platform.moderate"
RUNS = "organisation.admin"
# A grant beside `RUNS`: held for an admin who is away, not in one's own right.
STANDS_IN = "organisation.stands_in"


def with_second_step(actor: Actor) -> Decision:
    """Allow whoever proved the second step in this session: what concerns others asks for it."""
    if actor.second_factor:
        return Allowed()
    return Denied(
        _("Sign in with your second step first. You can set it up under Security."),
        code="second_factor_required",
    )


def runs_place(actor: Actor, organisation_id: Any) -> bool:
    """Return whether the actor acts as an admin there; of None: anywhere."""
    acting = actor.acting
    if acting is None or not actor.may(RUNS):
        return False
    return organisation_id is None or acting.organisation_id == organisation_id


@rule("profiles.own")
def may_manage_own_profile(actor: Actor, obj: Any = None) -> Decision:
    """Allow any signed-in person, on what is theirs."""
    if not actor.is_authenticated:
        return Denied(_("Sign in to open your profile."))
    if obj is not None and obj.user_id != actor.user_id:
        return Denied(_("This membership belongs to somebody else."))
    return Allowed()


@rule("profiles.invite_member")
def may_invite_member(actor: Actor, obj: Any = None) -> Decision:
    """Allow the organisation's own admin and platform admins, with a second factor.

    `obj` is an unsaved invitation. Platform roles are given by platform admins only.
    Regulators are proposed by their authority's admin, the first ones by a moderator. A delegate
    makes no admins: they would stay when the delegation is over.
    """
    if obj is None and actor.may(MODERATE):
        return with_second_step(actor)
    refused = _refused_inviting(actor, obj)
    if refused is not None:
        return refused
    return with_second_step(actor)


def _refused_inviting(actor: Actor, obj: Any) -> Denied | None:
    if obj is not None and _makes_admins_for_another(actor, obj):
        return Denied(_("Only the organisation's own admin or the platform's desk names admins."))
    if obj is not None and _is_official(obj):
        return _refused_as_proposer(actor, obj)
    admin = actor.may(PLATFORM_ADMIN)
    if not admin and not runs_place(actor, obj.organisation_id if obj else None):
        return Denied(_("Only the organisation's own admin or the platform invites people."))
    if obj is not None and obj.role in PLATFORM_ROLES and not admin:
        return Denied(_("Only a platform admin gives this role."))
    return None


def _makes_admins_for_another(actor: Actor, invitation: Any) -> bool:
    return bool(invitation.is_admin) and actor.may(STANDS_IN)


def _is_official(invitation: Any) -> bool:
    """Return whether the invitation is for a regulator; authorities have no other people."""
    return invitation.role == Role.REGULATOR or (
        not invitation.role and invitation.organisation.kind in ANSWERING_KINDS
    )


def _refused_as_proposer(actor: Actor, invitation: Any) -> Denied | None:
    """Return why somebody proposes nobody to this authority, or nothing (rulings D63)."""
    authority_id = invitation.organisation_id
    if runs_place(actor, authority_id):
        return None
    if not actor.may(MODERATE):
        return Denied(
            _(
                "Only the authority's own admin invites regulators. "
                "The first ones are proposed by a moderator of the platform."
            )
        )
    here = Membership.objects.verified().filter(organisation_id=authority_id)
    if here.exists() and not _is_due(invitation):
        return Denied(_("This authority has members already: its own admin invites the others."))
    return None


def _is_due(invitation: Any) -> bool:
    """Return whether a regulator has to be invited anew whom no other admin there can invite.

    Without an address: whether there is such a person at all.
    """
    there = Membership.objects.filter(organisation_id=invitation.organisation_id)
    others = there.admins()
    ends = Q(state=MembershipState.LAPSED) | Q(
        state=MembershipState.VERIFIED, valid_until__lte=now() + RENEWABLE
    )
    due = there.filter(ends, role=Role.REGULATOR)
    if invitation.email:
        own = EmailAddress.objects.filter(email=invitation.email, verified=True)
        due = due.filter(user_id__in=own.values("user_id"))
    alone = ~Exists(others.exclude(user_id=OuterRef("user_id")))
    return bool(due.filter(alone).exists())


def _in_each_capacity(person: Actor) -> list[Actor]:
    return [replace(person, acting=c, second_factor=True) for c in person.capacities]


def may_still_invite(inviter: Actor, invitation: Any) -> bool:
    """Return whether the inviter holds, in any capacity, the right that was used to invite."""
    acting = _in_each_capacity(inviter)
    if invitation.role == Role.REGULATOR:
        # The first ones of an authority are proposed together: one of them is in before.
        return any(
            actor.may(MODERATE)
            or (
                runs_place(actor, invitation.organisation_id)
                and not _makes_admins_for_another(actor, invitation)
            )
            for actor in acting
        )
    return any(may_invite_member(actor, invitation) for actor in acting)


@rule("profiles.withdraw_invitation")
def may_withdraw_invitation(actor: Actor, obj: Any = None) -> Decision:
    """Allow whoever sent it, the organisation's own admin and platform admins."""
    mine = obj is not None and obj.invited_by_id == actor.user_id and actor.is_authenticated
    runs = runs_place(actor, obj.organisation_id if obj else None)
    if not (mine or runs or actor.may(PLATFORM_ADMIN)):
        return Denied(_("Only the organisation's own admin or the platform invites people."))
    return with_second_step(actor)


@rule("profiles.approve_invitation")
def may_approve_invitation(actor: Actor, obj: Any = None) -> Decision:
    """Allow platform admins, never on what they proposed themselves (rulings D63)."""
    if not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin approves these invitations."))
    if obj is not None and obj.invited_by_id == actor.user_id:
        return Denied(_("You proposed this: somebody else has to approve it."))
    return with_second_step(actor)


def may_still_approve(approver: Actor, invitation: Any) -> bool:
    """Return whether the approver still holds the right, in any capacity."""
    return any(may_approve_invitation(a, invitation) for a in _in_each_capacity(approver))


@rule("profiles.confirm_membership")
def may_confirm_membership(actor: Actor, obj: Any = None) -> Decision:
    """Allow the organisation's own admin, never for oneself.

    The platform's desk has a way of its own, with two people. Regulators and platform roles
    come by invitation only (rulings D63).
    """
    if not runs_place(actor, obj.organisation_id if obj else None):
        return Denied(_("Only the organisation's own admin confirms people."))
    if obj is not None and obj.user_id == actor.user_id:
        return Denied(_("Nobody confirms their own membership."))
    if obj is not None and obj.role in BY_INVITATION:
        return Denied(_("This role is given by invitation only."))
    return with_second_step(actor)


@rule("profiles.vouch_for_member")
def may_vouch_for_member(actor: Actor, obj: Any = None) -> Decision:
    """Allow verified colleagues, for developers and patient representatives, never for oneself.

    The service refuses who was verified by vouching: no chains.
    """
    if actor.acting is None:
        return Denied(_("Only a verified member of the organisation vouches for a colleague."))
    if obj is not None and obj.organisation_id != actor.acting.organisation_id:
        return Denied(_("You can vouch only for colleagues at the organisation you act for."))
    if obj is not None and obj.user_id == actor.user_id:
        return Denied(_("Nobody vouches for themselves."))
    if obj is not None and not obj.one_proof_is_enough:
        return Denied(_("This role needs the confirmation of the organisation's admin."))
    return with_second_step(actor)


@rule("profiles.revoke_membership")
def may_revoke_membership(actor: Actor, obj: Any = None) -> Decision:
    """Allow people to leave; ending somebody else's is for its admin and the platform."""
    if obj is not None and obj.user_id == actor.user_id and actor.is_authenticated:
        return Allowed()
    desk = actor.may(MODERATE) or actor.may(PLATFORM_ADMIN)
    if not desk and not runs_place(actor, obj.organisation_id if obj else None):
        return Denied(_("Only the organisation's own admin or the platform ends a membership."))
    if obj is not None and obj.role in PLATFORM_ROLES and not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin ends this role."))
    return with_second_step(actor)


@rule("profiles.read_desk")
def may_read_desk(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow the platform's moderators and admins to look at what waits for the desk."""
    if actor.reads(MODERATE) or actor.reads(PLATFORM_ADMIN):
        return Allowed()
    return Denied(_("Only the platform's verification desk opens this page."))


def _concerned(actor: Actor, membership: Any) -> Denied | None:
    """Return why this membership is none of this person's business at the desk."""
    if membership.user_id == actor.user_id:
        return Denied(_("Nobody reviews their own membership."))
    if membership.organisation_id in actor.organisations():
        return Denied(_("You belong to this organisation. Somebody else at the desk reviews it."))
    if membership.role in BY_INVITATION:
        return Denied(_("This role is given by invitation only."))
    return None


@rule("profiles.read_case")
def may_read_case(actor: Actor, obj: Any = None) -> Decision:
    """Allow the desk to read what it may review; `obj` is a membership."""
    concerned = _concerned(actor, obj) if obj is not None else None
    # A refusal counts as false: `or` would skip it.
    return may_read_desk(actor, None) if concerned is None else concerned


@rule("profiles.read_evidence")
def may_read_evidence(actor: Actor, obj: Any = None) -> Decision:
    """Allow the person, and the desk with a second factor; `obj` is a membership."""
    if obj is not None and actor.is_authenticated and obj.user_id == actor.user_id:
        return Allowed()
    read = may_read_case(actor, obj)
    if not read:
        return read
    return with_second_step(actor)


@rule("profiles.review_membership")
def may_review_membership(actor: Actor, obj: Any = None) -> Decision:
    """Allow the desk on memberships of people and organisations that are not its own.

    `obj` is a membership. Regulators and platform roles come by invitation only.
    """
    if not (actor.may(MODERATE) or actor.may(PLATFORM_ADMIN)):
        return Denied(_("Act as a moderator or an admin of the platform to do this."))
    concerned = _concerned(actor, obj) if obj is not None else None
    if concerned is not None:
        return concerned
    return with_second_step(actor)


@rule("profiles.decide_review")
def may_decide_review(actor: Actor, obj: Any = None) -> Decision:
    """Allow a platform admin who did not propose; `obj` is a review with its membership."""
    if not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin decides on a proposal."))
    if obj is not None and obj.proposed_by_id == actor.user_id:
        return Denied(_("You made this proposal. Somebody else decides."))
    return may_review_membership(actor, obj.membership if obj is not None else None)


@rule("profiles.grant_mandate")
def may_grant_mandate(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow platform admins, with a second factor."""
    if not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin gives or ends a mandate."))
    return with_second_step(actor)


@rule("profiles.create_token")
def may_create_token(actor: Actor, obj: Any = None) -> Decision:
    """Allow people to make tokens for their own verified memberships; `obj` is one.

    A token makes no tokens. The service asks for the second step.
    """
    if not actor.is_authenticated or actor.bound:
        return Denied(_("Sign in on the pages of the platform to make an access token."))
    if not actor.capacities:
        return Denied(
            _(
                "A token acts in one of your confirmed roles, and you have none yet. "
                "State where you work on the page “Your roles”."
            ),
            code="no_verified_role",
        )
    if obj is not None and (obj.user_id != actor.user_id or not obj.is_verified):
        return Denied(_("Choose one of your own confirmed roles."))
    return Allowed()


@rule("profiles.revoke_token")
def may_revoke_token(actor: Actor, obj: Any = None) -> Decision:
    """Allow people to end their own tokens, on the pages of the platform."""
    if not actor.is_authenticated or actor.bound:
        return Denied(_("Sign in on the pages of the platform to end an access token."))
    if obj is not None and obj.user_id != actor.user_id:
        return Denied(_("This access token belongs to somebody else."))
    return Allowed()


@rule("profiles.edit_any_organisation")
def may_edit_any_organisation(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow the platform's editors and admins, with a second factor."""
    if not (actor.may("platform.edit") or actor.may(PLATFORM_ADMIN)):
        return Denied(_("Only the platform's editors change other organisations."))
    return with_second_step(actor)


@rule("profiles.edit_organisation")
def may_edit_organisation(actor: Actor, obj: Any = None) -> Decision:
    """Allow the organisation's own admin and the platform's editors, with a second factor."""
    editor = actor.may("platform.edit") or actor.may(PLATFORM_ADMIN)
    if not editor and not runs_place(actor, obj.pk if obj else None):
        return Denied(_("Only the organisation's own admin or an editor changes this."))
    return with_second_step(actor)


@rule("profiles.request_domain")
def may_request_domain(actor: Actor, obj: Any = None) -> Decision:
    """Allow the organisation's own admin, with a second factor; platform admins add at once."""
    if not actor.may(PLATFORM_ADMIN) and not runs_place(actor, obj.pk if obj else None):
        return Denied(_("Only the organisation's own admin asks for mail domains."))
    return with_second_step(actor)


@rule("profiles.decide_domain_request")
def may_decide_domain_request(actor: Actor, obj: Any = None) -> Decision:
    """Allow platform admins, with a second factor, on what somebody else asked for."""
    if not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin decides about mail domains."))
    if obj is not None and obj.requested_by_id == actor.user_id:
        return Denied(_("Nobody decides what they asked for themselves."))
    return with_second_step(actor)


@rule("profiles.merge_organisations")
def may_merge_organisations(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow platform admins, with a second factor."""
    if not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin merges organisations."))
    return with_second_step(actor)


@rule("profiles.import_organisations")
def may_import_organisations(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow the platform's editors and admins, with a second factor."""
    if not (actor.may("platform.edit") or actor.may(PLATFORM_ADMIN)):
        return Denied(_("Only the platform's editors import organisations."))
    return with_second_step(actor)
