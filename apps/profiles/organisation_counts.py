"""What the facets of organisations count: one statement that looks at each listed one once."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.core.written import Statement, fetched, kept, statement_of
from apps.profiles.choices import LinkKind
from apps.profiles.directory import ALL, COUNTRY_NAMES, Counts, Narrowing, counts_of, flag
from apps.profiles.filters import answering, linked_by, public_links

KIND, COUNTRY, ANSWERS, LINKED, NETWORK = "kind", "country", "answers_here", "linked", "network"
MOST_NETWORKS = 10
_FACETS = (KIND, COUNTRY, ANSWERS, LINKED, NETWORK)
# Facet, option, and the column that says whether an organisation has it.
_HAD = (
    (ANSWERS, "true", "is_answering"),
    *((LINKED, kind.value, f"is_{kind.value}") for kind in LinkKind),
)


def counted(narrowing: Narrowing) -> Counts:
    """Return what each option would leave, with the other filters as they are, in one query."""
    chosen = [name for name in _FACETS if name in narrowing.on]
    seen, given = statement_of(_seen(narrowing, chosen))
    links, of_links = _members()
    columns = ["id", KIND, COUNTRY, *(had for _facet, _option, had in _HAD)]
    columns += [f"in_{one}" for one in chosen]
    # Names of this module and statements of the querysets; every value is a parameter.
    statement = (
        f"WITH seen ({', '.join(columns)}) AS MATERIALIZED ({seen}), "
        f"link (source, public_id, name) AS ({links}) " + " UNION ALL ".join(_arms(chosen))
    )
    return counts_of(fetched(statement, [*given, *of_links]))


@kept
def _members() -> Statement:
    """Return the statement of who belongs to which network, the same for all readers."""
    members = public_links().filter(kind=LinkKind.MEMBER_OF)
    return statement_of(members.values_list("source_id", "target__public_id", "target__name"))


def _seen(narrowing: Narrowing, chosen: list[str]) -> QuerySet[Any]:
    """Return the organisations of the words, with what is asked of each of them."""
    filters: Any = narrowing.filters
    asked: dict[str, Q] = {"is_answering": answering()}
    asked |= {f"is_{kind.value}": linked_by(kind) for kind in LinkKind}
    asked |= {f"in_{one}": filters.condition(one, narrowing.on[one]) for one in chosen}
    flags = {name: flag(condition) for name, condition in asked.items()}
    rows = narrowing.rows(*chosen).order_by().annotate(**flags)
    found: QuerySet[Any] = rows.values_list("pk", "kind", "country_id", *flags)
    return found


def _arms(chosen: list[str]) -> list[str]:
    arms = [f"SELECT '{ALL}', '', '', count(*) FROM seen{_where(chosen)}"]  # noqa: S608
    arms += [
        f"SELECT '{one}', {one}, {called}, count(*) FROM seen{_where(chosen, but=one)} GROUP BY 2"  # noqa: S608
        for one, called in ((KIND, "''"), (COUNTRY, COUNTRY_NAMES))
    ]
    arms += [
        f"SELECT '{one}', '{option}', '', count(*) FROM seen{_where(chosen, had, but=one)}"  # noqa: S608
        for one, option, had in _HAD
    ]
    # The largest ones only.
    networks = (
        f"(SELECT '{NETWORK}', link.public_id, link.name, count(*) "  # noqa: S608
        f"FROM link JOIN seen ON seen.id = link.source{_where(chosen, but=NETWORK)} "
        f"GROUP BY 2, 3 ORDER BY 4 DESC, 3 LIMIT {MOST_NETWORKS})"
    )
    return [*arms, networks]


def _where(chosen: list[str], *more: str, but: str = "") -> str:
    conditions = [*more, *(f"in_{one}" for one in chosen if one != but)]
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
