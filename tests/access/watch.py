"""What a reader sees of the lists: which addresses are asked, and what is compared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.api.operations import Operation
from apps.core.api.parameters import declared_fields
from apps.forum.filters import QuestionFilter
from tests.access.worlds import HIDDEN_NUMBER, SECRET, Scene
from tests.support.responses import body_of
from tests.support.routes import Route, own_routes

# One persona for each set of things that can be read.
ALL = (
    *("anonymous", "asker", "other_developer", "drafter", "other_regulator", "gmp_staff"),
    *("editor", "moderator", "admin"),
)
TOKENS = ("public_token", "token", "official_token", "bound_token", "admin_token")
# Lists of things that belong to people, the frame with its number of unread lines included.
LISTS = {
    "portal:home": ("anonymous", "asker", "drafter", "admin"),
    "forum:questions": ALL,
    "forum:mine": ("asker", "other_developer", "drafter"),
    "forum:inbox": ("drafter", "other_regulator"),
    "forum:ask": ("asker", "other_developer"),
    "forum:similar": ("asker", "other_developer", "drafter"),
    "profiles:authorities": ("anonymous", "asker", "other_regulator", "admin"),
    "profiles:directory": ("anonymous", "asker", "admin"),
    "profiles:directory_people": ("anonymous", "asker", "drafter", "admin"),
    "profiles:verification": ("asker", "colleague", "drafter", "admin"),
    "profiles:tokens": ("asker", "admin"),
    "notifications:inbox": ("asker", "drafter", "other_regulator", "admin"),
    "accounts:overview": ("asker", "drafter", "admin"),
    "accounts:your_data": ("asker", "admin"),
    "profiles:conversations": ("asker", "colleague"),
    "profiles:contact_settings": ("asker", "colleague"),
    "usersessions_list": ("asker",),
}
# Routes of the map that no world looks at, each with its reason.
NOT_ASKED = {
    "mfa_activate_totp": "draws another secret for each visit; of one's own account only",
    "mfa_add_webauthn": "draws another challenge for each visit; of one's own account only",
    "mfa_login_webauthn": "draws another challenge for each visit, and knows nobody before it",
    "mfa_reauthenticate_webauthn": "draws another challenge for each visit, too",
    "ready": "a permitted flow, see flows.toml",
}
# Visits happen an hour after the scene was set, hidden acts half an hour after it.
AFTER_THE_SCENE = timedelta(minutes=15)
HIDDEN_ACTS = timedelta(minutes=30)
VISITS = timedelta(hours=1)
PROBING = ("anonymous", "other_regulator")
PROBING_PROGRAMS = ("anonymous", "token")
HIDDEN = {"public_id": HIDDEN_NUMBER}
# Headers that count requests or differ by their nature.
OWN_HEADERS = frozenset({"X-Request-ID", "RateLimit", "RateLimit-Policy"})
OWN_WORDS = re.compile(
    r'name="(csrfmiddlewaretoken|idempotency_key)"\s+value="[^"]*"|"request_id": ?"[^"]*"'
)


@dataclass(frozen=True)
class Page:
    """One address as one reader asks for it."""

    reader: str
    address: str


@dataclass(frozen=True)
class Seen:
    """Everything of an answer that could tell something."""

    status: int
    headers: Mapping[str, str]
    body: str = field(repr=False)
    queries: int


def see(client: Client, address: str) -> Seen:
    """Return what the client sees, without what differs from visit to visit."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    kept = {name: value for name, value in answer.items() if name not in OWN_HEADERS}
    body = OWN_WORDS.sub("", body_of(answer).decode())
    return Seen(answer.status_code, kept, body, len(queries))


def is_api(route: Route) -> bool:
    """Return whether programs ask for the route with tokens."""
    return hasattr(route.view, "cls")


def operations_of(route: Route) -> dict[str, Operation]:
    """Return what a route of the API promises, by method."""
    found: dict[str, Operation] = getattr(route.view, "cls").operations()  # noqa: B009
    return found


def without_argument() -> dict[str, Route]:
    """Return every route of the map that needs no object and may be read."""
    return {
        route.name: route
        for route in own_routes()
        if not route.arguments and (not is_api(route) or "GET" in operations_of(route))
    }


def pages(scene: Scene) -> list[Page]:
    """Return what is asked in each world, every page once."""
    found = [*_lists(), *_others(), *_probes(scene), *_details(scene)]
    return list(dict.fromkeys(found))


def asked_routes() -> set[str]:
    """Return the names of the routes without argument that `pages` visits."""
    return set(without_argument()) - set(NOT_ASKED)


