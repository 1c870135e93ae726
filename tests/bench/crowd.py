"""50,000 invented organisations and 50,000 people, a member of staff each.

One row of each kind is made as the product makes it; the database multiplies it, statement by
statement. Triggers and foreign keys are off, as in `fill`; the rows obey them all the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.ids import ALPHABET, RANDOM_LENGTH, check_character
from apps.core.text import search_key, sort_key
from apps.profiles.audiences import Audience, Availability, Part
from apps.profiles.choices import LinkKind, MembershipState, OrganisationKind, Role
from apps.profiles.models import Membership, Organisation, OrganisationLink, Person, PersonTopic
from apps.vocabularies.models import Term
from tests.bench.fill import settle
from tests.factories.profiles import country

SIZE, NETWORKS = 50_000, 50
_COUNTRIES = ("BE", "DE", "FR", "NL", "IE", "AT", "ES", "IT")
_KINDS = (OrganisationKind.UNIVERSITY, OrganisationKind.SME, OrganisationKind.HOSPITAL)
# Of each ten people six show their parts to everybody, two to members, two to nobody.
_AUDIENCES = (*[Audience.EVERYBODY] * 6, *[Audience.MEMBERS] * 2, *[Audience.NOBODY] * 2)
_LANGUAGES = ("de", "en", "fr", "nl")
_TERM_DAYS = 300
_SEED = 20261122
# The number of each house and person, counted from one, and the identifiers that they get.
_NUMBERED = """
CREATE TEMP TABLE numbered (
    n int PRIMARY KEY, place_number text, person_number text,
    place uuid DEFAULT uuidv7(), account uuid DEFAULT uuidv7(), person uuid DEFAULT uuidv7()
) ON COMMIT DROP
"""


def fill_directory() -> None:
    """Write them, and leave the tables as they look after a while."""
    write_directory()
    settle()


def write_directory() -> None:
    """Write them, in one transaction."""
    for code in _COUNTRIES:
        country(code)
    numbers = list(_numbers())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_NUMBERED)
        with cursor.copy("COPY numbered (n, place_number, person_number) FROM STDIN") as lines:
            for row in numbers:
                lines.write_row(row)
        cursor.execute("ANALYZE numbered")
        for made, own, chosen in (*_houses(), *_people()):
            _multiply(cursor, made, own, chosen)


def _numbers() -> Iterator[tuple[int, str, str]]:
    """Return free identifiers: among 50,000 random ones two may be equal."""
    chance = random.Random(_SEED)
    places = set(Organisation.objects.values_list("public_id", flat=True))
    people = set(Person.objects.values_list("public_id", flat=True))
    for n in range(1, SIZE + 1):
        yield n, _free("O", places, chance), _free("P", people, chance)


def _free(prefix: str, taken: set[str], chance: random.Random) -> str:
    """Asking the system for secrets 700,000 times took longer than all the rest."""
    number = ""
    while not number or number in taken:
        body = "".join(chance.choices(ALPHABET, k=RANDOM_LENGTH))
        number = f"{prefix}-{body}-{check_character(body)}"
    taken.add(number)
    return number


_Made = tuple[models.Model, Mapping[str, str], str]


def _houses() -> list[_Made]:
    """Houses, every twentieth a draft, and the networks that every tenth belongs to."""
    name = "Invented House München 0"
    house = Organisation(
        name=name, is_fictional=True, sort_key=sort_key(name), names_key=search_key(name)
    )
    kinds = f"CASE WHEN n <= {NETWORKS} THEN 'research_network' ELSE {_nth(_KINDS)} END"
    house_columns = {
        "id": "place", "public_id": "place_number", "kind": kinds,
        **{column: f"replace(%({column})s, '0', n::text)"
           for column in ("name", "sort_key", "names_key")},
        "country_id": _nth(_COUNTRIES), "verified": "n %% 20 <> 0",
    }  # fmt: skip
    link = OrganisationLink(kind=LinkKind.MEMBER_OF, confirmed_at=timezone.now())
    network = f"(SELECT a.place FROM numbered a WHERE a.n = numbered.n %% {NETWORKS} + 1)"  # noqa: S608
    link_columns = {"id": "uuidv7()", "source_id": "place", "target_id": network}
    return [
        (house, house_columns, ""),
        (link, link_columns, f"WHERE n > {NETWORKS} AND n %% 10 = 0"),
    ]


def _people() -> list[_Made]:
    """People in a role at one house each, who show six parts of themselves or not."""
    name, now = "Müller 0", timezone.now()
    named = {c: f"replace(%({c})s, '0', n::text)" for c in ("name", "sort_key", "biography")}
    account = User(email="bench0@people.example", display_name=name, password="!")
    seat = Membership(
        role=Role.DEVELOPER, state=MembershipState.VERIFIED, method="installation",
        verified_at=now, valid_until=now + timedelta(days=_TERM_DAYS),
    )  # fmt: skip
    person = Person(
        name=name, sort_key=sort_key(name), biography="Years with invented cells, number 0."
    )
    shown = {
        f"{part.value}_audience": _nth(_AUDIENCES, "(n / 7)")
        for part in Part
        if part not in (Part.NAME, Part.ORCID, Part.INTERESTS)
    }
    person_columns = {
        "id": "person", "public_id": "person_number", "user_id": "account", **named, **shown,
        "name_audience": _nth(_AUDIENCES), "country_id": _nth(_COUNTRIES),
        "languages": f"ARRAY[{_nth(_LANGUAGES)}]", "availability": _nth(Availability.values),
    }  # fmt: skip
    accounts = {c: f"replace(%({c})s, '0', n::text)" for c in ("email", "display_name")}
    terms = [str(pk) for pk in Term.objects.filter(list_code="topic").values_list("pk", flat=True)]
    known = {"id": "DEFAULT", "person_id": "person", "term_id": f"{_nth(terms)}::uuid"}
    return [
        (account, {"id": "account", **accounts}, ""),
        (seat, {"id": "uuidv7()", "user_id": "account", "organisation_id": "place"}, ""),
        (person, person_columns, ""),
        (PersonTopic(), known, ""),
    ]


def _nth(values: Sequence[str], number: str = "n") -> str:
    """Return the expression of the values in turns."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[{number} %% {len(values)} + 1]"


def _multiply(cursor: Any, made: models.Model, own: Mapping[str, str], chosen: str) -> None:
    """Write the row once for each number: as it was made, but for its own columns."""
    columns = {str(f.column): f for f in made._meta.concrete_fields}
    kept = {name: f for name, f in columns.items() if own.get(name) != "DEFAULT"}
    given = {
        name: f.get_db_prep_save(f.pre_save(made, add=True), connection) for name, f in kept.items()
    }
    values = ", ".join(own.get(name, f"%({name})s") for name in kept)
    names = ", ".join(f'"{name}"' for name in kept)
    table = made._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM numbered {chosen} ORDER BY n",  # noqa: S608
        given,
    )
