"""People in the directory: facets and lines, of what the reader sees of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, QuerySet, TextField
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.profiles.audiences import Availability, Language, Part
from apps.profiles.choices import Role
from apps.profiles.directory import (
    Counts,
    Narrowing,
    Wording,
    Words,
    count_all,
    counting,
    total_of,
)
from apps.profiles.models import Organisation, Person, PersonTopic
from apps.profiles.people import Profile
from apps.profiles.people_filters import TOPIC_LIST, PersonFilter, seats_seen
from apps.profiles.querysets.people import seen_by
from apps.vocabularies.models import Country, Term

ROLE, COUNTRY, LANGUAGE = "role", "country", "language"
TOPIC, AVAILABILITY, ORGANISATION = "topic", "availability", "organisation"


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


def counted(narrowing: Narrowing, actor: Actor) -> Counts:
    """Return what each option would leave, in one query: of seen parts of seen people only."""

    def rows(facet: str, part: Part) -> QuerySet[Any]:
        return narrowing.rows(without=facet).filter(seen_by(actor, part))

    spoken = Func(F("languages"), function="unnest", output_field=TextField())
    users = rows(ROLE, Part.AFFILIATION).values("user")
    known = PersonTopic.objects.filter(person__in=rows(TOPIC, Part.TOPICS))
    broad = Coalesce("term__parent__code", "term__code")
    available = rows(AVAILABILITY, Part.AVAILABILITY).exclude(availability="")
    return count_all(
        [
            total_of(narrowing.rows()),
            counting(ROLE, seats_seen(actor).filter(user__in=users), F("role"), of="user"),
            counting(COUNTRY, rows(COUNTRY, Part.COUNTRY), F("country_id")),
            counting(LANGUAGE, rows(LANGUAGE, Part.LANGUAGES), spoken),
            counting(TOPIC, known, broad, of="person"),
            counting(AVAILABILITY, available, F("availability")),
        ]
    )


def wording_of(narrowing: Narrowing, actor: Actor) -> list[Wording]:
    """Return the filters and their options in words."""
    place = str(narrowing.on.get(ORGANISATION, ""))
    named = Organisation.objects.visible_to(actor).filter(public_id=place)
    places: Words = dict(named.values_list("public_id", "name")) if place else {}
    countries: Words = dict(Country.objects.choices(get_language() or "en"))
    topics: Words = {row.code: str(row.label) for row in Term.objects.filter(list_code=TOPIC_LIST)}
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
            url=reverse("profiles:person", kwargs={"public_id": one.public_id}),
            is_own=one.is_own,
            roles=[f"{seat.role_label}, {seat.organisation.name}" for seat in one.affiliations],
            country=str(one.country.name) if one.country else "",
            topics=[str(term.label) for term in one.topics],
            languages=[language.label for language in one.languages],
            availability=one.availability,
        )
        for one in profiles
    ]
