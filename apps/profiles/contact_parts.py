"""The way to write to somebody, on the pages of organisations and people."""

from django.urls import reverse

from apps.core.access import check
from apps.core.actor import Actor
from apps.profiles.choices import ANSWERING_KINDS
from apps.profiles.models import Organisation, Person
from apps.profiles.pageparts import ORGANISATION_PARTS, PERSON_PARTS, PagePart
from apps.profiles.services.contacts import Side, takes_messages, why_never

TEMPLATE = "profiles/contact_part.html"


def to_organisation(actor: Actor, row: Organisation) -> PagePart | None:
    """Show members of other organisations the way to write here; authorities are asked."""
    own = row.pk in actor.organisations()
    if own or row.kind in ANSWERING_KINDS or not check(actor, "profiles.begin_conversation"):
        return None
    url = reverse("profiles:contact_organisation", kwargs={"public_id": row.public_id})
    return PagePart(TEMPLATE, {"url": url})


def to_person(actor: Actor, row: Person) -> PagePart | None:
    """Show whoever may write the way to do so, or that the person takes no messages."""
    side = Side(user_id=row.user_id)
    if not check(actor, "profiles.begin_conversation") or why_never(actor, side) is not None:
        return None
    role = actor.acting.role if actor.acting else ""
    if not takes_messages(side, actor.person_id, role):
        return PagePart(TEMPLATE, {"url": ""})
    url = reverse("profiles:contact_person", kwargs={"public_id": row.public_id})
    return PagePart(TEMPLATE, {"url": url})


ORGANISATION_PARTS.add("profiles.contact", to_organisation)
PERSON_PARTS.add("profiles.contact", to_person)
