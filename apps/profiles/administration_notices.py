"""Messages about admins of organisations, their delegates, and refusals."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.core.text import shown_day
from apps.profiles.choices import MembershipState
from apps.profiles.models import AdminDelegation, Membership


def _member(event: Event) -> list[UUID]:
    return [UUID(str(event.data["user_id"]))]


def _refused(event: Event) -> Membership | None:
    rows = Membership.objects.filter(pk=event.subject_id, state=MembershipState.REVOKED)
    found: Membership | None = rows.exclude(end_reason="").select_related("organisation").first()
    return found


def _still_refused(event: Event, actor: Actor) -> bool:
    """An access token knows the role that it was made for, and no refused one."""
    return not actor.bound and _refused(event) is not None


def _refusal_facts(event: Event) -> dict[str, str]:
    found = _refused(event)
    return (
        {}
        if found is None
        else {"organisation": found.organisation.name, "reason": found.end_reason}
    )


declare_notice(
    Notice(
        kind="profiles.membership_refused",
        event="profiles.membership_refused",
        label=_("Your role was refused"),
        recipients=_member,
        still_due=_still_refused,
        link=lambda _event: Link("profiles:verification"),
        facts=_refusal_facts,
        mandatory=True,
    )
)


def _runs_people(event: Event, actor: Actor) -> bool:
    own = any(c.membership_id == event.subject_id for c in actor.capacities)
    return own and _admin_row(event).is_admin


def _admin_row(event: Event) -> Membership:
    found: Membership = Membership.objects.select_related("organisation").get(pk=event.subject_id)
    return found


def _people_link(event: Event) -> Link:
    return Link("profiles:people", {"public_id": _admin_row(event).organisation.public_id})


declare_notice(
    Notice(
        kind="profiles.admin_named",
        event="profiles.admin_named",
        label=_("You look after the people of your organisation"),
        recipients=_member,
        still_due=_runs_people,
        link=_people_link,
        facts=lambda event: {"organisation": _admin_row(event).organisation.name},
        mandatory=True,
    )
)


def _delegation(event: Event) -> AdminDelegation:
    rows = AdminDelegation.objects.select_related("delegator__organisation", "delegator__user")
    found: AdminDelegation = rows.get(pk=event.subject_id)
    return found


def _stands_in(event: Event, actor: Actor) -> bool:
    rows = AdminDelegation.objects.not_over().filter(pk=event.subject_id)
    return rows.filter(delegate_id__in=[c.membership_id for c in actor.capacities]).exists()


def _delegation_facts(event: Event) -> dict[str, str]:
    made = _delegation(event)
    return {
        "organisation": made.delegator.organisation.name,
        "admin": made.delegator.user.display_name,
        "first": shown_day(made.first_day),
        "last": shown_day(made.last_day),
    }


declare_notice(
    Notice(
        kind="profiles.admin_delegated",
        event="profiles.admin_delegated",
        label=_("You stand in for an admin"),
        recipients=_member,
        still_due=_stands_in,
        link=lambda event: Link(
            "profiles:organisation",
            {"public_id": _delegation(event).delegator.organisation.public_id},
        ),
        facts=_delegation_facts,
        mandatory=True,
    )
)
