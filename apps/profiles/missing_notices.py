"""Messages about organisations that people ask for."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.profiles.choices import RequestState, Role
from apps.profiles.missing import EDIT
from apps.profiles.models import Membership, OrganisationRequest


def _row(event: Event) -> OrganisationRequest:
    rows = OrganisationRequest.objects.select_related("organisation")
    found: OrganisationRequest = rows.get(pk=event.subject_id)
    return found


def _asker(event: Event) -> list[UUID]:
    person = event.data["user_id"]
    return [UUID(str(person))] if person else []


def _editors(event: Event) -> list[UUID]:
    rows = Membership.objects.verified().filter(role__in=(Role.EDITOR, Role.ADMIN))
    return list(rows.exclude(user_id__in=_asker(event)).values_list("user_id", flat=True))


def _waits(event: Event, actor: Actor) -> bool:
    open_rows = OrganisationRequest.objects.visible_to(actor).open().filter(pk=event.subject_id)
    # A mail is written without a session, and so without a second step.
    reads = actor.reads(EDIT) or actor.reads(PLATFORM_ADMIN)
    return reads and open_rows.exists()


def _is_decided(event: Event, actor: Actor) -> bool:
    rows = OrganisationRequest.objects.of_person(actor).exclude(state=RequestState.OPEN)
    return rows.filter(pk=event.subject_id).exists()


def _decided_link(event: Event) -> Link:
    place = _row(event).organisation
    if place is None:
        return Link("profiles:missing")
    return Link("profiles:organisation", {"public_id": place.public_id})


def _decided_facts(event: Event) -> dict[str, str]:
    found = _row(event)
    return {"name": found.name, "decision": found.state, "reason": found.reason}


declare_notice(
    Notice(
        kind="profiles.place_requested",
        event="profiles.organisation_requested",
        label=_("Somebody misses an organisation"),
        recipients=_editors,
        still_due=_waits,
        link=lambda event: Link("profiles:place_request", {"pk": str(event.subject_id)}),
        facts=lambda event: {"name": _row(event).name},
    )
)
declare_notice(
    Notice(
        kind="profiles.place_decided",
        event="profiles.organisation_request_decided",
        label=_("We decided about the organisation that you missed"),
        recipients=_asker,
        still_due=_is_decided,
        link=_decided_link,
        facts=_decided_facts,
    )
)
