"""Class 19: a long or odd text keeps a process busy.

64 KiB in each field of every route, and as much of it in an address as the server lets in. The
work is counted as processor time, and the bound only separates linear from worse: quadratic
work on 64 KiB takes minutes.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from gunicorn.config import LimitRequestLine  # type: ignore[import-untyped]

from apps.core.errors import Invalid
from apps.core.ids import parse_public_id
from apps.core.markup import render_markdown
from apps.core.text import one_line, sort_key
from apps.forum.filters import any_dash
from apps.profiles.domains import domain_of, mask, normalise_domain
from atmp import serving
from tests.security.scene import Scene, addresses
from tests.security.test_class_21_stored_scripts import FORM_FIELDS, PARAMETERS

SIZE = 65_536
SECONDS = 4.0
PARTS = 6
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
    *(any_dash, render_markdown, mask),
)


def _cost(act: Callable[[], Any]) -> float:
    begun = time.process_time()
    with suppress(Invalid):
        act()
    return time.process_time() - begun


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_readers_of_texts_stay_cheap(reader: Callable[[str], Any]) -> None:
    slow = {
        name: cost
        for name, text in HOSTILE.items()
        if (cost := _cost(lambda text=text: reader(text))) > SECONDS / 4  # type: ignore[misc]
    }
    assert slow == {}


def _slow_routes(scene: Scene, who: str, text: str, chosen: slice) -> list[tuple[str, float]]:
    """Send the text to the chosen routes; return those that took long."""
    slow, client, places = [], scene.clients[who], addresses(scene)[chosen]
    for number, (route, address) in enumerate(places):
        # One long field at a time, as the limit on a whole request leaves room for many.
        fields = dict.fromkeys(FORM_FIELDS, text[:2000]) | {"case": str(scene.case.pk)}
        fields[FORM_FIELDS[number % len(FORM_FIELDS)]] = text
        parameter = PARAMETERS[number % len(PARAMETERS)]
        cost = _cost(partial(_send, client, "get", address, {parameter: text[:IN_AN_ADDRESS]}))
        cost = max(cost, _cost(partial(_send, client, "post", address, fields)))
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
    """Each part sends three of the texts to another sixth of the routes."""
    connection.cursor().execute("SET LOCAL statement_timeout = '1s'")
    for name in list(HOSTILE)[number::PARTS]:
        assert _slow_routes(scene, "asker", HOSTILE[name], slice(number, None, PARTS)) == []


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_no_route_is_kept_busy_by_any_text(scene: Scene, name: str) -> None:
    connection.cursor().execute("SET LOCAL statement_timeout = '1s'")
    assert _slow_routes(scene, "signer", HOSTILE[name], slice(None)) == []


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
    assert _cost(lambda: _quadratic(long)) > 16 * _cost(lambda: _quadratic(short))


@pytest.mark.django_db
def test_guard_bites_a_slow_route(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.security.test_class_19_hostile_strings.SECONDS", 0.0)
    assert _slow_routes(scene, "asker", "a", slice(0, 3))
