"""Messages about links between organisations: one waits, is confirmed, or has ended."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice, fetched
from apps.profiles.models import Membership, Organisation, OrganisationLink
from apps.profiles.rules import RUNS

STATED, CONFIRMED = "profiles.link_stated", "profiles.link_confirmed"
ENDED = "profiles.link_ended"


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


def _confirmed(event: Event) -> OrganisationLink | None:
    rows = OrganisationLink.objects.confirmed().filter(pk=event.subject_id)
    found: OrganisationLink | None = rows.select_related("source", "target").first()
    return found


def _who_stated(event: Event) -> list[UUID]:
    """Return the admins of the organisation that stated it, but for who confirmed it."""
    places = OrganisationLink.objects.filter(pk=event.subject_id).values("source_id")
    admins = Membership.objects.admins().filter(organisation__in=places)
    others = admins.exclude(user_id__in=_speaker(event))
    return list(others.values_list("user_id", flat=True).distinct())


def _stands(event: Event, actor: Actor) -> bool:
    """Not once it was taken back, or for who runs that organisation no more."""
    found = _confirmed(event)
    return found is not None and found.source_id in actor.organisations(RUNS)


def _own_side(event: Event) -> Link:
    rows = OrganisationLink.objects.filter(pk=event.subject_id)
    number = rows.values_list("source__public_id", flat=True).get()
    return Link("profiles:organisation_links", {"public_id": number})


def _two_names(event: Event) -> dict[str, str]:
    found = _confirmed(event)
    return {} if found is None else {"own": found.source.name, "other": found.target.name}


declare_notice(
    Notice(
        kind="profiles.link_confirmed",
        event=CONFIRMED,
        label=_("Another organisation confirmed a link to yours"),
        recipients=_who_stated,
        still_due=_stands,
        link=_own_side,
        facts=_two_names,
    )
)


def _sides(event: Event) -> tuple[UUID, UUID]:
    """Return the organisation that ended the link, and the other one."""
    source, target = UUID(event.data["source_id"]), UUID(event.data["target_id"])
    there = Membership.objects.filter(organisation_id=target).values_list("pk", flat=True)
    return (target, source) if event.membership_id in there else (source, target)


def _left(event: Event) -> list[UUID]:
    """Return the admins of the organisation that did not end it."""
    _ended, other = _sides(event)
    admins = Membership.objects.admins().filter(organisation_id=other)
    others = admins.exclude(user_id__in=_speaker(event))
    return list(others.values_list("user_id", flat=True).distinct())


def _runs_the_other(event: Event, actor: Actor) -> bool:
    return _sides(event)[1] in actor.organisations(RUNS)


def _links_left(event: Event) -> Link:
    other = Organisation.objects.get(pk=_sides(event)[1])
    return Link("profiles:organisation_links", {"public_id": other.public_id})


def _never_confirmed(event: Event) -> bool:
    """What only the two sides knew of stays between them: mails do not name it."""
    said = Event.objects.filter(name=CONFIRMED, subject_id=event.subject_id)
    return not said.exists()


def _both_names(event: Event) -> dict[str, str]:
    ended, other = _sides(event)
    names = dict(Organisation.objects.filter(pk__in=(ended, other)).values_list("pk", "name"))
    return {"own": names[other], "other": names[ended]}


declare_notice(
    Notice(
        kind=ENDED,
        event=ENDED,
        label=_("A link between your organisation and another one ended"),
        recipients=_left,
        still_due=_runs_the_other,
        link=_links_left,
        facts=_both_names,
        private=_never_confirmed,
    )
)
