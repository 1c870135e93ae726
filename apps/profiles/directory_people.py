"""People in the directory: facets and lines, of what the reader sees of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.addresses import address_of
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.profiles.audiences import Availability, Language
from apps.profiles.choices import Role
from apps.profiles.directory import Counts, Narrowing, Wording, Words, country_words
from apps.profiles.models import Organisation, Person
from apps.profiles.people import Profile
from apps.profiles.people_counts import (
    AVAILABILITY,
    COUNTRY,
    LANGUAGE,
    ORGANISATION,
    ROLE,
    TOPIC,
)
from apps.profiles.people_filters import TOPIC_LIST, PersonFilter
from apps.vocabularies.labels import pick
from apps.vocabularies.models import Term


@dataclass(frozen=True, slots=True)
class PersonLine(Shown):
    """One person in a list: what tells whether to open the profile."""

    name: str
    is_pseudonym: bool
    url: str
    is_own: bool
    roles: list[str]
    country: str
    topics: list[str]
    languages: list[Text]
    availability: Availability | None


def narrowed(actor: Actor, given: Mapping[str, Any]) -> Narrowing:
    """Return the people whose names the actor sees, with the filters of an address."""
    return Narrowing(PersonFilter, given, Person.objects.listed_for(actor), actor=actor)


def wording_of(narrowing: Narrowing, counts: Counts, actor: Actor) -> list[Wording]:
    """Return the filters and their options in words."""
    place = str(narrowing.on.get(ORGANISATION, ""))
    places: Words = {}
    if place:
        named = Organisation.objects.visible_to(actor).filter(public_id=place)
        places = dict(named.values_list("public_id", "name"))
    countries = country_words(narrowing, counts)
    codes = {*counts.options.get(TOPIC, ()), str(narrowing.on.get(TOPIC, ""))}
    rows = Term.objects.filter(list_code=TOPIC_LIST, code__in=codes).values_list("code", "labels")
    topics: Words = {code: str(pick(labels)) for code, labels in rows}
    return [
        (ROLE, _("Role"), {role.value: role.label for role in Role}),
        (TOPIC, _("Area of expertise"), topics),
        (COUNTRY, _("Country"), countries),
        (LANGUAGE, _("Language"), {code.value: code.label for code in Language}),
        (AVAILABILITY, _("Availability"), {one.value: one.label for one in Availability}),
        (ORGANISATION, _("Organisation"), places),
    ]


def lines_of(profiles: Sequence[Profile]) -> list[PersonLine]:
    """Return the lines of a page of people, made of what the reader sees of each."""
    return [
        PersonLine(
            name=one.name,
            is_pseudonym=one.is_pseudonym,
            url=address_of("profiles:person", public_id=one.public_id),
            is_own=one.is_own,
            roles=[f"{seat.role_label}, {seat.organisation.name}" for seat in one.affiliations],
            country=str(one.country.name) if one.country else "",
            topics=[str(term.label) for term in one.topics],
            languages=[language.label for language in one.languages],
            availability=one.availability,
        )
        for one in profiles
    ]
