"""What profiles itself adds to the pages of organisations: links, and the way to its people."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.core.actor import Actor
from apps.profiles.directory_organisations import link_lines
from apps.profiles.models import Organisation, Person
from apps.profiles.pageparts import ORGANISATION_PARTS, PagePart
from apps.profiles.people_filters import at_place


def links(actor: Actor, organisation: Organisation) -> PagePart | None:
    """Show with whom the organisation works, as both sides said."""
    lines = link_lines(actor, organisation)
    return PagePart("profiles/organisation_part_links.html", lines) if lines else None


def people(actor: Actor, organisation: Organisation) -> PagePart | None:
    """Lead to the people who let the reader see that they belong here."""
    rows = Person.objects.listed_for(actor)
    number = at_place(actor, rows, organisation.public_id).count()
    if not number:
        return None
    query = urlencode({"organisation": organisation.public_id})
    url = f"{reverse('profiles:directory_people')}?{query}"
    return PagePart("profiles/organisation_part_people.html", {"number": number, "url": url})


ORGANISATION_PARTS.add("profiles.links", links)
ORGANISATION_PARTS.add("profiles.people", people)
