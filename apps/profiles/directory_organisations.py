"""Organisations in the directory: facets, lines, and the links on their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.profiles.choices import LinkKind, OrganisationKind
from apps.profiles.directory import (
    Counts,
    Narrowing,
    Wording,
    Words,
    count_all,
    counting,
    total_of,
)
from apps.profiles.filters import OrganisationFilter, public_links
from apps.profiles.models import Mandate, Organisation, OrganisationLink
from apps.vocabularies.models import Country

KIND, COUNTRY, ANSWERS, LINKED, NETWORK = "kind", "country", "answers_here", "linked", "network"
MOST_NETWORKS = 10
MOST_LINKS = 100


@dataclass(frozen=True, slots=True)
class Line(Shown):
    """One organisation in a list."""

    name: str
    url: str
    kind: Text
    country: str
    acronym: str
    answers_here: bool
    is_fictional: bool
    is_draft: bool


def listed(actor: Actor) -> QuerySet[Organisation]:
    """Return what the directory lists for the actor: merged ones are found at their target."""
    return Organisation.objects.visible_to(actor).standing()


def narrowed(actor: Actor, given: Mapping[str, Any]) -> Narrowing:
    """Return the actor's list of organisations with the filters of an address."""
    return Narrowing(OrganisationFilter, given, listed(actor))


def counted(narrowing: Narrowing) -> Counts:
    """Return what each option would leave, with the other filters as they are, in one query."""
    answering = narrowing.rows(without=ANSWERS).filter(
        pk__in=Mandate.objects.active().values("organisation")
    )
    arms = [
        total_of(narrowing.rows()),
        counting(KIND, narrowing.rows(without=KIND), F("kind")),
        counting(COUNTRY, narrowing.rows(without=COUNTRY), F("country_id")),
        counting(ANSWERS, answering, Value("true")),
        *(counting(LINKED, _linked(narrowing, kind), Value(kind.value)) for kind in LinkKind),
        _networks(narrowing),
    ]
    return count_all(arms)


def _linked(narrowing: Narrowing, kind: LinkKind) -> QuerySet[Any]:
    narrower: Any = narrowing.filters
    return narrower.with_link(narrowing.rows(without=LINKED), LINKED, kind.value)  # type: ignore[no-any-return]


def _networks(narrowing: Narrowing) -> QuerySet[Any]:
    """Count members by network; the largest ones only, and the chosen one."""
    members = public_links().filter(
        kind=LinkKind.MEMBER_OF, source__in=narrowing.rows(without=NETWORK)
    )
    number, name = F("target__public_id"), F("target__name")
    return counting(NETWORK, members, number, name).order_by("-number")[:MOST_NETWORKS]


def wording_of(narrowing: Narrowing, counts: Counts, actor: Actor) -> list[Wording]:
    """Return the filters and their options in words."""
    countries: Words = dict(Country.objects.choices(get_language() or "en"))
    kinds: Words = {kind.value: kind.label for kind in OrganisationKind}
    links: Words = {
        LinkKind.MEMBER_OF.value: _("Belongs to a research network"),
        LinkKind.WORKS_WITH.value: _("Works with another organisation"),
    }
    networks: dict[str, Text] = {code: n for (f, code), n in counts.labels.items() if f == NETWORK}
    chosen = str(narrowing.on.get(NETWORK, ""))
    if chosen and chosen not in networks:
        named = listed(actor).filter(public_id=chosen).values_list("public_id", "name")
        networks |= dict(named)
    return [
        (KIND, _("Kind"), kinds),
        (COUNTRY, _("Country"), countries),
        (ANSWERS, _("Official answers"), {"true": _("Answers here"), "false": _("Others")}),
        (LINKED, _("Links"), links),
        (NETWORK, _("Network"), networks),
    ]


def lines_of(rows: Sequence[Organisation]) -> list[Line]:
    """Return the lines of a page of organisations, fetched with `for_lines`."""
    return [
        Line(
            name=row.name,
            url=reverse("profiles:organisation", kwargs={"public_id": row.public_id}),
            kind=row.get_kind_display(),
            country=str(row.country.name) if row.country else "",
            acronym=row.acronym,
            answers_here=bool(getattr(row, "answers_now", False)),
            is_fictional=row.is_fictional,
            is_draft=not row.verified,
        )
        for row in rows
    ]


def for_lines(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Fetch what a line shows, in the same query."""
    active = Mandate.objects.active().filter(organisation=OuterRef("pk"))
    return rows.select_related("country").annotate(answers_now=Exists(active))


@dataclass(frozen=True, slots=True)
class LinkLine(Shown):
    """One link of an organisation, as its page shows it."""

    said: Text
    name: str
    url: str


_SAID = {
    (LinkKind.MEMBER_OF.value, True): _("Member of the network"),
    (LinkKind.MEMBER_OF.value, False): _("Has the member"),
    (LinkKind.WORKS_WITH.value, True): _("Works with"),
    (LinkKind.WORKS_WITH.value, False): _("Works with"),
}


def link_lines(actor: Actor, organisation: Organisation) -> list[LinkLine]:
    """Return the confirmed links of an organisation to others that the actor sees, by name."""
    links = OrganisationLink.objects.visible_to(actor).confirmed().of(organisation.pk)
    found = []
    for link in links.select_related("source", "target"):
        outward = link.source_id == organisation.pk
        other = link.target if outward else link.source
        place = reverse("profiles:organisation", kwargs={"public_id": other.public_id})
        found.append((other.sort_key, LinkLine(_SAID[link.kind, outward], other.name, place)))
    return [line for _key, line in sorted(found, key=lambda pair: pair[0])][:MOST_LINKS]
