"""Class 19: a long or odd text keeps a process busy.

64 KiB in each field of every form, all others sound; in each text of every operation of the API;
in whatever every route could read; and as much of it in an address as the server lets in. The
work is counted as processor time, and the bound only separates linear from worse: quadratic
work on 64 KiB takes minutes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.forms import CharField
from django.test import Client
from gunicorn.config import LimitRequestLine  # type: ignore[import-untyped]

from apps.core.api import serializers
from apps.core.errors import Invalid
from apps.core.ids import parse_public_id
from apps.core.markup import render_markdown
from apps.core.text import one_line, sort_key
from apps.profiles import views
from apps.profiles.domains import domain_of, mask, normalise_domain
from atmp import serving
from tests.security.examples import NEVER_BY_TOKEN, Example, World, make_world
from tests.security.filled import Filled, filled, noted
from tests.security.scene import Scene, addresses
from tests.security.shapes import Operation, documented
from tests.security.test_class_21_stored_scripts import FORM_FIELDS, PARAMETERS
from tests.support.api import ApiClient
from tests.support.size import amount

SIZE = 65_536
SECONDS = 4.0
PARTS = 3
# Each text goes to one place in so many, and each begins at another one.
STRIDE = amount(42, full=7)
# A header of 8,190 bytes is cut off by the server.
IN_A_HEADER = 8_000
# Percent-encoded, an address of 4,094 bytes holds no more.
IN_AN_ADDRESS = 1_300
HOSTILE = {
    "one letter": "a" * SIZE,
    "blanks": " " * SIZE,
    "blanks and an end": " " * SIZE + "x",
    "digits": "9" * SIZE,
    "number": "1e" + "9" * (SIZE - 2),
    "brackets": "[" * SIZE,
    "stars": "*a_" * (SIZE // 3),
    "quotes": "> " * (SIZE // 2),
    "dashes": "a-" * (SIZE // 2),
    "dots": "a." * (SIZE // 2),
    "at": "@" * SIZE,
    "ampersands": "&#x" * (SIZE // 3),
    "accents": "e\u0301\u0327" * (SIZE // 3),
    "wide": "\U0001f3f4\ufdfa" * (SIZE // 2),
    "percent": "%25" * (SIZE // 3),
    "json": "[{" * (SIZE // 2),
    "commas": ",;q=" * (SIZE // 4),
    "lines": "\r\n" * (SIZE // 2),
}
# What reads a typed text before any limit on its length has looked at it.
READERS: tuple[Callable[[str], Any], ...] = (
    *(one_line, sort_key, parse_public_id, normalise_domain, domain_of),
    *(render_markdown, mask),
)


def _cost(act: Callable[[], Any]) -> float:
    begun = time.process_time()
    with suppress(Invalid):
        act()
    return time.process_time() - begun


def _steady(act: Callable[[], Any], limit: float) -> float:
    """Return the cost; one above the limit is measured again, as a clean-up may have hit it."""
    cost = _cost(act)
    return cost if cost <= limit else min(cost, _cost(act))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_readers_of_texts_stay_cheap(reader: Callable[[str], Any]) -> None:
    slow = {
        name: cost
        for name, text in HOSTILE.items()
        if (cost := _cost(lambda text=text: reader(text))) > SECONDS / 4  # type: ignore[misc]
    }
    assert slow == {}


Slow = list[tuple[str, float]]


def _slow_routes(scene: Scene, who: str, text: str, chosen: slice) -> Slow:
    """Send the text to the chosen routes; return those that took long."""
    slow, client, places = [], scene.clients[who], addresses(scene)[chosen]
    for number, (route, address) in enumerate(places):
        # One long field at a time, as the limit on a whole request leaves room for many.
        fields = dict.fromkeys(FORM_FIELDS, text[:2000]) | {"case": str(scene.case.pk)}
        fields[FORM_FIELDS[number % len(FORM_FIELDS)]] = text
        parameter = PARAMETERS[number % len(PARAMETERS)]
        asked = partial(_send, client, "get", address, {parameter: text[:IN_AN_ADDRESS]})
        posted = partial(_send, client, "post", address, fields)
        cost = max(_steady(asked, SECONDS), _steady(posted, SECONDS))
        if cost > SECONDS:
            slow.append((route.name, cost))
    return slow


def _send(client: Client, method: str, address: str, values: dict[str, str]) -> None:
    answer = getattr(client, method)(address, values)
    assert answer.status_code < 500, address


def test_the_server_lets_in_no_longer_address() -> None:
    limit = getattr(serving, "limit_request_line", LimitRequestLine.default)
    assert 0 < limit <= 4 * IN_AN_ADDRESS


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(PARTS))
def test_no_route_is_kept_busy(scene: Scene, number: int) -> None:
    """Each part sends one of the texts to another third of the routes."""
    connection.cursor().execute("SET LOCAL statement_timeout = '5s'")
    text = list(HOSTILE.values())[number::PARTS][number]
    assert _slow_routes(scene, "asker", text, slice(number, None, PARTS)) == []


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_no_route_is_kept_busy_by_any_text(scene: Scene, name: str) -> None:
    connection.cursor().execute("SET LOCAL statement_timeout = '5s'")
    some = slice(_number(name) % STRIDE, None, STRIDE)
    assert _slow_routes(scene, "signer", HOSTILE[name], some) == []


def _number(name: str) -> int:
    """Return which of the texts it is."""
    return list(HOSTILE).index(name)


# --- every field of every form, alone: all others are sound (class 30 shows that they succeed)


def _slow_fields(form: Filled, texts: dict[str, str], limit: float) -> Slow:
    """Send each field its text of 64 KiB; return the fields that took long."""
    slow = []
    for name, text in texts.items():
        with transaction.atomic():
            cache.clear()
            sent = partial(_sent_form, form, name, text)
            cost = _steady(sent, limit)
            transaction.set_rollback(True)
        if cost > limit:
            slow.append((name, cost))
    return slow


def _sent_form(form: Filled, name: str, text: str) -> None:
    answer = form.send(**{name: text})
    assert answer.status_code < 500, answer.content


def _turn(number: int) -> str:
    """Return one text after the other."""
    return list(HOSTILE.values())[number % len(HOSTILE)]


@pytest.mark.deep
@pytest.mark.django_db
def test_no_field_of_any_form_keeps_a_process_busy(scene: Scene) -> None:
    """Each field gets one of the texts; no form and no field of the source text is left out."""
    connection.cursor().execute("SET LOCAL statement_timeout = '5s'")
    slow, sent = [], 0
    with noted(lambda text: len(text) > SIZE // 2) as seen:
        for name, form in filled(scene).items():
            texts = {field: _turn(sent + n) for n, field in enumerate(form.values)}
            sent += len(texts)
            slow += [(name, *found) for found in _slow_fields(form, texts, SECONDS)]
    assert slow == []
    assert seen.left_out() == set()


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_field_of_any_form_is_kept_busy_by_any_text(scene: Scene, part: int) -> None:
    connection.cursor().execute("SET LOCAL statement_timeout = '5s'")
    forms = filled(scene)
    for first, text in list(enumerate(HOSTILE.values()))[part::PARTS]:
        for number, form in enumerate(forms.values(), start=first):
            chosen = list(form.values)[number % STRIDE :: STRIDE]
            assert _slow_fields(form, dict.fromkeys(chosen, text), SECONDS) == []


# --- every text of every operation of the API


CONDITIONS = frozenset({"If-Match", "Idempotency-Key"})


def _places(operation: Operation, example: Example) -> Iterator[tuple[str, Example, str]]:
    """Yield each place for a text: its name, the request but for it, and where it stands."""
    for name in operation.parameters:
        yield f"?{name}", example, name
    for name in operation.headers:
        # Every operation has the others; one reader reads them.
        if name in CONDITIONS or operation.name == "entrance_read":
            yield f"{name}:", example, name
    for name, shape in operation.properties.items():
        if "string" in shape.kinds or (shape.inside and "string" in shape.inside.kinds):
            yield name, example, name
        for inner in shape.entries:
            yield f"{name}/{inner}", example, name


def _with_text(place: str, example: Example, name: str, text: str) -> dict[str, Any]:
    """Return what is sent: the sound request with the text in one place."""
    if place.startswith("?"):
        return {"query": {name: text[:IN_AN_ADDRESS]}, "body": example.body}
    if place.endswith(":"):
        header = {name: text[:IN_A_HEADER].encode("ascii", "replace").decode()}
        return {"headers": header, "body": example.body}
    value: Any = text
    if "/" in place:
        sound = (example.body.get(name) or [{}])[0]
        value = [{**sound, place.partition("/")[2]: text}]
    elif isinstance(example.body.get(name), list):
        value = [text]
    return {"body": {**example.body, name: value}}


def _slow_operations(world: World, texts: Callable[[int], str | None], limit: float) -> Slow:
    """Send each place of each operation its text, if any; return the places that took long."""
    slow, number = [], 0
    for operation in documented():
        role, example = next(iter(world.examples[operation.name].items()))
        for place, sound, name in _places(operation, example):
            number += 1
            text = texts(number)
            if text is None:
                continue
            sent = _with_text(place, sound, name, text)
            with transaction.atomic():
                long = len(" ".join(text.split())) > SIZE // 4  # blanks are folded, then counted
                strict = place not in {f"?{name}", f"{name}:"} and long
                asked = partial(_asked, world.client(role), operation, sound, sent)
                cost = _steady(partial(asked, strict=strict), limit)
                transaction.set_rollback(True)
            if cost > limit:
                slow.append((f"{operation.name} {place}", cost))
    return slow


def _asked(
    client: ApiClient, operation: Operation, sound: Example, sent: dict[str, Any], *, strict: bool
) -> None:
    """Send the request; `strict`: the text is what refuses it (blanks alone are no text)."""
    path = operation.path.format(**sound.path)
    query = f"?{urlencode(sent['query'])}" if "query" in sent else ""
    headers = {**sound.headers, **sent.get("headers", {})}
    answer = client.send(operation.method, f"{path}{query}", sent["body"], **headers)
    assert answer.status_code < 500, answer.content
    if strict and operation.name not in NEVER_BY_TOKEN:
        assert answer.status_code == 422, (operation.name, answer.content[:200])


@pytest.mark.django_db
def test_no_text_of_the_api_keeps_a_process_busy() -> None:
    connection.cursor().execute("SET LOCAL statement_timeout = '5s'")
    assert _slow_operations(make_world(), _turn, SECONDS) == []


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_text_of_the_api_is_kept_busy_by_any_text(part: int) -> None:
    connection.cursor().execute("SET LOCAL statement_timeout = '5s'")
    world = make_world()
    for first, text in list(enumerate(HOSTILE.values()))[part::PARTS]:

        def some_of_them(number: int, first: int = first, text: str = text) -> str | None:
            return text if (number + first) % STRIDE == 0 else None

        assert _slow_operations(world, some_of_them, SECONDS) == []


HEADERS = ("Accept", "Accept-Language", "Cookie", "Referer", "If-Match", "If-None-Match", "Range")


@pytest.mark.django_db
@pytest.mark.parametrize("header", HEADERS)
def test_no_header_keeps_a_process_busy(header: str) -> None:
    texts = ("a," * 16_000, "*/*;q=0." + "1" * 32_000, '"' * 32_000, "a=b;" * 8_000)
    for text in texts:
        assert _cost(lambda text=text: Client().get("/en/", headers={header: text})) < SECONDS  # type: ignore[misc]


def _quadratic(text: str) -> int:
    return sum(text[:number].count("a") for number in range(0, len(text), 8))


def test_guard_bites_a_quadratic_reader() -> None:
    """Eight times the text costs the sound reader eight times as much, this one far more."""
    short, long = HOSTILE["one letter"][: SIZE // 8], HOSTILE["one letter"]
    costs = [min(_cost(partial(_quadratic, text)) for _again in range(3)) for text in (short, long)]
    assert costs[1] > 16 * costs[0]


# Far above what any sound answer costs, far below what quadratic work on 64 KiB does.
BITING = 0.25


def _long_work(text: str) -> None:
    for _again in range(8):
        _quadratic(text)


def _slowly(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return a reader that looks at everything before each letter once more."""

    def slow(*values: Any) -> Any:
        for value in values:
            _long_work(value if isinstance(value, str) else "")
        return original(*values)

    return slow


