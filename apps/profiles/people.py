"""How a person looks to somebody: the one projection of pages, directory, API and copies.

Nothing else turns a row of people into what others read: a part that the reader does not see is
empty here, as if it had never been filled in.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import Text
from apps.core.written import Statement, fetched, kept, statement_of
from apps.profiles.audiences import Audience, Availability, InterestKind, Language, NameKind, Part
from apps.profiles.choices import Role
from apps.profiles.models import (
    InterestStatement,
    Membership,
    NameChange,
    Person,
    PersonTopic,
)
from apps.profiles.people_filters import seats_seen, seen_as
from apps.profiles.querysets.people import parts_seen
from apps.vocabularies.labels import Label, pick
from apps.vocabularies.models import Country

# In the order from the nearest to the widest circle.
AUDIENCES = tuple(Audience)
# What a profile of an official consists of for those outside the authority: nothing (D33).
OUTSIDE = frozenset({Audience.AUTHORITIES, Audience.MEMBERS, Audience.EVERYBODY})


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that the reader sees."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One confirmed role, and where."""

    role: str
    role_label: Text
    organisation: Place


@dataclass(frozen=True, slots=True)
class Topic:
    """An area of expertise: its code, and its label in the active language."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Profile:
    """What one reader sees of one person; `name` is "" for whoever does not even see that."""

    person_id: UUID
    user_id: UUID
    public_id: str
    name: str = ""
    is_pseudonym: bool = False
    is_own: bool = False
    official: bool = False
    affiliations: tuple[Affiliation, ...] = ()
    country: Country | None = None
    topics: tuple[Topic, ...] = ()
    languages: tuple[Language, ...] = ()
    orcid: str = ""
    availability: Availability | None = None
    availability_note: str = ""
    biography: str = ""
    interests: InterestStatement | None = None
    # Of officials, inside the authority: under which names colleagues knew them.
    former_names: tuple[NameChange, ...] = ()
    seen: frozenset[str] = frozenset()

    @property
    def is_listed(self) -> bool:
        """Whether the reader sees this person at all."""
        return bool(self.name)

    @property
    def orcid_url(self) -> str:
        """The address of the iD; it is stated, not proven."""
        return f"https://orcid.org/{self.orcid}" if self.orcid else ""

    @property
    def declares_nothing(self) -> bool:
        """Whether the person stated that there are no interests to declare."""
        return self.interests is not None and self.interests.kind == InterestKind.NOTHING


def profile_for(actor: Actor, person: Person) -> Profile:
    """Return what the actor sees of a person; of oneself everything."""
    return profiles_for(actor, [person])[0]


def profiles_for(actor: Actor, people: Iterable[Person]) -> list[Profile]:
    """Return what the actor sees of each person, in four queries whatever their number."""
    wanted = [person.pk for person in people]
    found = {row.pk: row for row in readable(actor, Person.objects.filter(pk__in=wanted))}
    return profiles_of(actor, [found[pk] for pk in wanted if pk in found])


def readable(actor: Actor, rows: Any) -> Any:
    """Fetch with the rows what `profiles_of` reads off them for this actor."""
    latest = InterestStatement.objects.filter(person=OuterRef("pk")).newest_first()
    people = rows.select_related("country").defer("country__sort_keys")
    return people.with_standing(actor).annotate(
        statement_id=Subquery(latest.values("pk")[:1]), is_active=F("user__is_active")
    )


def profiles_of(actor: Actor, rows: Sequence[Person]) -> list[Profile]:
    """Return what the actor sees of people that were fetched `readable` for the same actor."""
    return _profiles(actor, [(row, _parts_seen(actor, row)) for row in rows])


def profile_as(audience: Audience, person: Person, *, owner: Actor) -> Profile:
    """Return what people of an audience see of a person: the owner's preview.

    `ORGANISATIONS` is somebody of one of the person's organisations, and so on outwards.
    """
    reader = owner if audience == Audience.ORGANISATIONS else ANONYMOUS
    row = readable(reader, Person.objects.filter(pk=person.pk)).get()
    seen = frozenset(part for part in Part if _shows(row, part, audience))
    if Part.NAME not in seen:
        seen = frozenset()
    return replace(_profiles(reader, [(row, seen)])[0], is_own=False)


def _shows(person: Any, part: Part, audience: Audience) -> bool:
    if person.official:
        if audience in OUTSIDE:
            return False
        return part == Part.NAME or person.audience_of(part) != Audience.NOBODY
    if audience == Audience.NOBODY:
        return False
    return AUDIENCES.index(person.audience_of(part)) >= AUDIENCES.index(audience)


def _parts_seen(actor: Actor, person: Any) -> frozenset[str]:
    if actor.user_id is not None and person.user_id == actor.user_id:
        return frozenset(Part)
    if not (person.is_active or actor.is_system):
        return frozenset()
    return parts_seen(actor, person)


def _profiles(actor: Actor, rows: list[tuple[Any, frozenset[str]]]) -> list[Profile]:
    affiliations = _affiliations(actor, [row.user_id for row, s in rows if Part.AFFILIATION in s])
    topics = _topics([row.pk for row, s in rows if Part.TOPICS in s])
    shown = [row.statement_id for row, s in rows if Part.INTERESTS in s and row.statement_id]
    statements = InterestStatement.objects.in_bulk(shown) if shown else {}
    officials = [row.pk for row, s in rows if row.official and Part.NAME in s]
    former = _former_names(actor, officials)
    return [
        Profile(
            person_id=row.pk,
            user_id=row.user_id,
            public_id=row.public_id,
            is_own=actor.user_id is not None and row.user_id == actor.user_id,
            official=row.official and Part.NAME in seen,
            affiliations=affiliations.get(row.user_id, ()),
            topics=topics.get(row.pk, ()),
            interests=statements.get(row.statement_id) if Part.INTERESTS in seen else None,
            former_names=former.get(row.pk, ()),
            seen=seen,
            **_columns(row, seen),
        )
        for row, seen in rows
    ]


def _columns(row: Any, seen: frozenset[str]) -> dict[str, Any]:
    """Return the values of the row's own columns that the reader sees."""
    values: dict[str, Any] = {}
    if Part.NAME in seen:
        values |= {"name": row.name, "is_pseudonym": row.name_kind == NameKind.PSEUDONYM}
    if Part.LANGUAGES in seen:
        values["languages"] = tuple(Language(code) for code in row.languages)
    if Part.AVAILABILITY in seen and row.availability:
        values["availability"] = Availability(row.availability)
        values["availability_note"] = row.availability_note
    for part in (Part.COUNTRY, Part.ORCID, Part.BIOGRAPHY):
        if part in seen:
            values[part.value] = getattr(row, part.value)
    return values


