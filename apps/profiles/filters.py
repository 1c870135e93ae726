"""Filters of lists of organisations, for pages and API."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ANONYMOUS
from apps.core.api.parameters import TrueOrFalseFilter
from apps.core.text import sort_key
from apps.core.written import kept, written
from apps.profiles.choices import LinkKind, OrganisationKind
from apps.profiles.models import Mandate, Organisation, OrganisationLink
from apps.vocabularies.models import Country

MAX_QUERY = 200
MOST_WORDS = 8


def countries_known() -> list[tuple[str, str]]:
    """Return the codes of countries as choices: here their names are not read."""
    codes = Country.objects.filter(retired=False).values_list("code", flat=True)
    return [(code, code) for code in codes]


class DirectoryFilter(django_filters.FilterSet):
    """Filters of the directory; the class of their form is made once, not for each request."""

    _form_class: ClassVar[dict[type, type[Form]]] = {}

    def get_form_class(self) -> type[Form]:
        """Return the class of the form; its instances copy the fields."""
        made = self._form_class.get(type(self))
        if made is None:
            made = self._form_class[type(self)] = super().get_form_class()
        return made


class OrganisationFilter(DirectoryFilter):
    """Narrows organisations that the actor may see anyway; looks into shown columns only."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        help_text=_("Words of the name, in any language, or the acronym."),
    )
    kind = django_filters.ChoiceFilter(
        method="in_facet", choices=OrganisationKind.choices, label=_("Kind")
    )
    country = django_filters.ChoiceFilter(
        method="in_facet",
        choices=countries_known,
        label=_("Country"),
        help_text=_("ISO 3166-1 alpha-2 code of a country, or EU."),
    )
    answers_here = TrueOrFalseFilter(
        method="in_facet",
        label=_("Answers here"),
        help_text=_("Whether it is an authority that answers questions here."),
    )

    linked = django_filters.ChoiceFilter(
        method="in_facet",
        choices=LinkKind.choices,
        label=_("Links"),
        help_text=_("Whether it belongs to a research network, or works with another."),
    )
    network = django_filters.CharFilter(
        method="in_facet",
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

    def in_facet(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Keep those of which it is so."""
        return queryset.filter(self.condition(name, value))

    def condition(self, name: str, value: Any) -> Q:
        """Return the condition of a facet."""
        return CONDITIONS[name](value)


def answering() -> Q:
    """Return the condition of having a mandate."""
    return Q(pk__in=_answering())


@kept
def _answering() -> RawSQL:
    return written(Mandate.objects.active().values("organisation"))


def _answering_or_not(value: bool) -> Q:  # noqa: FBT001  a filter's value
    return answering() if value else ~answering()


def linked_by(kind: str) -> Q:
    """Return the condition of having such a link, as everybody sees it."""
    linked = Q(pk__in=_at_end("source", kind))
    if kind == LinkKind.WORKS_WITH:
        linked |= Q(pk__in=_at_end("target", kind))
    return linked


@kept
def _at_end(end: str, kind: str) -> RawSQL:
    return written(public_links().filter(kind=kind).values(end))


def _in_network(public_id: str) -> Q:
    members = public_links().filter(kind=LinkKind.MEMBER_OF, target__public_id=public_id)
    return Q(pk__in=members.values("source"))


# What each facet asks of an organisation.
CONDITIONS: Mapping[str, Callable[[Any], Q]] = {
    "kind": lambda value: Q(kind=value),
    "country": lambda value: Q(country_id=value),
    "answers_here": _answering_or_not,
    "linked": linked_by,
    "network": _in_network,
}


def words_of(text: str) -> list[str]:
    """Return the words that are searched for, folded as what they are searched in."""
    return sort_key(text).split()[:MOST_WORDS]


def public_links() -> QuerySet[OrganisationLink]:
    """Return the links that everybody sees: nobody's list tells more."""
    return OrganisationLink.objects.visible_to(ANONYMOUS).confirmed()
