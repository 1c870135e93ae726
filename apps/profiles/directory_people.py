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
from apps.profiles.directory import (
    Counts,
    Narrowing,
    Wording,
    Words,
    country_words,
    labels_of,
)
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
    topics: str
    about: str
    availability: Text
    is_open: bool


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
    countries, topics = country_words(narrowing, counts), _topic_words(narrowing, counts)
    return [
        (ROLE, _("Role"), {role.value: role.label for role in Role}),
        (TOPIC, _("Area of expertise"), topics),
        (COUNTRY, _("Country"), countries),
        (LANGUAGE, _("Language"), {code.value: code.label for code in Language}),
        (AVAILABILITY, _("Availability"), {one.value: one.label for one in Availability}),
        (ORGANISATION, _("Organisation"), places),
    ]


def _topic_words(narrowing: Narrowing, counts: Counts) -> Words:
    """Return the labels of the topics that are counted or chosen."""
    found: dict[str, Text] = {code: str(label) for code, label in labels_of(counts, TOPIC).items()}
    chosen = str(narrowing.on.get(TOPIC, ""))
    if chosen and chosen not in found:
        named = Term.objects.filter(list_code=TOPIC_LIST, code=chosen)
        found |= {code: str(pick(labels)) for code, labels in named.values_list("code", "labels")}
    return found


def lines_of(profiles: Sequence[Profile]) -> list[PersonLine]:
    """Return the lines of a page of people, made of what the reader sees of each."""
    return [
        PersonLine(
            name=one.name,
            is_pseudonym=one.is_pseudonym,
            url=address_of("profiles:person", public_id=one.public_id),
            is_own=one.is_own,
            roles=[f"{seat.role_label}, {seat.organisation.name}" for seat in one.affiliations],
            topics=", ".join(str(term.label) for term in one.topics),
            about=_about(one),
            availability=one.availability.label if one.availability else "",
            is_open=one.availability == Availability.OPEN,
        )
        for one in profiles
    ]


def _about(profile: Profile) -> str:
    """Return the country and the languages as one line."""
    languages = ", ".join(str(language.label) for language in profile.languages)
    country = str(profile.country.name) if profile.country else ""
    return " · ".join(part for part in (country, languages) if part)
