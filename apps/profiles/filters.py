"""Filters of lists of organisations, for pages and API."""

from typing import Any

import django_filters
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.api.parameters import TrueOrFalseFilter
from apps.profiles.choices import OrganisationKind
from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.models import Country

MAX_QUERY = 200
MOST_WORDS = 8


def _countries() -> list[tuple[str, str]]:
    return Country.objects.choices(get_language() or "en")


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
        choices=_countries,
        label=_("Country"),
        help_text=_("ISO 3166-1 alpha-2 code of a country, or EU."),
    )
    answers_here = TrueOrFalseFilter(
        method="with_mandate",
        label=_("Answers here"),
        help_text=_("Whether it is an authority that answers questions here."),
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep organisations whose names hold every word."""
        names = Func(
            F("other_names"), Value(" "), function="array_to_string", output_field=TextField()
        )
        queryset = queryset.alias(other_text=names)
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(
                Q(name__icontains=word)
                | Q(native_name__icontains=word)
                | Q(acronym__icontains=word)
                | Q(other_text__icontains=word)
            )
        return queryset

    def with_mandate(self, queryset: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001  shape of django-filter
        """Keep those that answer here, or those that do not."""
        active = Exists(Mandate.objects.active().filter(organisation=OuterRef("pk")))
        return queryset.filter(active) if value else queryset.exclude(active)