def _lists() -> Iterator[Page]:
    for name, route in without_argument().items():
        if not is_api(route):
            yield from (Page(reader, reverse(name)) for reader in LISTS.get(name, ()))
            continue
        readers = ("anonymous", *TOKENS) if is_for_tokens(route) else ("anonymous", "admin_token")
        yield from (Page(reader, reverse(name)) for reader in readers)
        yield Page(readers[1], f"{reverse(name)}?limit=1")


def is_for_tokens(route: Route) -> bool:
    """Return whether the answer of an API route depends on the token."""
    return operations_of(route)["GET"].scope is not None


def _others() -> Iterator[Page]:
    for name, route in without_argument().items():
        if name in asked_routes() and not is_api(route) and name not in LISTS:
            is_public = getattr(route.view, "access").rule is None  # noqa: B009  set by us
            yield Page("anonymous" if is_public else "other_developer", reverse(name))


def _details(scene: Scene) -> Iterator[Page]:
    """Yield pages of single things that everybody sees, whose other columns are hidden."""
    at = {"public_id": scene.authority.public_id}
    written = scene.world.arguments["conversation"]["place"]
    yield Page("colleague", reverse("profiles:conversation", kwargs=written))
    alike = urlencode({"title": f"{SECRET} number 1 of a hidden kind?"})
    yield Page("other_developer", f"{reverse('forum:similar')}?{alike}")
    yield Page("token", f"{reverse('api:similar_questions')}?{alike}")
    profile = scene.world.arguments["profile"]["open"]
    for reader in ("anonymous", "asker"):
        yield Page(reader, reverse("profiles:person", kwargs=profile))
    yield Page("anonymous", reverse("api:person", kwargs=profile))
    matters = (scene.running.question, scene.answered.question, scene.published.question)
    public = [
        reverse("feed_authority", kwargs={"code": scene.authority.public_id}),
        reverse("feed_topic", kwargs={"code": "quality"}),
        *(
            reverse("sitemap_part", kwargs={"section": section, "number": 1})
            for section in ("pages", "organisations", "questions")
        ),
    ]
    yield from (Page("anonymous", address) for address in public)
    for reader in ("anonymous", "other_regulator"):
        yield Page(reader, reverse("profiles:organisation", kwargs=at))
        for matter in (*matters, scene.veiled):
            kwargs = {"public_id": matter.public_id, "slug": matter.slug}
            yield Page(reader, reverse("forum:question", kwargs=kwargs))
        yield Page(reader, reverse("forum:question_short", kwargs=HIDDEN))
        guess = {**HIDDEN, "slug": "a-guess"}
        yield Page(reader, reverse("forum:question", kwargs=guess))
    for reader in ("anonymous", "token"):
        yield Page(reader, reverse("api:organisation", kwargs=at))
        yield Page(reader, reverse("api:question", kwargs=HIDDEN))
        for matter in (*matters, scene.veiled):
            yield Page(reader, reverse("api:question", kwargs={"public_id": matter.public_id}))
        for made in (scene.answered, scene.published):
            yield Page(reader, reverse("api:answer", kwargs={"public_id": made.public_id}))
        document = {"public_id": scene.document.public_id}
        yield Page(reader, reverse("api:guidance_document", kwargs=document))


def _probes(scene: Scene) -> Iterator[Page]:
    """Yield each declared parameter with values that only a hidden thing could match."""
    shapes = QuestionFilter().form.fields
    unknown = dict.fromkeys(("cursor", "order", "state__in"), forms.CharField())
    for name, shape in (shapes | unknown).items():
        for value in _values(shape, scene):
            yield from (_probe(reader, "forum:questions", name, value) for reader in PROBING)
    for route in without_argument().values():
        if not is_api(route):
            continue
        readers = PROBING_PROGRAMS if is_for_tokens(route) else PROBING_PROGRAMS[:1]
        for name, shape in declared_fields(operations_of(route)["GET"]).items():
            for value in _values(shape, scene):
                yield from (_probe(reader, route.name, name, value) for reader in readers)


def _probe(reader: str, route: str, name: str, value: str) -> Page:
    return Page(reader, f"{reverse(route)}?{urlencode({name: value})}")


def _values(shape: forms.Field, scene: Scene) -> list[str]:
    """Return what is worth trying in a field."""
    if isinstance(shape, forms.DateTimeField):
        return [(scene.running.created_at + AFTER_THE_SCENE).isoformat()]
    if isinstance(shape, forms.DateField):
        return [scene.running.created_at.date().isoformat()]
    if isinstance(shape, forms.NullBooleanField):
        return ["true", "false"]
    if isinstance(shape, forms.ChoiceField):
        offered = [str(code) for code, _label in _flat(shape.choices) if code]
        return [*offered[:1], SECRET]
    if isinstance(shape, forms.IntegerField):
        return ["2"]
    return [SECRET, HIDDEN_NUMBER]


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label
