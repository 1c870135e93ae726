"""Filters of lists of people, for pages and API: each looks only into what the reader sees."""

from collections.abc import Callable, Mapping
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ANONYMOUS, Actor
from apps.core.written import written
from apps.profiles.audiences import Availability, Language, Part
from apps.profiles.choices import Role
from apps.profiles.filters import (
    MAX_QUERY,
    MOST_WORDS,
    DirectoryFilter,
    countries_known,
    words_of,
)
from apps.profiles.models import Membership, Organisation, Person, PersonTopic
from apps.profiles.querysets.people import seen_by
from apps.vocabularies.models import Term
from apps.vocabularies.querysets import at_or_below

TOPIC_LIST = "topic"


def _topics() -> list[tuple[str, str]]:
    codes = Term.objects.offered(TOPIC_LIST).values_list("code", flat=True)
    return [(code, code) for code in codes]


class PersonFilter(DirectoryFilter):
    """Narrows people whose names the actor sees; what is hidden of them matches nothing."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        help_text=_("Words of the name, the organisation or the biography."),
    )
    role = django_filters.ChoiceFilter(
        method="in_facet",
        choices=Role.choices,
        label=_("Role"),
        help_text=_("A confirmed role at an organisation."),
    )
    country = django_filters.ChoiceFilter(
        method="in_facet",
        choices=countries_known,
        label=_("Country"),
        help_text=_("ISO 3166-1 alpha-2 code of a country."),
    )
    language = django_filters.ChoiceFilter(
        method="in_facet", choices=Language.choices, label=_("Language")
    )
    topic = django_filters.ChoiceFilter(
        method="in_facet",
        choices=_topics,
        label=_("Area of expertise"),
        help_text=_("Code of a topic; a broad one finds everything below it."),
    )
    availability = django_filters.ChoiceFilter(
        method="in_facet", choices=Availability.choices, label=_("Availability")
    )

    organisation = django_filters.CharFilter(
        method="at_organisation",
        max_length=24,
        label=_("Organisation"),
        help_text=_("Public number of an organisation where somebody has a confirmed role."),
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, *args: Any, actor: Actor = ANONYMOUS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self._words: dict[str, Q] = {}

    def search(self, queryset: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Keep people with every word in what the actor sees of them."""
        for typed in value.split()[:MOST_WORDS]:
            if words_of(typed):
                # The list and its counts ask the same.
                if typed not in self._words:
                    self._words[typed] = self._with_word(typed)
                queryset = queryset.filter(self._words[typed])
        return queryset

    def _with_word(self, typed: str) -> Q:
        """Return the condition of having a word in the name, a place or the biography."""
        named, places = Q(), Organisation.objects.visible_to(self.actor)
        for word in words_of(typed):
            named &= _named(word)
            places = places.filter(names_key__contains=word)
        there = seats_seen(self.actor).filter(organisation__in=places)
        holders = written(there.values("user"))
        affiliated = Q(user_id__in=holders) & _shown(self.actor, Part.AFFILIATION)
        told = Q(biography__icontains=typed) & _shown(self.actor, Part.BIOGRAPHY)
        return named | affiliated | told

    def condition(self, name: str, value: Any) -> Q:
        """Return the condition of a facet: the actor sees the part, and it is so."""
        return CONDITIONS[name](self.actor, value)

    def in_facet(self, queryset: QuerySet[Person], name: str, value: Any) -> QuerySet[Person]:
        """Keep people of whom the actor sees that it is so."""
        return queryset.filter(self.condition(name, value))

    def at_organisation(
        self, queryset: QuerySet[Person], _name: str, value: str
    ) -> QuerySet[Person]:
        """Keep people with a confirmed role there."""
        return at_place(self.actor, queryset, value)


def _shown(actor: Actor, part: Part) -> Q:
    """Return the condition of seeing a part; the lists hold people whose names are seen."""
    return seen_by(actor, part, of_named=True)


def _in_role(actor: Actor, role: str) -> Q:
    here = seats_seen(actor).filter(role=role, user_id=OuterRef("user_id"))
    return _shown(actor, Part.AFFILIATION) & Q(Exists(here))


def _of_country(actor: Actor, code: str) -> Q:
    return _shown(actor, Part.COUNTRY) & Q(country_id=code)


def _speaking(actor: Actor, code: str) -> Q:
    return _shown(actor, Part.LANGUAGES) & Q(languages__contains=[code])


def _knowing(actor: Actor, code: str) -> Q:
    rows = PersonTopic.objects.filter(at_or_below("term", code), person=OuterRef("pk"))
    return _shown(actor, Part.TOPICS) & Q(Exists(rows))


def _available(actor: Actor, word: str) -> Q:
    return _shown(actor, Part.AVAILABILITY) & Q(availability=word)


# What each facet asks of a person; a broad topic finds everything below it.
CONDITIONS: Mapping[str, Callable[[Actor, str], Q]] = {
    "role": _in_role,
    "country": _of_country,
    "language": _speaking,
    "topic": _knowing,
    "availability": _available,
}


def seats_seen(actor: Actor) -> QuerySet[Membership]:
    """Return confirmed roles at organisations that the actor sees; whose, asks the caller."""
    places = Organisation.objects.visible_to(actor)
    rows: QuerySet[Membership] = Membership.objects.verified()
    return rows.filter(organisation__in=places)


def seen_as(actor: Actor) -> Actor:
    """Return the actor as `seats_seen` knows readers: by their capacities, nobody by name.

    Statements that are kept for readers are so the same for all who have none.
    """
    return Actor(kind=actor.kind, capacities=actor.capacities)


def at_place(actor: Actor, people: QuerySet[Person], public_id: str) -> QuerySet[Person]:
    """Keep people who let the actor see that they belong to an organisation."""
    there = seats_seen(actor).filter(organisation__public_id=public_id)
    return people.filter(seen_by(actor, Part.AFFILIATION), user_id__in=there.values("user"))


def _named(word: str) -> Q:
    """Names are folded without what German keyboards spell out: mueller is found as muller."""
    found = Q(sort_key__contains=word)
    for spelt, plain in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        if spelt in word:
            found |= Q(sort_key__contains=word.replace(spelt, plain))
    return found
