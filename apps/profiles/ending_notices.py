"""Messages about what somebody else ended or gave back: roles, rights over people, delegations."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import check
from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.profiles.choices import MembershipState, Role
from apps.profiles.models import AdminDelegation, Membership, Organisation, Review
from apps.profiles.reviewing import ReviewState
from apps.profiles.services.reopening import closed_together


def _person_if_another(event: Event) -> list[UUID]:
    """Return the person, unless they did it themselves."""
    person = UUID(str(event.data["user_id"]))
    return [] if event.actor_id == person else [person]


def _membership(event: Event) -> Membership:
    found: Membership = Membership.objects.select_related("organisation").get(pk=event.subject_id)
    return found


def _facts(event: Event) -> dict[str, str]:
    found = _membership(event)
    return {"organisation": found.organisation.name, "role": found.get_role_display()}


def _roles(_event: Event) -> Link:
    return Link("profiles:verification")


def _goes_on(ended: Membership, event: Event) -> bool:
    """Return whether a merge brought the person's same role of another place here.

    There is one such role at a time, so that an older one that stands was not stated anew.
    """
    same = Membership.objects.filter(
        user=ended.user_id, organisation=ended.organisation_id, role=ended.role
    )
    standing = same.exclude(state=MembershipState.REVOKED)
    return bool(standing.filter(created_at__lt=event.created_at).exists())


def _still_ended(event: Event, actor: Actor) -> bool:
    """Not once it was undone, and not beside a refusal or a merge, which say more."""
    found = _membership(event)
    if actor.bound or found.state != MembershipState.REVOKED:
        return False
    refused = Review.objects.filter(membership=found, state=ReviewState.REFUSED)
    by_desk = refused.filter(closed_together("updated_at", event.created_at))
    merged = found.organisation.merged_into_id is not None
    return not (found.end_reason or merged or by_desk.exists() or _goes_on(found, event))


def _still_restored(event: Event, actor: Actor) -> bool:
    return not actor.bound and _membership(event).state != MembershipState.REVOKED


def _still_no_admin(event: Event, actor: Actor) -> bool:
    """Not beside the end of the whole role, which says more."""
    found = _membership(event)
    return not (actor.bound or found.is_admin or found.state == MembershipState.REVOKED)


declare_notice(
    Notice(
        kind="profiles.membership_revoked",
        event="profiles.membership_revoked",
        label=_("Your role was ended"),
        recipients=_person_if_another,
        still_due=_still_ended,
        link=_roles,
        facts=_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.membership_restored",
        event="profiles.membership_restored",
        label=_("The end of your role was undone"),
        recipients=_person_if_another,
        still_due=_still_restored,
        link=_roles,
        facts=_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.admin_withdrawn",
        event="profiles.admin_withdrawn",
        label=_("You no longer look after the people of your organisation"),
        recipients=_person_if_another,
        still_due=_still_no_admin,
        link=_roles,
        facts=_facts,
        mandatory=True,
    )
)


def _delegation(event: Event) -> AdminDelegation:
    rows = AdminDelegation.objects.select_related(
        "delegator__organisation", "delegator__user", "delegate__user"
    )
    found: AdminDelegation = rows.get(pk=event.subject_id)
    return found


def _both_but_the_actor(event: Event) -> list[UUID]:
    """Return delegate and admin; an admin who lost the right itself is told of that."""
    made = _delegation(event)
    people = [made.delegate.user_id]
    if made.delegator.is_admin and made.delegator.is_verified:
        people.append(made.delegator.user_id)
    return [person for person in people if person != event.actor_id]


def _concerns_delegation(event: Event, actor: Actor) -> bool:
    made = _delegation(event)
    own = actor.user_id in {made.delegate.user_id, made.delegator.user_id}
    return own and not actor.bound and made.revoked_at is not None


def _delegation_facts(event: Event) -> dict[str, str]:
    made = _delegation(event)
    return {
        "organisation": made.delegator.organisation.name,
        "admin": made.delegator.user.get_full_name(),
        "delegate": made.delegate.user.get_full_name(),
    }


declare_notice(
    Notice(
        kind="profiles.delegation_ended",
        event="profiles.delegation_ended",
        label=_("A delegation was ended"),
        recipients=_both_but_the_actor,
        still_due=_concerns_delegation,
        link=_roles,
        facts=_delegation_facts,
        mandatory=True,
    )
)


def _desk(_event: Event) -> list[UUID]:
    rows = Membership.objects.verified().filter(role__in=(Role.MODERATOR, Role.ADMIN))
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct())


def _place(event: Event) -> Organisation:
    found: Organisation = Organisation.objects.get(pk=event.subject_id)
    return found


def _still_missed(event: Event, actor: Actor) -> bool:
    missed = Organisation.objects.without_admin().filter(pk=event.subject_id)
    return bool(check(actor, "profiles.find_admins")) and missed.exists()


declare_notice(
    Notice(
        kind="profiles.admin_missed",
        event="profiles.admin_missed",
        label=_("An organisation has no admin any more"),
        recipients=_desk,
        still_due=_still_missed,
        link=lambda _event: Link("profiles:without_admin"),
        facts=lambda event: {"organisation": _place(event).name},
        mandatory=True,
    )
)
