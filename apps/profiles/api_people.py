"""People in the API: what the directory shows to the reader, in the same amounts an hour.

A token for reading profiles sees what its person may see as its one membership; any other reads
here like a visitor, counted as its person.
"""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible
from apps.core.actor import ANONYMOUS, Actor
from apps.core.addresses import absolute
from apps.core.api.addresses import api_address
from apps.core.api.authentication import plain_request
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import PageParameters
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.profiles.audiences import Availability, InterestKind, Language
from apps.profiles.choices import Role
from apps.profiles.directory import BY_NAME, PAGE
from apps.profiles.models import Person
from apps.profiles.people import Profile, profile_for, profiles_of, readable
from apps.profiles.people_filters import PersonFilter
from apps.profiles.reading_people import count_opened, read_page
from apps.vocabularies.api import Labelled, labelled


class PeopleParameters(PageParameters):
    """The parameters of the list of people."""

    limit = forms.IntegerField(
        min_value=1,
        max_value=PAGE,
        required=False,
        help_text=gettext_lazy("How many entries a page has, 20 unless said, and at most."),
    )


class SeatShown(Shown):
    """A confirmed role."""

    role = serializers.ChoiceField(choices=Role.values)
    role_label = serializers.CharField(help_text="In the language asked for")
    organisation = serializers.CharField(help_text="Public number of the organisation")
    organisation_name = serializers.CharField()


class PersonLineShown(Shown):
    """A person in a list; what the reader does not see is empty."""

    id = serializers.CharField(help_text="Public number of the person")
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(help_text="The page for people")
    name = serializers.CharField()
    is_pseudonym = serializers.BooleanField(help_text="Whether it is a name of their own choice")
    affiliations = SeatShown(many=True)
    country = serializers.CharField(allow_null=True, help_text="ISO 3166-1 alpha-2")
    topics = Labelled(many=True)
    languages = serializers.ListField(child=serializers.ChoiceField(choices=Language.values))
    availability = serializers.ChoiceField(choices=Availability.values, allow_null=True)


class InterestsShown(Shown):
    """What somebody declared about conflicts of interest."""

    kind = serializers.ChoiceField(choices=InterestKind.values)
    text = serializers.CharField(allow_blank=True)
    stated_at = serializers.DateTimeField()


class PersonShown(PersonLineShown):
    """A person; what the reader does not see is empty."""

    availability_note = serializers.CharField(allow_blank=True)
    orcid = serializers.CharField(allow_blank=True, help_text="As stated; nobody has proven it")
    biography = serializers.CharField(allow_blank=True)
    interests = InterestsShown(allow_null=True)


def _counted(view: ApiView) -> Actor:
    """Return on whose account people are read: the token's person, else a visitor."""
    return view.identity.actor if view.identity else ANONYMOUS


class People(ApiView):
    """`/api/v1/people/`."""

    tag, route_name = "people", "people"

    @operation(
        "List people",
        answer=PersonLineShown,
        scope=Scope.READ_PROFILE,
        parameters=PeopleParameters,
        filters=PersonFilter,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """People by name, each as they show themselves to the reader.

        Each person listed counts once an hour: 100 for a person, 30 without a token. A page that
        goes beyond that is shorter than asked for; with nobody left, the answer is 429.
        """
        listed = readable(self.actor, Person.objects.listed_for(self.actor))
        rows = PersonFilter(request.query_params, listed, actor=self.actor).qs

        def fetch(size: int) -> tuple[dict[str, Any], list[str]]:
            found = page_of(
                request, rows, ordering=BY_NAME, shown=lambda row: row,
                parameters={**self.parameters, "limit": size},
            )  # fmt: skip
            return found, [row.public_id for row in found["data"]]

        size = self.parameters.get("limit") or PAGE
        page, met = read_page(plain_request(request), _counted(self), size, fetch)
        self.standings += met
        page["data"] = [line_shown(one) for one in profiles_of(self.actor, page["data"])]
        return Response(page)


class PersonByNumber(ApiView):
    """`/api/v1/people/{public_id}/`."""

    tag, route_name = "people", "person"

    @operation("Read a person", answer=PersonShown, scope=Scope.READ_PROFILE)
    def get(self, request: Request, public_id: str) -> Response:
        """A person as they show themselves to the reader; counted each time."""
        self.standings += count_opened(plain_request(request), _counted(self), public_id)
        found = get_visible(Person.objects.visible_to(self.actor), public_id)
        return Response(person_shown(profile_for(self.actor, found)))


def line_shown(profile: Profile) -> dict[str, Any]:
    """Return a line of the list, of what the reader sees."""
    number = {"public_id": profile.public_id}
    return {
        "id": profile.public_id,
        "url": api_address("person", **number),
        "page": absolute(reverse("profiles:person", kwargs=number)),
        "name": profile.name,
        "is_pseudonym": profile.is_pseudonym,
        "affiliations": [
            {
                "role": seat.role,
                "role_label": str(seat.role_label),
                "organisation": seat.organisation.public_id,
                "organisation_name": seat.organisation.name,
            }
            for seat in profile.affiliations
        ],
        "country": profile.country.code if profile.country else None,
        "topics": [labelled(term.code, term.label) for term in profile.topics],
        "languages": [language.value for language in profile.languages],
        "availability": profile.availability.value if profile.availability else None,
    }


def person_shown(profile: Profile) -> dict[str, Any]:
    """Return everything that the reader sees of a person."""
    stated = profile.interests
    declared = (
        {"kind": stated.kind, "text": stated.text, "stated_at": stated.stated_at}
        if (stated)
        else None
    )
    return {
        **line_shown(profile),
        "availability_note": profile.availability_note,
        "orcid": profile.orcid,
        "biography": profile.biography,
        "interests": declared,
    }
