"""What the facets of people count: one statement that looks at each listed person once.

Whom the reader sees, and which parts, is asked once per person and kept for all facets; asked by
each facet anew, 50,000 people took three times as long. It is the condition of lists (`seen_by`,
`CONDITIONS`), made by the same code.
"""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from apps.core.actor import Actor
from apps.core.written import Statement, fetched, kept, statement_of
from apps.profiles.audiences import Part
from apps.profiles.directory import ALL, COUNTRY_NAMES, Counts, Narrowing, counts_of, flag
from apps.profiles.models import PersonTopic
from apps.profiles.people_filters import CONDITIONS, seats_seen, seen_as
from apps.profiles.querysets.people import seen_by

ROLE, COUNTRY, LANGUAGE = "role", "country", "language"
TOPIC, AVAILABILITY, ORGANISATION = "topic", "availability", "organisation"
# Which part of a profile each facet is about.
PARTS = {
    ROLE: Part.AFFILIATION,
    COUNTRY: Part.COUNTRY,
    LANGUAGE: Part.LANGUAGES,
    TOPIC: Part.TOPICS,
    AVAILABILITY: Part.AVAILABILITY,
}
_OF_TERM = "(SELECT {} FROM vocabularies_term WHERE id = seen.broad)"
# For each facet: what an option is and what it is called, and the rows that are counted.
# Somebody has a role once, at however many places; so with a topic.
_COUNTED = {
    ALL: ("'', ''", "SELECT id FROM seen"),
    ROLE: (
        "seen.role, ''",
        "SELECT DISTINCT seen.id, seat.role FROM seen JOIN seat ON seat.user_id = seen.user_id",
    ),
    COUNTRY: (f"seen.country, {COUNTRY_NAMES}", "SELECT country FROM seen"),
    LANGUAGE: ("seen.code, ''", "SELECT unnest(languages) AS code FROM seen"),
    TOPIC: (
        f"{_OF_TERM.format('code')}, {_OF_TERM.format('labels::text')}",
        "SELECT DISTINCT seen.id, known.broad FROM seen JOIN known ON known.person_id = seen.id",
    ),
    AVAILABILITY: (
        "seen.availability, ''",
        "SELECT nullif(availability, '') AS availability FROM seen",
    ),
}
# Topics get their codes once they are counted.
_GROUPED = {ALL: "", TOPIC: " GROUP BY seen.broad"}


def counted(narrowing: Narrowing, actor: Actor) -> Counts:
    """Return what each option would leave, in one query: of seen parts of seen people only."""
    chosen = [name for name in CONDITIONS if name in narrowing.on]
    people, given = statement_of(_seen(narrowing, actor, chosen))
    (seats, of_seats), (known, of_known) = _roles(seen_as(actor)), _knowledge()
    columns = ["id", "user_id", COUNTRY, "languages", AVAILABILITY]
    columns += [f"sees_{facet}" for facet in PARTS] + [f"in_{facet}" for facet in chosen]
    arms = []
    for facet in _COUNTED:
        others = [f"in_{one}" for one in chosen if one != facet]
        arms.append(_arm(facet, others if facet == ALL else [f"sees_{facet}", *others]))
    # Names of this module and statements of the querysets; every value is a parameter.
    statement = (
        f"WITH seen ({', '.join(columns)}) AS MATERIALIZED ({people}), "
        f"seat (user_id, role) AS ({seats}), known (person_id, broad) AS ({known}) "
        + " UNION ALL ".join(arms)
    )
    return counts_of(fetched(statement, [*given, *of_seats, *of_known]))


@kept
def _roles(reader: Actor) -> Statement:
    """Return the statement of who has which role; twice at two places."""
    return statement_of(seats_seen(reader).values_list("user_id", "role"))


@kept
def _knowledge() -> Statement:
    """Return who knows which broad topic, for all readers; twice with two topics below it."""
    broad = Coalesce("term__parent_id", "term_id")
    topics = PersonTopic.objects.annotate(broad=broad).values_list("person_id", "broad")
    return statement_of(topics)


def _seen(narrowing: Narrowing, actor: Actor, chosen: list[str]) -> QuerySet[Any]:
    """Return the people of the words and the place, with what is asked of each of them."""
    filters: Any = narrowing.filters
    rows = narrowing.rows(*chosen)
    asked = {f"sees_{facet}": seen_by(actor, part, of_named=True) for facet, part in PARTS.items()}
    asked |= {f"in_{one}": filters.condition(one, narrowing.on[one]) for one in chosen}
    flags = {name: flag(condition) for name, condition in asked.items()}
    own = ("pk", "user_id", "country_id", "languages", "availability")
    found: QuerySet[Any] = rows.order_by().annotate(**flags).values_list(*own, *flags)
    return found


def _arm(facet: str, conditions: list[str]) -> str:
    option, rows = _COUNTED[facet]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    grouped = _GROUPED.get(facet, " GROUP BY 2")
    return f"SELECT '{facet}', {option}, count(*) FROM ({rows}{where}) AS seen{grouped}"  # noqa: S608