@pytest.mark.django_db
def test_guard_bites_a_slow_route(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.security.test_class_19_hostile_strings.SECONDS", BITING)
    routes = [route.name for route, _address in addresses(scene)]
    number = routes.index("profiles:act_as")
    monkeypatch.setattr("tests.security.test_class_19_hostile_strings.FORM_FIELDS", ("next",))
    only = slice(number, number + 1)
    assert _slow_routes(scene, "asker", HOSTILE["one letter"], only) == []
    original = views._safe_next

    def slow(request: Any) -> str:
        _long_work(request.POST.get("next", ""))
        return original(request)

    monkeypatch.setattr(views, "_safe_next", slow)
    assert _slow_routes(scene, "asker", HOSTILE["one letter"], only)


@pytest.mark.django_db
def test_guard_bites_a_slow_field(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    form, texts = filled(scene)["person"], {"display_name": HOSTILE["one letter"]}
    assert _slow_fields(form, texts, BITING) == []
    monkeypatch.setattr(CharField, "to_python", _slowly(CharField.to_python))
    assert [name for name, _cost in _slow_fields(form, texts, BITING)] == ["display_name"]


@pytest.mark.django_db
def test_guard_bites_a_slow_text_of_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    long = HOSTILE["one letter"]
    only = [o for o in documented() if o.name == "case_return_create"]
    monkeypatch.setattr("tests.security.test_class_19_hostile_strings.documented", lambda: only)
    assert _slow_operations(world, lambda _number: long, BITING) == []
    monkeypatch.setattr(serializers, "_problem", _slowly(serializers._problem))
    found = _slow_operations(world, lambda _number: long, BITING)
    assert [place for place, _cost in found] == ["case_return_create reason"]


@pytest.mark.django_db
def test_guard_bites_a_form_that_nobody_fills_in(scene: Scene) -> None:
    forms = filled(scene)
    with noted(lambda text: text == "fr") as seen:
        forms["person"].send()
    assert seen.left_out() > {"ReturnForm", "InviteForm", "NameForm.display_name"}
