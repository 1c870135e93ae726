"""People and links of the directory for the matrix, and what its two worlds differ in."""

from typing import Any

from django.utils import timezone

from apps.profiles.choices import LinkKind, OrganisationKind
from apps.profiles.models import OrganisationLink, Person
from tests.access.personas import People
from tests.factories.accounts import UserFactory
from tests.factories.people import audiences, make_person
from tests.factories.profiles import OrganisationFactory, country

KNOWN = "Zqprofile open person"
Sample = tuple[str, str, dict[str, Any], tuple[str, ...]]


def directory_samples(people: People) -> list[Sample]:
    """Return a person of each kind, and a link that waits for the company.

    Everybody sees name and languages of the first, nobody anything else.
    """
    found: list[Sample] = []
    for kind, audience in (("open", "nobody"), ("members", "members"), ("hidden", "nobody")):
        name, about = f"Zqprofile {kind} person", f"Zqabout{kind}"
        made = make_person(UserFactory(display_name=name), audience, biography=about)
        found.append(("profile", kind, {"public_id": made.public_id}, (name,)))
        found.append(("biography", kind, {}, (about,)))
    shown = audiences("everybody", "name", "languages")
    Person.objects.filter(name=KNOWN).update(**shown)
    stranger = OrganisationFactory(name="Illustrative House beside the company")
    link = OrganisationLink.objects.create(
        source=stranger, target=people.company, kind=LinkKind.WORKS_WITH
    )
    place = {"public_id": people.company.public_id, "pk": link.pk}
    return [*found, ("link", "asked", place, ())]


def known_person() -> Person:
    """Return somebody whom everybody sees, with parts that nobody does."""
    found: Person = Person.objects.get(name=KNOWN)
    return found


def hide_people(secret: str, count: int) -> None:
    """Add people who show themselves to nobody."""
    for _number in range(count):
        user = UserFactory(display_name=secret)
        make_person(user, "nobody", biography=secret, country=country("FR"))


def hide_network(secret: str) -> None:
    """Add a link to a network without a source: editors and admins see both."""
    network = OrganisationFactory(
        name=f"{secret} Network", kind=OrganisationKind.RESEARCH_NETWORK, verified=False
    )
    seen = OrganisationLink.objects.filter(confirmed_at=None).latest("pk").source
    OrganisationLink.objects.create(
        source=seen, target=network, kind=LinkKind.MEMBER_OF, confirmed_at=timezone.now()
    )


def change_directory(secret: str) -> None:
    """Change the hidden parts of a person whom everybody sees."""
    Person.objects.filter(pk=known_person().pk).update(
        version=97,
        biography=secret,
        country=country("FR"),
        orcid="",
        availability="away",
        availability_note=secret,
    )
