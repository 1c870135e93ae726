"""One's own profile in the API: what the task list of the pages holds, by the same services."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actor import Actor
from apps.core.api.addresses import api_address
from apps.core.api.conditional import seen_version, version_tag
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.errors import Invalid
from apps.profiles.api_people import InterestsShown, PersonShown, person_shown
from apps.profiles.audiences import Audience, Availability, InterestKind, Language, NameKind, Part
from apps.profiles.models import Person
from apps.profiles.people import own_person, profile_for
from apps.profiles.services import people as services

# The version of a profile that was begun, and says nothing yet.
NEW = 1
NOBODYS: dict[str, Any] = {
    "id": None,
    "page": None,
    "name": "",
    "is_pseudonym": False,
    "affiliations": [],
    "country": None,
    "topics": [],
    "languages": [],
    "availability": None,
    "availability_note": "",
    "orcid": "",
    "biography": "",
    "interests": None,
}


def _audiences(**more: Any) -> Any:
    """Return who sees each part, by the names of the parts."""
    known = {"choices": Audience.values, "help_text": "Who sees this part"} | more
    fields = {part.value: serializers.ChoiceField(**known) for part in Part}
    name = "AudiencesGiven" if more else "Audiences"
    return type(name, (Given if more else Shown,), {"__doc__": "By part.", **fields})


AudiencesShown: Any = _audiences()
AudiencesGiven: Any = _audiences(required=False)


class ProfileShown(PersonShown):
    """One's own profile, with everything that only oneself sees."""

    id = serializers.CharField(
        allow_null=True, help_text="Public number; null until the first part is saved"
    )
    url = serializers.URLField(help_text="This object in the API")
    page = serializers.URLField(allow_null=True, help_text="The page for people")
    interests = InterestsShown(allow_null=True)
    audiences = AudiencesShown(help_text="Who sees which part")


class NameGiven(Given):
    """A name, and which one others see."""

    display_name = serializers.CharField(max_length=200, help_text="The real name")
    kind = serializers.ChoiceField(choices=NameKind.values, help_text="Which one others see")
    pseudonym = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="The other name"
    )


class AvailabilityGiven(Given):
    """Whether one wants to be asked, and a line about it."""

    availability = serializers.ChoiceField(
        choices=[*Availability.values, ""], help_text="Empty: not said"
    )
    note = serializers.CharField(
        max_length=1_000, required=False, allow_blank=True, help_text="A line about it"
    )


class InterestsGiven(Given):
    """A statement about conflicts of interest, as of today."""

    kind = serializers.ChoiceField(choices=InterestKind.values, help_text="What is stated")
    text = serializers.CharField(
        max_length=10_000, required=False, allow_blank=True, help_text="Which interests"
    )


class ProfileChange(Given):
    """The parts to change; what is not named stays as it is."""

    name = NameGiven(required=False, help_text="Both names")
    country = serializers.CharField(
        max_length=2, required=False, allow_blank=True, help_text="ISO 3166-1 alpha-2; empty: none"
    )
    topics = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=200,
        required=False,
        help_text="Codes of the list of topics",
    )
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.values),
        max_length=200,
        required=False,
        help_text="Codes of ISO 639-1",
    )
    orcid = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="The ORCID iD"
    )
    availability = AvailabilityGiven(required=False, help_text="For contact")
    biography = serializers.CharField(
        max_length=10_000, required=False, allow_blank=True, help_text="In own words"
    )
    interests = InterestsGiven(required=False, help_text="Conflicts of interest")
    audiences = AudiencesGiven(required=False, help_text="Who sees which part")


class OwnProfile(ApiView):
    """`/api/v1/me/profile/`."""

    tag, route_name = "people", "profile"

    @operation(
        "Read your profile",
        answer=ProfileShown,
        scope=Scope.READ_PROFILE,
        personal=True,
        rule="profiles.own",
    )
    def get(self, _request: Request) -> Response:
        """Everything that your profile says, and who sees which part of it."""
        return _shown(self.actor)

    @operation(
        "Change your profile",
        answer=ProfileShown,
        scope=Scope.WRITE_PROFILE,
        personal=True,
        rule="profiles.own",
        body=ProfileChange,
        conditional=True,
    )
    def patch(self, request: Request) -> Response:
        """Change parts of it, all or none; the first change makes the profile."""
        before = own_person(self.actor)
        # Locks the account: nobody else changes the profile until this is saved.
        person = services.open_profile(actor=self.actor)
        is_new = before is None and person.version == NEW
        seen_version(request, _versioned(self.actor, None if is_new else person))
        given = self.given(request, ProfileChange)
        for part, save in services.SAVED_BY.items():
            if part in given:
                _save(self.actor, part, save, given[part])
        return _shown(self.actor)


def _save(actor: Actor, part: str, save: Callable[..., Any], value: Any) -> None:
    """Save one part; a refusal names the place in what was sent."""
    inner = isinstance(value, dict) and part != "audiences"
    values = value if inner else {part: value}
    try:
        save(actor=actor, version=None, **values)
    except Invalid as error:
        at = f"{part}/" if inner or part == "audiences" else ""
        error.fields = {f"{at}{name}": words for name, words in error.fields.items()}
        raise


def _versioned(actor: Actor, person: Person | None) -> Person:
    """Return what the entity tag is made of: the account, and how often its profile was saved."""
    return Person(pk=actor.person_id, version=person.version if person else 0)


def _shown(actor: Actor) -> Response:
    person = own_person(actor)
    shown = NOBODYS
    if person is not None:
        shown = person_shown(profile_for(actor, person))
    audiences = {
        part.value: person.audience_of(part) if person else Audience.NOBODY.value for part in Part
    }
    response = Response({**shown, "url": api_address("profile"), "audiences": audiences})
    response["X-Version"] = version_tag(_versioned(actor, person))
    return response