def _affiliations(actor: Actor, users: list[UUID]) -> dict[UUID, tuple[Affiliation, ...]]:
    """Return the confirmed roles at organisations that the actor sees."""
    if not users:
        return {}
    seats, given = _seats(seen_as(actor))
    rows = fetched(
        f"SELECT user_id, role, number, name FROM ({seats}) AS seat "  # noqa: S608
        "(user_id, role, number, name, verified_at, id) "
        "WHERE user_id = ANY(%s) ORDER BY verified_at, id",
        [*given, users],
    )
    found: dict[UUID, tuple[Affiliation, ...]] = {}
    for user, role, number, name in rows:
        one = Affiliation(role, Role(role).label, Place(number, name))
        found[user] = (*found.get(user, ()), one)
    return found


@kept
def _seats(reader: Actor) -> Statement:
    shown = ("user_id", "role", "organisation__public_id", "organisation__name")
    return statement_of(seats_seen(reader).values_list(*shown, "verified_at", "pk"))


def _topics(ids: list[UUID]) -> dict[UUID, tuple[Topic, ...]]:
    if not ids:
        return {}
    known, given = _known()
    rows = fetched(
        f"SELECT person_id, code, labels::text FROM ({known}) AS known "  # noqa: S608
        "(person_id, code, labels, position) WHERE person_id = ANY(%s) ORDER BY position, code",
        [*given, ids],
    )
    found: dict[UUID, tuple[Topic, ...]] = {}
    for person, code, labels in rows:
        found[person] = (*found.get(person, ()), Topic(code, pick(json.loads(labels))))
    return found


@kept
def _known() -> Statement:
    shown = ("person_id", "term__code", "term__labels", "term__position")
    return statement_of(PersonTopic.objects.values_list(*shown))


def _former_names(actor: Actor, ids: list[UUID]) -> dict[UUID, tuple[NameChange, ...]]:
    if not ids:
        return {}
    found: dict[UUID, tuple[NameChange, ...]] = {}
    known = NameChange.objects.known_beside(actor).filter(person_id__in=ids)
    for row in known.order_by("-until", "-pk"):
        found[row.person_id] = (*found.get(row.person_id, ()), row)
    return found


def statements_for(actor: Actor, person: Person) -> list[InterestStatement]:
    """Return what the person declared over time, newest first, as far as the actor sees it."""
    rows = InterestStatement.objects.visible_to(actor).filter(person=person)
    return list(rows.newest_first()[:50])


def own_person(actor: Actor) -> Person | None:
    """Return the actor's own row; None before anything was saved."""
    found: Person | None = Person.objects.of_actor(actor).select_related("user", "country").first()
    return found


def is_official_anywhere(actor: Actor) -> bool:
    """Return whether the actor is a regulator, and so a person inside an authority only."""
    own = Membership.objects.of_person(actor.user_id).active()
    return bool(own.filter(role=Role.REGULATOR).exists())
