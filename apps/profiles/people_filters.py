"""Filters of lists of people, for pages and API: each looks only into what the reader sees."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ANONYMOUS, Actor
from apps.profiles.audiences import Availability, Language, Part
from apps.profiles.choices import Role
from apps.profiles.filters import MAX_QUERY, MOST_WORDS, words_of
from apps.profiles.models import Membership, Organisation, Person, PersonTopic
from apps.profiles.querysets.people import seen_by
from apps.vocabularies.filters import countries_offered
from apps.vocabularies.models import Term
from apps.vocabularies.querysets import at_or_below

TOPIC_LIST = "topic"


def _topics() -> list[tuple[str, str]]:
    codes = Term.objects.offered(TOPIC_LIST).values_list("code", flat=True)
    return [(code, code) for code in codes]


class PersonFilter(django_filters.FilterSet):
    """Narrows people whose names the actor sees; what is hidden of them matches nothing."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        help_text=_("Words of the name, the organisation or the biography."),
    )
    role = django_filters.ChoiceFilter(
        method="in_role",
        choices=Role.choices,
        label=_("Role"),
        help_text=_("A confirmed role at an organisation."),
    )
    country = django_filters.ChoiceFilter(
        method="in_country",
        choices=countries_offered,
        label=_("Country"),
        help_text=_("ISO 3166-1 alpha-2 code of a country."),
    )
    language = django_filters.ChoiceFilter(
        method="speaking", choices=Language.choices, label=_("Language")
    )
    topic = django_filters.ChoiceFilter(
        method="knowing",
        choices=_topics,
        label=_("Area of expertise"),
        help_text=_("Code of a topic; a broad one finds everything below it."),
    )
    availability = django_filters.ChoiceFilter(
        method="as_available", choices=Availability.choices, label=_("Availability")
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

    def search(self, queryset: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Keep people with every word in what the actor sees of them."""
        for typed in value.split()[:MOST_WORDS]:
            if words_of(typed):
                queryset = queryset.filter(self._with_word(typed))
        return queryset

    def _with_word(self, typed: str) -> Q:
        """Return the condition of having a word in the name, a place or the biography."""
        named, places = Q(), Organisation.objects.visible_to(self.actor)
        for word in words_of(typed):
            named &= _named(word)
            places = places.filter(names_key__contains=word)
        there = seats_seen(self.actor).filter(organisation__in=places)
        affiliated = Q(user_id__in=there.values("user")) & seen_by(self.actor, Part.AFFILIATION)
        told = Q(biography__icontains=typed) & seen_by(self.actor, Part.BIOGRAPHY)
        return named | affiliated | told

    def in_role(self, queryset: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Keep people in a confirmed role."""
        here = seats_seen(self.actor).filter(role=value, user_id=OuterRef("user_id"))
        return queryset.filter(seen_by(self.actor, Part.AFFILIATION), Exists(here))

    def at_organisation(
        self, queryset: QuerySet[Person], _name: str, value: str
    ) -> QuerySet[Person]:
        """Keep people with a confirmed role there."""
        return at_place(self.actor, queryset, value)

    def in_country(self, queryset: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Keep people of a country."""
        return queryset.filter(seen_by(self.actor, Part.COUNTRY), country_id=value)

    def speaking(self, queryset: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Keep people who speak a language."""
        return queryset.filter(seen_by(self.actor, Part.LANGUAGES), languages__contains=[value])

    def knowing(self, queryset: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Keep people who know an area, or one below it."""
        rows = PersonTopic.objects.filter(at_or_below("term", value), person=OuterRef("pk"))
        return queryset.filter(seen_by(self.actor, Part.TOPICS), Exists(rows))

    def as_available(self, queryset: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Keep people who say so of themselves."""
        return queryset.filter(seen_by(self.actor, Part.AVAILABILITY), availability=value)


def seats_seen(actor: Actor) -> QuerySet[Membership]:
    """Return confirmed roles at organisations that the actor sees; whose, asks the caller."""
    places = Organisation.objects.visible_to(actor)
    rows: QuerySet[Membership] = Membership.objects.verified()
    return rows.filter(organisation__in=places)


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
