"""A message about links between organisations: that one waits for its other side."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice, fetched
from apps.profiles.models import Membership, OrganisationLink
from apps.profiles.rules import RUNS

STATED = "profiles.link_stated"


def _speaker(event: Event) -> list[UUID]:
    return [] if event.actor_id is None else [event.actor_id]


def _asked(event: Event) -> list[UUID]:
    """Return the admins of the organisation that was named, but for who stated it."""
    places = OrganisationLink.objects.filter(pk=event.subject_id).values("target_id")
    admins = Membership.objects.admins().filter(organisation__in=places)
    others = admins.exclude(user_id__in=_speaker(event))
    return list(others.values_list("user_id", flat=True).distinct())


def _still_waits(event: Event, actor: Actor) -> bool:
    """Not once it was confirmed or taken back, or for who runs that organisation no more."""

    def fetch(events: Sequence[Event]) -> Mapping[UUID, bool]:
        return _waiting(events, actor)

    return bool(fetched("profiles.link_waits", event, fetch))


def _waiting(events: Sequence[Event], actor: Actor) -> dict[UUID, bool]:
    wanted = {event.subject_id: event.pk for event in events if event.name == STATED}
    rows = OrganisationLink.objects.visible_to(actor).filter(confirmed_at__isnull=True)
    due = rows.filter(pk__in=wanted, target__in=actor.organisations(RUNS))
    return {wanted[pk]: True for pk in due.values_list("pk", flat=True)}


def _link(event: Event) -> Link:
    rows = OrganisationLink.objects.filter(pk=event.subject_id)
    number = rows.values_list("target__public_id", flat=True).get()
    return Link("profiles:organisation_links", {"public_id": number})


declare_notice(
    Notice(
        kind="profiles.link_waits",
        event=STATED,
        label=_("Another organisation states a link to yours"),
        recipients=_asked,
        still_due=_still_waits,
        link=_link,
        # Nobody but the two sides knows of it yet: mails only say that there is something new.
        private=lambda _event: True,
    )
)
