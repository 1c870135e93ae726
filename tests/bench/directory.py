"""The directory at 50,000 organisations and 50,000 people: filled in bulk, then read page by page.

A page holds when its p95 is at most that of its statements alone and three empty pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import psycopg
from django.db import connection, transaction
from django.test import Client as InProcess
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.core.text import search_key, sort_key
from apps.profiles.audiences import Audience, Availability
from apps.profiles.choices import LinkKind, MembershipState, OrganisationKind, Role
from apps.profiles.models import (
    Membership,
    Organisation,
    OrganisationLink,
    Person,
    PersonTopic,
)
from apps.vocabularies.models import Term
from tests.bench.pages import Page
from tests.bench.programs import HOST, Client, Web
from tests.bench.report import met
from tests.factories.profiles import country

SIZE, NETWORKS, BATCH, HOURS = 50_000, 50, 5_000, 1_000_000
UNLIMITED = {"PEOPLE_AN_HOUR": str(HOURS), "PEOPLE_AN_HOUR_VISITORS": str(HOURS)}
EMPTY = "/bench/empty/"
PEOPLE = "/en/directory/people/"
PAGES = [
    Page("organisations", "/en/directory/", signed_in=False),
    Page("organisations, two facets", "/en/directory/?kind=sme&country=FR", signed_in=False),
    Page("organisations, words", "/en/directory/?q=muenchen+4711", signed_in=False),
    Page("people", PEOPLE, signed_in=False),
    Page("people, signed in", PEOPLE, signed_in=True),
    Page("people, two facets", f"{PEOPLE}?country=FR&language=de", signed_in=False),
    Page("people, words", f"{PEOPLE}?q=mueller+4711", signed_in=False),
]
_COUNTRIES = ("BE", "DE", "FR", "NL", "IE", "AT", "ES", "IT")
_KINDS = (OrganisationKind.UNIVERSITY, OrganisationKind.SME, OrganisationKind.HOSPITAL)
# Of each ten people six show their parts to everybody, two to members, two to nobody.
_AUDIENCES = (*[Audience.EVERYBODY] * 6, *[Audience.MEMBERS] * 2, *[Audience.NOBODY] * 2)
_LANGUAGES = ("de", "en", "fr", "nl")
_PARTS = ("affiliation", "country", "topics", "languages", "availability", "biography")


def fill_directory() -> None:
    """Write the invented organisations and people, a member of staff each."""
    places = list(islice(_places(), SIZE))
    users = [
        User(email=f"bench{n}@people.example", display_name=f"Müller {n}") for n in range(SIZE)
    ]
    terms = list(Term.objects.filter(list_code="topic"))
    with transaction.atomic(), connection.cursor() as cursor:
        for code in _COUNTRIES:
            country(code)
        cursor.execute("SET LOCAL session_replication_role = replica")
        Organisation.objects.bulk_create(places, BATCH)
        User.objects.bulk_create(users, BATCH)
        Membership.objects.bulk_create(_seats(places, users), BATCH)
        people = [_person(n, user) for n, user in enumerate(users)]
        Person.objects.bulk_create(people, BATCH)
        topics = (
            PersonTopic(person=person, term=terms[n % len(terms)])
            for n, person in enumerate(people)
        )
        PersonTopic.objects.bulk_create(topics, BATCH)
        OrganisationLink.objects.bulk_create(_links(places), BATCH)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _places() -> Iterator[Organisation]:
    for n in range(SIZE):
        kind = OrganisationKind.RESEARCH_NETWORK if n < NETWORKS else _KINDS[n % len(_KINDS)]
        name = f"Invented House München {n}"
        yield Organisation(
            kind=kind, name=name, country_id=_COUNTRIES[n % len(_COUNTRIES)], is_fictional=True,
            verified=n % 20 != 0, sort_key=sort_key(name), names_key=search_key(name),
        )  # fmt: skip


def _seats(places: list[Organisation], users: list[User]) -> Iterator[Membership]:
    now = timezone.now()
    for place, user in zip(places, users, strict=True):
        yield Membership(
            user=user, organisation=place, role=Role.DEVELOPER, state=MembershipState.VERIFIED,
            method="installation", verified_at=now, valid_until=now + timedelta(days=300),
        )  # fmt: skip


def _person(n: int, user: User) -> Person:
    audience = _AUDIENCES[n % len(_AUDIENCES)]
    shown = {f"{part}_audience": _AUDIENCES[(n // 7) % len(_AUDIENCES)] for part in _PARTS}
    return Person(
        user=user, name=user.display_name, sort_key=sort_key(user.display_name),
        country_id=_COUNTRIES[n % len(_COUNTRIES)], languages=[_LANGUAGES[n % len(_LANGUAGES)]],
        availability=Availability.values[n % len(Availability.values)],
        biography=f"Twenty years with invented cells, number {n}.", name_audience=audience, **shown,
    )  # fmt: skip


def _links(places: list[Organisation]) -> Iterator[OrganisationLink]:
    for n, place in enumerate(places[NETWORKS:]):
        if n % 10 == 0:
            yield OrganisationLink(
                source=place, target=places[n % NETWORKS], kind=LinkKind.MEMBER_OF,
                confirmed_at=timezone.now(),
            )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """p95 in milliseconds of one page, of its statements, and of an empty page."""

    page: str
    queries: int
    took: float
    statements: float
    empty: float

    @property
    def holds(self) -> bool:
        """Whether the page is as fast as it must be."""
        return self.took <= self.statements + 3 * self.empty


def measure_directory(url: str, module: str, cookies: Mapping[str, str], times: int) -> list[Found]:
    """Measure all pages of a filled database; the process must be working on it."""
    with ExitStack() as opened:
        web = Web(url, module, UNLIMITED)
        opened.callback(web.stop)
        web.start()
        line = opened.enter_context(
            psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor)
        )
        return [_measured(page, web, line, cookies, times) for page in PAGES]


def _measured(page: Page, web: Web, line: Any, cookies: Mapping[str, str], times: int) -> Found:
    client = Client(web.port, cookies if page.signed_in else None)
    if client.get(page.path).status != 200:
        raise SystemExit(f"{page.path} did not answer 200.")
    statements = _statements(page, cookies)

    def ask() -> None:
        for statement in statements:
            line.execute(statement.encode()).fetchall()

    acts: list[Callable[[], Any]] = [
        lambda: client.get(page.path), ask, lambda: client.get(EMPTY),
    ]  # fmt: skip
    taken: list[list[float]] = [[], [], []]
    # In turns: a slow moment of the machine is slow for all three.
    for _ in range(times):
        for act, times_taken in zip(acts, taken, strict=True):
            begun = time.perf_counter()
            act()
            times_taken.append((time.perf_counter() - begun) * 1000)
    took, asked, empty = map(_p95, taken)
    return Found(page.name, len(statements), took, asked, empty)


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95) - 1]


def _statements(page: Page, cookies: Mapping[str, str]) -> list[str]:
    client = InProcess(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https", HTTP_ACCEPT_LANGUAGE="en")
    if page.signed_in:
        client.cookies.load(dict(cookies))
    with override_settings(PEOPLE_AN_HOUR={"person": HOURS, "visitor": HOURS}):
        client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            client.get(page.path)
        return [query["sql"] for query in captured.captured_queries]


def lines_of(found: list[Found]) -> list[str]:
    """Return the table."""
    lines = [
        f"{SIZE:,} organisations and {SIZE:,} people; p95 of the time until the last byte.",
        "",
        "| page | SQL | statements, ms | empty view, ms | page, ms | ≤ statements + 3 × empty |",
        "|---|---|---|---|---|---|",
    ]
    lines.extend(
        f"| {one.page} | {one.queries} | {one.statements:.1f} | {one.empty:.1f} "
        f"| {one.took:.1f} | {met(one.holds)} |"
        for one in found
    )
    return lines
