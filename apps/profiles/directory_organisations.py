"""Organisations in the directory: facets, lines, and the links on their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.addresses import address_of
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.profiles.choices import LinkKind, OrganisationKind
from apps.profiles.directory import Counts, Narrowing, Wording, Words, country_words
from apps.profiles.filters import OrganisationFilter
from apps.profiles.models import Mandate, Organisation, OrganisationLink
from apps.profiles.organisation_counts import ANSWERS, COUNTRY, KIND, LINKED, NETWORK

MOST_LINKS = 100
# Asked row by row, the model makes a dictionary of all kinds each time.
_KINDS = {kind.value: kind.label for kind in OrganisationKind}


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


def wording_of(narrowing: Narrowing, counts: Counts, actor: Actor) -> list[Wording]:
    """Return the filters and their options in words."""
    countries: Words = country_words(narrowing, counts)
    kinds: Words = _KINDS
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
            url=address_of("profiles:organisation", public_id=row.public_id),
            kind=_KINDS[row.kind],
            country=str(row.country.name) if row.country else "",
            acronym=row.acronym,
            answers_here=bool(getattr(row, "answers_now", False)),
            is_fictional=row.is_fictional,
            is_draft=not row.verified,
        )
        for row in rows
    ]


_SHOWN = ("public_id", "name", "sort_key", "kind", "acronym", "is_fictional", "verified")


def for_lines(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Fetch what a line shows, in the same query."""
    active = Mandate.objects.active().filter(organisation=OuterRef("pk"))
    shown = (*_SHOWN, "country__names")
    return rows.select_related("country").only(*shown).annotate(answers_now=Exists(active))


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
