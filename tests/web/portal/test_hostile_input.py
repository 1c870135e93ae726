"""No input of a stranger ends in a server fault: every own route, read and written to."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, developer, officials_of
from tests.support.cursors import cursor
from tests.support.routes import Route, own_routes
from tests.support.size import amount

pytestmark = pytest.mark.django_db

PARAMETERS = (
    *("q", "topic", "product_class", "stage", "authority", "state", "cursor", "view", "edit"),
    *("organisation", "next", "page", "role", "email", "key", "language", "capacity", "session"),
)
FIELDS = (
    *PARAMETERS,
    *("title", "body", "position", "visibility", "authorities", "version", "idempotency_key"),
    *("action", "case", "seen_hash", "reason", "short", "text", "basis", "valid_until", "code"),
    *("citation-0-guidance", "citation-0-locator", "jurisdictions", "password", "password1"),
    *("display_name", "started", "website", "domain", "method", "undo", "url", "ids", "id"),
)


HOSTILE = (
    "\x00",
    "9" * 5000,
    "-1",
    "1e400",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 300,
    "../../etc/passwd",
    "' OR 1=1; --",
    "%00%ff%c0%ae",
    "{{7*7}}${7*7}",
    cursor(0, "2026-01-01T00:00:00+20:00", "00000000-0000-0000-0000-000000000000"),
    cursor(0, "9999-12-31T23:59:59-23:59", "x"),
    cursor(True, None, [[]]),
    "(" * 2000,
)
SAMPLE: dict[str, Any] = {
    "public_id": "Q-0000000-0",
    "slug": "x",
    "pk": "00000000-0000-0000-0000-000000000000",
    "page": "contact",
    "key": "x",
    "uidb36": "x",
    "name": "x",
    "section": "questions",
    "number": 1,
}


def address(route: Route, found_id: str) -> str:
    """Return an address of the route: an existing question where one is named."""
    kwargs = {name: SAMPLE.get(name, "x") for name in route.arguments}
    if "public_id" in kwargs and route.name.startswith("forum:"):
        kwargs["public_id"] = found_id
    return reverse(route.name, kwargs=kwargs)


@pytest.fixture
def readers() -> tuple[str, list[Client]]:
    """Return a question's id, and nobody, its asker and an official of its authority."""
    asker = developer()
    made = answer("offered", of=case(asker=asker))
    _drafter, signer = officials_of(made.authority)
    people = [
        signed_in(User.objects.get(pk=actor.person_id), second_factor=actor is signer)
        for actor in (asker, signer)
    ]
    return made.question.public_id, [Client(), *people]


# The server lets in an address of 4,094 bytes (tests/security, class 19), percent-encoded.
IN_A_QUERY = 1_300 // len(PARAMETERS)


Ways = tuple[dict[str, str], ...]


def _ways(value: str, number: int) -> Ways:
    """Every parameter that we know at once, and one that has all the room."""
    alone = PARAMETERS[number % len(PARAMETERS)]
    return dict.fromkeys(PARAMETERS, value[:IN_A_QUERY]), {alone: value[:1_300]}


def _ask(client: Client, found_id: str, asked: Iterable[tuple[Route, Ways]]) -> None:
    for route, ways in asked:
        for data in ways:
            response = client.get(address(route, found_id), data)
            assert response.status_code < 500, (route.name, response.status_code)


def _post(value: str, client: Client, found_id: str, routes: list[Route]) -> None:
    """Each route that takes a form, with every field we know set to the value at once."""
    for route in routes:
        response = client.post(address(route, found_id), dict.fromkeys(FIELDS, value))
        assert response.status_code < 500, (route.name, response.status_code)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_queries(number: int, readers: tuple[str, list[Client]]) -> None:
    """The people, the routes and the two ways take turns: each route meets half of the values."""
    found_id, clients = readers
    routes = list(enumerate(own_routes()))[number % 2 :: 2]
    turns = [(r, (_ways(HOSTILE[number], i)[(number + i) // 2 % 2],)) for i, r in routes]
    _ask(clients[number % 3], found_id, turns)


# The routes take turns: each meets every so many-th of the values.
STEP = amount(12, full=1)


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_queries_everywhere(number: int, readers: tuple[str, list[Client]]) -> None:
    found_id, clients = readers
    everything = [(r, _ways(HOSTILE[number], i)) for i, r in enumerate(own_routes())]
    _ask(clients[(number + 1) % 3], found_id, everything[number % STEP :: STEP])


@pytest.mark.parametrize("number", range(7))
def test_hostile_forms(number: int, readers: tuple[str, list[Client]]) -> None:
    """The three people and the routes take turns: each route meets three or four of the values."""
    found_id, clients = readers
    _post(HOSTILE[number], clients[number % 3], found_id, own_routes()[number % 2 :: 2])


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_forms_everywhere(number: int, readers: tuple[str, list[Client]]) -> None:
    found_id, clients = readers
    _post(HOSTILE[number], clients[(number + 1) % 3], found_id, own_routes()[number % STEP :: STEP])


HEADERS = (
    {"Accept": "*/*;q=x,,"},
    {"Accept-Language": "x" * 4000},
    {"Accept-Language": "de;q=9e999"},
    {"If-Match": '"\x80"'},
    {"Cookie": "session=%00; language=../../x"},
    {"X-Forwarded-For": "1,2,3,nonsense"},
)


def _tell(headers: dict[str, str], client: Client, found_id: str, routes: list[Route]) -> None:
    for route in routes:
        response = client.get(address(route, found_id), headers=headers)
        assert response.status_code < 500, (route.name, response.status_code)


@pytest.mark.parametrize("number", range(len(HEADERS)))
def test_hostile_headers(number: int, readers: tuple[str, list[Client]]) -> None:
    """Headers that no browser sends; each route meets two of them."""
    found_id, clients = readers
    _tell(HEADERS[number], clients[0], found_id, own_routes()[number % 3 :: 3])


@pytest.mark.deep
@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
def test_hostile_headers_everywhere(
    headers: dict[str, str], readers: tuple[str, list[Client]]
) -> None:
    found_id, clients = readers
    _tell(headers, clients[0], found_id, own_routes())
