"""Filters of the list of advice routes, for page and API."""

import django_filters
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.vocabularies.channel_choices import Applicant, ChannelKind, ChannelStage
from apps.vocabularies.filters import countries_offered
from apps.vocabularies.models import AdviceChannel, Country

Channels = QuerySet[AdviceChannel]
STAGES = [choice for choice in ChannelStage.choices if choice[0] != ChannelStage.ANY]


class ChannelFilter(django_filters.FilterSet):
    """Narrows advice routes by where, when and by whom they can be used."""

    country = django_filters.ChoiceFilter(
        method="in_country",
        choices=countries_offered,
        label=_("Country"),
        empty_label=_("All"),
        help_text=_("With a country of the European Economic Area, routes of the Union count too."),
    )
    stage = django_filters.ChoiceFilter(
        method="at_stage", choices=STAGES, label=_("Stage of development"), empty_label=_("All")
    )
    applicant = django_filters.ChoiceFilter(
        method="for_applicant", choices=Applicant.choices, label=_("Who asks"), empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(
        choices=ChannelKind.choices, label=_("Kind of route"), empty_label=_("All")
    )

    class Meta:
        model = AdviceChannel
        fields: list[str] = []

    def in_country(self, queryset: Channels, _name: str, value: str) -> Channels:
        """Keep the country's own routes and, for members, those of the Union."""
        member = Country.objects.filter(code=value, is_eea=True)
        return queryset.filter(
            Q(jurisdiction_id=value) | (Q(Exists(member)) & Q(jurisdiction_id="EU"))
        )

    def at_stage(self, queryset: Channels, _name: str, value: str) -> Channels:
        """Keep routes for the stage, and those for any stage."""
        return queryset.filter(stages__overlap=[value, ChannelStage.ANY])

    def for_applicant(self, queryset: Channels, _name: str, value: str) -> Channels:
        """Keep routes that this kind of applicant may use."""
        return queryset.filter(who_may_use__contains=[value])
