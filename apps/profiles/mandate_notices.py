"""Messages about signers: one waits for a second person, was refused, begins or ends to sign."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import check
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.profiles.choices import Role
from apps.profiles.models import Membership


def _row(event: Event) -> Membership:
    rows = Membership.objects.select_related("organisation")
    found: Membership = rows.get(pk=event.subject_id)
    return found


def _platform_admins(event: Event) -> list[UUID]:
    admins = Membership.objects.verified().filter(role=Role.ADMIN)
    proposer = _row(event).signer_proposed_by_id
    return [pk for pk in admins.values_list("user_id", flat=True) if pk != proposer]


def _waits(event: Event, actor: Actor) -> bool:
    row = _row(event)
    waits = row.signer_proposed_by_id is not None and not row.is_signer
    return waits and row.is_verified and actor.reads(PLATFORM_ADMIN)


def _signs(event: Event, actor: Actor) -> bool:
    own = any(c.membership_id == event.subject_id for c in actor.capacities)
    return own and _row(event).is_signer


def _if_another(event: Event, name: str) -> list[UUID]:
    """Return the person whom the event names, unless they did it themselves."""
    person = event.data.get(name)
    return [UUID(str(person))] if person and UUID(str(person)) != event.actor_id else []


def _signs_no_more(event: Event, actor: Actor) -> bool:
    """Not beside the end of the whole role, which says more."""
    own = any(c.membership_id == event.subject_id for c in actor.capacities)
    return own and not actor.bound and not _row(event).is_signer


def _still_refused(event: Event, actor: Actor) -> bool:
    """Not once it was proposed anew, nor to who may not open the page any more."""
    row = _row(event)
    waits = row.is_signer or row.signer_proposed_by_id is not None
    return not waits and bool(check(actor, "profiles.see_mandate", row.organisation))


def _mandate_link(event: Event) -> Link:
    return Link("profiles:mandate", {"public_id": _row(event).organisation.public_id})


def _facts(event: Event) -> dict[str, str]:
    return {"organisation": _row(event).organisation.name}


declare_notice(
    Notice(
        kind="profiles.signer_waits",
        event="profiles.signer_proposed",
        label=_("A signer waits for your approval"),
        recipients=_platform_admins,
        still_due=_waits,
        link=_mandate_link,
        facts=_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.signer_named",
        event="profiles.signer_named",
        label=_("You may sign official answers"),
        recipients=lambda event: [UUID(str(event.data["user_id"]))],
        still_due=_signs,
        link=_mandate_link,
        facts=_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.signer_ended",
        event="profiles.signer_ended",
        label=_("You no longer sign official answers"),
        recipients=lambda event: _if_another(event, "user_id"),
        still_due=_signs_no_more,
        link=_mandate_link,
        facts=_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.signer_refused",
        event="profiles.signer_refused",
        label=_("Your proposal of a signer was refused"),
        recipients=lambda event: _if_another(event, "proposed_by_id"),
        still_due=_still_refused,
        link=_mandate_link,
        facts=_facts,
        mandatory=True,
    )
)
