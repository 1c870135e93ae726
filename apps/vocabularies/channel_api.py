"""Advice routes in the API: public facts, each with its source."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.addresses import api_address
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import PageParameters
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.core.errors import NotFound
from apps.vocabularies.api import SourceShown, source_shown
from apps.vocabularies.channel_choices import (
    Applicant,
    ChannelKind,
    ChannelStage,
    ChannelStatus,
    FeeClass,
)
from apps.vocabularies.channel_filters import ChannelFilter
from apps.vocabularies.models import AdviceChannel

BY_CODE = ("code",)


class ChannelShown(Shown):
    """A route to advice. Facts named in `not_confirmed` were not read in a source."""

    code = serializers.CharField()
    url = serializers.URLField(help_text="This object in the API")
    name = serializers.CharField(help_text="In English")
    body = serializers.CharField(help_text="Who gives the advice")
    jurisdiction = serializers.CharField(help_text="ISO 3166-1 alpha-2, or EU")
    kind = serializers.ChoiceField(choices=ChannelKind.values)
    status = serializers.ChoiceField(choices=ChannelStatus.values)
    atmp_specific = serializers.BooleanField()
    who_may_use = serializers.ListField(child=serializers.ChoiceField(choices=Applicant.values))
    is_binding = serializers.BooleanField(help_text="Ends in a formal decision or opinion")
    fee_class = serializers.ChoiceField(choices=FeeClass.values)
    fee_note = serializers.CharField(allow_blank=True)
    days = serializers.IntegerField(
        allow_null=True, help_text="Typical maximum in calendar days; null: not known"
    )
    days_note = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField())
    stages = serializers.ListField(child=serializers.ChoiceField(choices=ChannelStage.values))
    prepare = serializers.ListField(child=serializers.CharField())
    too_early_when = serializers.CharField(allow_blank=True)
    too_late_when = serializers.CharField(allow_blank=True)
    contact_page = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    verified = serializers.BooleanField(help_text="The core was read in a named source")
    not_confirmed = serializers.ListField(child=serializers.CharField())
    sources = SourceShown(many=True)
    as_of = serializers.DateField(allow_null=True, help_text="Day of these facts")
    retired = serializers.BooleanField(help_text="No longer kept")


class AdviceChannels(ApiView):
    """`/api/v1/advice-channels/`."""

    tag, route_name = "vocabularies", "advice_channels"

    @operation(
        "List advice routes",
        answer=ChannelShown,
        parameters=PageParameters,
        filters=ChannelFilter,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Routes to formal and informal advice, by code."""
        kept = AdviceChannel.objects.visible_to(self.actor).filter(retired=False)
        page = page_of(
            request,
            ChannelFilter(request.query_params, kept).qs,
            ordering=BY_CODE,
            parameters=self.parameters,
            shown=channel_shown,
        )
        return Response(page)


class AdviceChannelByCode(ApiView):
    """`/api/v1/advice-channels/{code}/`."""

    tag, route_name = "vocabularies", "advice_channel"

    @operation("Read an advice route", answer=ChannelShown)
    def get(self, _request: Request, code: str) -> Response:
        """One route; one no longer kept too, as answers may refer to it."""
        found = AdviceChannel.objects.visible_to(self.actor).filter(code=code).first()
        if found is None:
            raise NotFound
        return Response(channel_shown(found))


def channel_shown(channel: AdviceChannel) -> dict[str, Any]:
    """Return a route with what was not confirmed of it."""
    same = (
        "code", "name", "body", "kind", "status", "atmp_specific", "who_may_use",
        "fee_class", "fee_note", "languages", "stages", "prepare", "too_early_when",
        "too_late_when", "contact_page", "note", "verified", "as_of", "retired",
    )  # fmt: skip
    return {name: getattr(channel, name) for name in same} | {
        "url": api_address("advice_channel", code=channel.code),
        "is_binding": channel.binding,
        "jurisdiction": channel.jurisdiction_id,
        "days": channel.clock_days,
        "days_note": channel.clock_text,
        "not_confirmed": channel.recalled_fields,
        "sources": [source_shown(source) for source in channel.sources],
    }
