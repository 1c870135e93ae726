"""Makers of people's profiles; everything is invented."""

from typing import Any

from apps.profiles.audiences import Audience, NameKind, Part
from apps.profiles.models import InterestStatement, Person, PersonTopic
from tests.factories.forum import term


def audiences(audience: str, *parts: str) -> dict[str, str]:
    """Return the columns that show these parts (default: all) to an audience."""
    return {f"{part}_audience": Audience(audience).value for part in parts or Part.values}


def make_person(user: Any, audience: str = "nobody", **values: Any) -> Person:
    """Return a filled profile of an account, every part of it shown to the audience.

    `pseudonym="…"` is the name that others see; `topics` are codes; `statement` the declared
    interests.
    """
    pseudonym, topics = values.pop("pseudonym", ""), values.pop("topics", ("quality",))
    declared = values.pop("statement", "Shares of Invented Ltd")
    filled: dict[str, Any] = {
        "biography": "Twenty years in invented laboratories.",
        "orcid": "0000-0002-1825-0097",
        "languages": ["de", "fr"],
        "availability": "open",
        "availability_note": "Answers within a week",
        **audiences(audience),
    }
    person = Person.objects.create(user=user, name=user.display_name, **(filled | values))
    if pseudonym:
        person.name, person.name_kind = pseudonym, NameKind.PSEUDONYM
        person.save()
    for code in topics:
        PersonTopic.objects.create(person=person, term=term("topic", code))
    InterestStatement.objects.create(person=person, kind="interests", text=declared)
    return person
