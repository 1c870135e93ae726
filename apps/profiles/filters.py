"""Filters of lists of organisations, for pages and API."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ANONYMOUS
from apps.core.api.parameters import TrueOrFalseFilter
from apps.core.text import sort_key
from apps.profiles.choices import LinkKind, OrganisationKind
from apps.profiles.models import Mandate, Organisation, OrganisationLink
from apps.vocabularies.filters import countries_offered

MAX_QUERY = 200
MOST_WORDS = 8


class OrganisationFilter(django_filters.FilterSet):
    """Narrows organisations that the actor may see anyway; looks into shown columns only."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        help_text=_("Words of the name, in any language, or the acronym."),
    )
    kind = django_filters.ChoiceFilter(choices=OrganisationKind.choices, label=_("Kind"))
    country = django_filters.ChoiceFilter(
        field_name="country_id",
        choices=countries_offered,
        label=_("Country"),
        help_text=_("ISO 3166-1 alpha-2 code of a country, or EU."),
    )
    answers_here = TrueOrFalseFilter(
        method="with_mandate",
        label=_("Answers here"),
        help_text=_("Whether it is an authority that answers questions here."),
    )

    linked = django_filters.ChoiceFilter(
        method="with_link",
        choices=LinkKind.choices,
        label=_("Links"),
        help_text=_("Whether it belongs to a research network, or works with another."),
    )
    network = django_filters.CharFilter(
        method="in_network",
        label=_("Network"),
        max_length=24,
        help_text=_("Public number of a research network that it belongs to."),
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep organisations whose names hold every word, with or without its marks."""
        for word in words_of(value):
            queryset = queryset.filter(names_key__contains=word)
        return queryset

    def with_mandate(self, queryset: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001  shape of django-filter
        """Keep those that answer here, or those that do not."""
        active = Exists(Mandate.objects.active().filter(organisation=OuterRef("pk")))
        return queryset.filter(active) if value else queryset.exclude(active)

    def with_link(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep those with such a link, as everybody sees it."""
        links = public_links().filter(kind=value)
        linked = Q(pk__in=links.values("source"))
        if value == LinkKind.WORKS_WITH:
            linked |= Q(pk__in=links.values("target"))
        return queryset.filter(linked)

    def in_network(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the members of one research network."""
        members = public_links().filter(kind=LinkKind.MEMBER_OF, target__public_id=value)
        return queryset.filter(pk__in=members.values("source"))


def words_of(text: str) -> list[str]:
    """Return the words that are searched for, folded as what they are searched in."""
    return sort_key(text).split()[:MOST_WORDS]


def public_links() -> QuerySet[OrganisationLink]:
    """Return the links that everybody sees: nobody's list tells more."""
    return OrganisationLink.objects.visible_to(ANONYMOUS).confirmed()
