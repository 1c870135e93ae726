"""Organisations in the API. Everything here is public; people are never named."""

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible
from apps.core.actor import Actor
from apps.core.addresses import absolute
from apps.core.api.addresses import api_address
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import ChangeParameters
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.profiles.choices import Duty, Keeper, OrganisationKind
from apps.profiles.details import details_for, values_of
from apps.profiles.directory import BY_NAME, PAGE
from apps.profiles.filters import OrganisationFilter
from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.api import Labelled, SourceShown, labelled, source_shown


class OrganisationParameters(ChangeParameters):
    """The parameters of the list of organisations: pages are those of the directory."""

    limit = forms.IntegerField(
        min_value=1,
        max_value=PAGE,
        required=False,
        help_text=gettext_lazy("How many entries a page has, 20 unless said, and at most."),
    )


class MandateShown(Shown):
    """For what an authority answers officially here."""

    since = serializers.DateTimeField()
    jurisdictions = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of countries, or EU"
    )
    topics = Labelled(many=True, help_text="Empty: all topics")
    stages = Labelled(many=True, help_text="Stages of development; empty: all")
    can_issue = serializers.BooleanField(
        help_text="Whether it has the two signers that an answer needs; `updated_since` "
        "does not tell when they come or go"
    )


class ParticularShown(Shown):
    """What only this kind of organisation has."""

    name = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for")  # type: ignore[assignment]
    values = serializers.ListField(
        child=serializers.CharField(),
        help_text="Texts, addresses, codes, or numbers of organisations; `true` for what it is",
    )


class OrganisationShown(Shown):
    """An organisation as its public page shows it."""

    id = serializers.CharField(help_text="Public number of the organisation")
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    kind = serializers.ChoiceField(choices=OrganisationKind.values)
    kind_label = serializers.CharField(help_text="In the language asked for")
    name = serializers.CharField()
    native_name = serializers.CharField(allow_blank=True)
    acronym = serializers.CharField(allow_blank=True)
    other_names = serializers.ListField(child=serializers.CharField())
    country = serializers.CharField(allow_null=True, help_text="ISO 3166-1 alpha-2, or EU")
    duties = Labelled(many=True, help_text="As far as a source names them")
    website = serializers.CharField(allow_blank=True)
    ror = serializers.CharField(allow_blank=True, help_text="Address at the ROR registry")
    note = serializers.CharField(allow_blank=True, help_text="In English")
    details = ParticularShown(many=True)
    kept_by = serializers.ChoiceField(choices=Keeper.values, help_text="Who looks after this")
    last_confirmed_on = serializers.DateField(allow_null=True)
    merged_into = serializers.CharField(
        allow_null=True, help_text="Public number of the organisation that it is a part of now"
    )
    answers_here = serializers.BooleanField(help_text="Whether it is an authority that answers")
    mandate = MandateShown(allow_null=True)
    is_fictional = serializers.BooleanField(help_text="Invented for demonstration")
    sources = SourceShown(many=True)
    updated_at = serializers.DateTimeField(help_text="Last change that readers can see")


class Organisations(ApiView):
    """`/api/v1/organisations/`."""

    tag, route_name = "organisations", "organisations"

    @operation(
        "List organisations",
        answer=OrganisationShown,
        parameters=OrganisationParameters,
        filters=OrganisationFilter,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Organisations by name, authorities included."""
        rows = OrganisationFilter(request.query_params, organisations(self.actor)).qs
        page = page_of(
            request,
            rows,
            ordering=BY_NAME,
            parameters=self.parameters,
            changed="changed_at",
            shown=organisation_shown,
        )
        return Response(page)


class OrganisationByNumber(ApiView):
    """`/api/v1/organisations/{public_id}/`."""

    tag, route_name = "organisations", "organisation"

    @operation("Read an organisation", answer=OrganisationShown)
    def get(self, _request: Request, public_id: str) -> Response:
        """What is known about the organisation, with its sources; a merged one leads on."""
        found = get_visible(organisations(self.actor), public_id)
        shown = organisation_shown(found)
        if shown["merged_into"] is None:
            return Response(shown)
        leads_to = api_address("organisation", public_id=shown["merged_into"])
        return Response(shown, status=301, headers={"Location": leads_to})


def organisations(actor: Actor) -> QuerySet[Any]:
    """Return the organisations with everything that is shown of them."""
    active = Prefetch(
        "mandates",
        Mandate.objects.visible_to(actor)
        .active()
        .prefetch_related("jurisdictions", "topics", "stages"),
        to_attr="active_mandates",
    )
    return (
        Organisation.objects.visible_to(actor)
        .with_standing()
        .select_related("merged_into")
        .prefetch_related(active)
    )


def organisation_shown(organisation: Any) -> dict[str, Any]:
    """Return an organisation fetched with `organisations`."""
    number = organisation.public_id
    mandates: list[Mandate] = organisation.active_mandates
    page = reverse("profiles:organisation", kwargs={"public_id": number})
    return {
        "id": number,
        "url": api_address("organisation", public_id=number),
        "page": absolute(page),
        "kind": organisation.kind,
        "kind_label": str(organisation.get_kind_display()),
        "name": organisation.name,
        "native_name": organisation.native_name,
        "acronym": organisation.acronym,
        "other_names": organisation.other_names,
        "country": organisation.country_id,
        "duties": [{"code": code, "label": str(Duty(code).label)} for code in organisation.duties],
        "website": organisation.website,
        "ror": organisation.ror,
        "note": organisation.note,
        "details": _particulars(organisation),
        "kept_by": organisation.kept_by,
        "last_confirmed_on": organisation.last_confirmed_on,
        "merged_into": organisation.merged_into.public_id if organisation.merged_into else None,
        "answers_here": bool(mandates),
        "mandate": mandate_shown(mandates[0], organisation) if mandates else None,
        "is_fictional": organisation.is_fictional,
        "sources": [source_shown(source) for source in organisation.sources],
        "updated_at": organisation.changed_at,
    }


def _particulars(organisation: Any) -> list[dict[str, Any]]:
    """Return the particulars as they are stored: a list names others by number only."""
    return [
        {"name": field.name, "label": str(field.label), "values": values_of(value)}
        for field in details_for(organisation.kind)
        if (value := organisation.details.get(field.name))
    ]


def mandate_shown(mandate: Mandate, organisation: Any) -> dict[str, Any]:
    """Return a mandate fetched with `organisations`."""
    return {
        "since": mandate.granted_at,
        "jurisdictions": sorted(country.code for country in mandate.jurisdictions.all()),
        "topics": _in_order(mandate.topics.all()),
        "stages": _in_order(mandate.stages.all()),
        "can_issue": organisation.can_issue,
    }


def _in_order(terms: Any) -> list[dict[str, Any]]:
    rows = sorted(terms, key=lambda term: (term.position, term.code))
    return [labelled(term.code, term.label) for term in rows]
