"""Filters of guidance lists, for pages and API; they look into confirmed columns only."""

import django_filters
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.vocabularies.choices import GuidanceFramework, GuidanceKind, GuidanceStatus
from apps.vocabularies.models import Country, GuidanceDocument, GuidanceVersion, Term
from apps.vocabularies.querysets import at_or_below

MAX_QUERY = 200
MOST_WORDS = 8
Documents = QuerySet[GuidanceDocument]


def _topics() -> list[tuple[str, str]]:
    rows = Term.objects.offered("topic")
    return [(row.code, row.label_for(get_language()).said) for row in rows]


def countries_offered() -> list[tuple[str, str]]:
    """Return the countries as choices, in the order of their names in the reader's language."""
    return Country.objects.choices(get_language() or "en")


def _read_in_a_source(column: str) -> Q:
    return ~Q(recalled_fields__contains=[column])


class GuidanceFilter(django_filters.FilterSet):
    """Narrows guidance that the actor may see anyway.

    What was not read in a source is not shown, so it does not help to find a document either.
    """

    q = django_filters.CharFilter(
        method="search",
        label=_("Words"),
        max_length=MAX_QUERY,
        help_text=_("Words of the title, the issuer, the reference, other names or the summary."),
    )
    kind = django_filters.ChoiceFilter(choices=GuidanceKind.choices, label=_("Kind of document"))
    framework = django_filters.ChoiceFilter(
        choices=GuidanceFramework.choices, label=_("Whose rule-making it belongs to")
    )
    jurisdiction = django_filters.ChoiceFilter(
        field_name="jurisdiction_id",
        choices=countries_offered,
        label=_("Jurisdiction"),
        help_text=_("ISO 3166-1 alpha-2 code of a country, or EU."),
    )
    status = django_filters.ChoiceFilter(
        method="in_status", choices=GuidanceStatus.choices, label=_("Status")
    )
    topic = django_filters.ChoiceFilter(
        method="in_topic",
        choices=_topics,
        label=_("Topic"),
        help_text=_("Code of the list `topic`; a broad one includes everything below it."),
    )
    valid_on = django_filters.DateFilter(
        method="with_version_on",
        label=_("Valid on"),
        input_formats=["%Y-%m-%d"],
        help_text=_("Only documents of which a version is known to apply on this day."),
    )

    class Meta:
        model = GuidanceDocument
        fields: list[str] = []

    def search(self, queryset: Documents, _name: str, value: str) -> Documents:
        """Keep documents that hold every word."""
        names = Func(F("aliases"), Value(" "), function="array_to_string", output_field=TextField())
        queryset = queryset.alias(alias_text=names)
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(issuer__icontains=word)
                | Q(summary__icontains=word)
                | (Q(reference__icontains=word) & _read_in_a_source("reference"))
                | (Q(alias_text__icontains=word) & _read_in_a_source("aliases"))
            )
        return queryset

    def in_status(self, queryset: Documents, _name: str, value: str) -> Documents:
        """Keep documents of which a source states this status."""
        return queryset.filter(_read_in_a_source("status"), status=value)

    def in_topic(self, queryset: Documents, _name: str, value: str) -> Documents:
        """Keep the topic and, for a broad one, everything below it."""
        link = GuidanceDocument.topics.through.objects.filter(guidancedocument_id=OuterRef("pk"))
        return queryset.filter(Exists(link.filter(at_or_below("term", value))))

    def with_version_on(self, queryset: Documents, _name: str, value: object) -> Documents:
        """Keep documents with a version that applies on the day."""
        versions = GuidanceVersion.objects.filter(document=OuterRef("pk"), valid__contains=value)
        return queryset.filter(Exists(versions))
