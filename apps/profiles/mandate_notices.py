"""Messages about signers: one waits for a second person, or somebody may sign from now on."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

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
