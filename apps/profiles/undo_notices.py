"""Messages about what somebody else took back: a confirmation, a decision about a domain."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.profiles.models import DomainRequest, Membership
from apps.profiles.notices import domain_request_of, domains_link
from apps.profiles.reviewing import REVIEWED_STATES


def _person_if_another(event: Event) -> list[UUID]:
    """Return whom it is about, if that is still known, and unless they did it themselves."""
    person = event.data["user_id"]
    return [UUID(str(person))] if person and UUID(str(person)) != event.actor_id else []


def _membership(event: Event) -> Membership:
    found: Membership = Membership.objects.select_related("organisation").get(pk=event.subject_id)
    return found


def _still_unconfirmed(event: Event, actor: Actor) -> bool:
    """Not where a mailbox carries the role, where it was confirmed anew, or has ended."""
    return not actor.bound and _membership(event).state in REVIEWED_STATES


def _facts(event: Event) -> dict[str, str]:
    found = _membership(event)
    return {"organisation": found.organisation.name, "role": found.get_role_display()}


def _still_undecided(event: Event, actor: Actor) -> bool:
    return DomainRequest.objects.visible_to(actor).open().filter(pk=event.subject_id).exists()


declare_notice(
    Notice(
        kind="profiles.confirmation_undone",
        event="profiles.confirmation_undone",
        label=_("The confirmation of your role was taken back"),
        recipients=_person_if_another,
        still_due=_still_unconfirmed,
        link=lambda _event: Link("profiles:verification"),
        facts=_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.domain_decision_undone",
        event="profiles.domain_decision_undone",
        label=_("The decision about your mail domain was taken back"),
        recipients=_person_if_another,
        still_due=_still_undecided,
        link=domains_link,
        facts=lambda event: {"domain": domain_request_of(event).domain},
    )
)
