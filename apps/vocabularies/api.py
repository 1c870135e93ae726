"""Guidance, controlled lists and countries in the API. Everything here is public."""

from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible
from apps.core.actor import Actor
from apps.core.api.addresses import api_address
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import ChangeParameters, PageParameters
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.core.clock import now
from apps.core.errors import NotFound
from apps.vocabularies.choices import (
    GuidanceFramework,
    GuidanceKind,
    GuidanceStatus,
    JurisdictionKind,
    Validity,
    VocabularyList,
)
from apps.vocabularies.filters import GuidanceFilter
from apps.vocabularies.labels import Label
from apps.vocabularies.models import Country, GuidanceDocument, GuidanceVersion, Term
from apps.vocabularies.projections import VersionFacts, guidance_facts, version_facts

BY_TITLE = ("sort_key", "id")
BY_POSITION = ("position", "id")
BY_CODE = ("code",)
PARTIAL_DAY = "A day as far as it is known: 2008-12-30, 2008-12 or 2008; empty when not confirmed"


class Labelled(Shown):
    """A code of a list with its words."""

    code = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for, else in English")  # type: ignore[assignment]


class SourceShown(Shown):
    """Where a fact was read."""

    name = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    source_date = serializers.CharField(allow_null=True, help_text="Date of the source, if any")
    seen = serializers.CharField(allow_null=True, help_text="Day on which it was read")


class GuidanceEntry(Shown):
    """A guidance document; the list holds laws, too. Unconfirmed facts are left out."""

    id = serializers.CharField(help_text="Public number of the document")
    url = serializers.URLField(help_text="This object in the API")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=GuidanceKind.values)
    kind_label = serializers.CharField(help_text="In the language asked for")
    issuer = serializers.CharField()
    framework = serializers.ChoiceField(choices=GuidanceFramework.values)
    jurisdiction = serializers.CharField(allow_null=True, help_text="ISO 3166-1 alpha-2, or EU")
    reference = serializers.CharField(allow_blank=True, help_text="Empty: not confirmed")
    aliases = serializers.ListField(child=serializers.CharField(), help_text="Other names")
    status = serializers.ChoiceField(
        choices=GuidanceStatus.values, allow_null=True, help_text="Null: not confirmed"
    )
    status_label = serializers.CharField(allow_blank=True)
    topics = Labelled(many=True)
    summary = serializers.CharField(help_text="In our own words, in English")
    replaces = serializers.ListField(child=serializers.CharField())
    replaced_by = serializers.ListField(child=serializers.CharField())
    publisher_url = serializers.CharField(allow_blank=True, help_text="Where it is published")
    sources = SourceShown(many=True)
    as_of = serializers.DateField(allow_null=True, help_text="Day of these facts")
    retired = serializers.BooleanField(help_text="No longer offered for citation")
    updated_at = serializers.DateTimeField(
        help_text="Last change that readers can see, of the document or of a version"
    )


class GuidanceVersionShown(Shown):
    """One version of a guidance document and the days on which it applies."""

    label = serializers.CharField()  # type: ignore[assignment]
    adopted_on = serializers.CharField(allow_blank=True, help_text=PARTIAL_DAY)
    published_on = serializers.CharField(allow_blank=True, help_text=PARTIAL_DAY)
    effective_on = serializers.CharField(allow_blank=True, help_text=PARTIAL_DAY)
    valid_from = serializers.DateField(allow_null=True, help_text="Null: not confirmed")
    valid_before = serializers.DateField(
        allow_null=True, help_text="The first day on which it no longer applies"
    )
    validity = serializers.ChoiceField(choices=Validity.values, help_text="As of today")
    url = serializers.CharField(allow_blank=True, help_text="Where this version is published")
    follows = serializers.CharField(allow_blank=True, help_text="The version before")
    replaced_by = serializers.CharField(allow_blank=True, help_text="The newer version, if any")


class GuidanceShown(GuidanceEntry):
    """A guidance document with its versions, the newest first."""

    versions = GuidanceVersionShown(many=True)


class ListShown(Shown):
    """A controlled list."""

    code = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for")  # type: ignore[assignment]
    url = serializers.URLField(help_text="Its entries in the API")


class TermShown(Shown):
    """An entry of a controlled list. Its code never changes its meaning."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    language = serializers.CharField(help_text="Language of the label: English when missing")
    definition = serializers.CharField(allow_blank=True)
    definition_language = serializers.CharField()
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Code of the broader entry"
    )
    retired = serializers.BooleanField(help_text="No longer offered, but still in use")


class CountryShown(Shown):
    """A country or the European Union."""

    code = serializers.CharField(help_text="ISO 3166-1 alpha-2, or EU")
    name = serializers.CharField()
    language = serializers.CharField(help_text="Language of the name: English when missing")
    kind = serializers.ChoiceField(choices=JurisdictionKind.values)
    is_eu = serializers.BooleanField()
    is_eea = serializers.BooleanField()
    retired = serializers.BooleanField(help_text="No longer offered, but still in use")


class GuidanceDocuments(ApiView):
    """`/api/v1/guidance/`."""

    tag, route_name = "guidance", "guidance_documents"

    @operation(
        "List guidance documents",
        answer=GuidanceEntry,
        parameters=ChangeParameters,
        filters=GuidanceFilter,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Confirmed documents by title."""
        rows = GuidanceFilter(request.query_params, documents(self.actor)).qs
        page = page_of(
            request,
            rows,
            ordering=BY_TITLE,
            parameters=self.parameters,
            changed="shown_at",
            shown=guidance_entry,
        )
        return Response(page)


class GuidanceByNumber(ApiView):
    """`/api/v1/guidance/{public_id}/`."""

    tag, route_name = "guidance", "guidance_document"

    @operation("Read a guidance document", answer=GuidanceShown)
    def get(self, _request: Request, public_id: str) -> Response:
        """The document with all its versions."""
        versions = GuidanceVersion.objects.visible_to(self.actor).select_related(
            "document", "supersedes", "successor"
        )
        newest_first = versions.order_by("-created_at", "-id")
        rows = documents(self.actor).prefetch_related(Prefetch("versions", newest_first))
        return Response(guidance_shown(get_visible(rows, public_id)))


class Vocabularies(ApiView):
    """`/api/v1/vocabularies/`."""

    tag, route_name = "vocabularies", "vocabularies"

    @operation("List the controlled lists", answer=ListShown, listed=True)
    def get(self, _request: Request) -> Response:
        """All lists on one page."""
        shown = [
            {
                "code": one.value,
                "label": str(one.label),
                "url": api_address("vocabulary", list_code=one.value),
            }
            for one in VocabularyList
        ]
        return Response({"data": shown, "next": None, "previous": None})


class Vocabulary(ApiView):
    """`/api/v1/vocabularies/{list_code}/`."""

    tag, route_name = "vocabularies", "vocabulary"

    @operation(
        "List the entries of a controlled list",
        answer=TermShown,
        parameters=PageParameters,
        listed=True,
    )
    def get(self, request: Request, list_code: str) -> Response:
        """Every entry in the order of the list; retired ones too, as old texts use them."""
        if list_code not in VocabularyList.values:
            raise NotFound
        rows = Term.objects.visible_to(self.actor).filter(list_code=list_code)
        page = page_of(
            request,
            rows.select_related("parent"),
            ordering=BY_POSITION,
            parameters=self.parameters,
            shown=term_shown,
        )
        return Response(page)


class Countries(ApiView):
    """`/api/v1/countries/`."""

    tag, route_name = "vocabularies", "countries"

    @operation("List countries", answer=CountryShown, parameters=PageParameters, listed=True)
    def get(self, request: Request) -> Response:
        """Countries that the platform knows, and the European Union, by code."""
        page = page_of(
            request,
            Country.objects.visible_to(self.actor),
            ordering=BY_CODE,
            parameters=self.parameters,
            shown=country_shown,
        )
        return Response(page)


def documents(actor: Actor) -> QuerySet[GuidanceDocument]:
    """Return the documents of a list with what an entry shows."""
    return GuidanceDocument.objects.visible_to(actor).prefetch_related("topics")


def labelled(code: str, label: Label) -> dict[str, str]:
    """Return a code with its words."""
    return {"code": code, "label": label.text}


def source_shown(source: dict[str, Any]) -> dict[str, Any]:
    """Return a source as far as it says something."""
    return {
        "name": source.get("name", ""),
        "url": source.get("url", ""),
        "source_date": source.get("source_date"),
        "seen": source.get("seen"),
    }


def guidance_entry(document: GuidanceDocument) -> dict[str, Any]:
    """Return the entry of a document fetched with `documents`."""
    facts = guidance_facts(document)
    topics = sorted(document.topics.all(), key=lambda term: (term.position, term.code))
    return {
        "id": facts.public_id,
        "url": api_address("guidance_document", public_id=facts.public_id),
        "title": facts.title,
        "kind": facts.kind_code,
        "kind_label": facts.kind,
        "issuer": facts.issuer,
        "framework": document.framework,
        "jurisdiction": document.jurisdiction_id,
        "reference": facts.reference,
        "aliases": facts.aliases,
        "status": facts.status_code or None,
        "status_label": facts.status,
        "topics": [labelled(topic.code, topic.label) for topic in topics],
        "summary": document.summary,
        "replaces": document.replaces,
        "replaced_by": document.replaced_by,
        "publisher_url": facts.url,
        "sources": [source_shown(source) for source in facts.sources],
        "as_of": document.as_of,
        "retired": document.retired,
        "updated_at": document.shown_at,
    }


def guidance_shown(document: GuidanceDocument) -> dict[str, Any]:
    """Return a document with the versions that came with it."""
    today = now().date()
    versions = [version_facts(version, today) for version in document.versions.all()]
    return guidance_entry(document) | {"versions": [version_shown(facts) for facts in versions]}


def version_shown(facts: VersionFacts) -> dict[str, Any]:
    """Return a version."""
    shown = asdict(facts)
    newer = shown.pop("newer_label")
    return shown | {"replaced_by": newer}


def term_shown(term: Term) -> dict[str, Any]:
    """Return an entry of a list, fetched with its parent."""
    definition = term.definition_for()
    return {
        "code": term.code,
        "label": term.label.text,
        "language": term.label.language,
        "definition": definition.text,
        "definition_language": definition.language,
        "parent": term.parent.code if term.parent else None,
        "retired": term.retired,
    }


def country_shown(country: Country) -> dict[str, Any]:
    """Return a country."""
    return {
        "code": country.code,
        "name": country.name.text,
        "language": country.name.language,
        "kind": country.kind,
        "is_eu": country.is_eu,
        "is_eea": country.is_eea,
        "retired": country.retired,
    }
