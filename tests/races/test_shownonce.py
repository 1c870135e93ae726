"""A secret is shown once, however many ask for it at the same moment."""

import pytest
from django.http import HttpRequest

from apps.core import shownonce
from apps.core.sessions import SessionStore
from tests.support import race

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 6


def _asking(key: str | None) -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore(key)
    return request


def test_one_of_many_readers_gets_it() -> None:
    first = _asking(None)
    first.session.create()
    shownonce.keep(first, "token:1", "a secret")
    key = first.session.session_key
    asking = [_asking(key) for _ in range(CROWD)]
    for request in asking:
        # Each has read the session before any of them takes.
        assert request.session.get(shownonce.SESSION_KEY)
    outcomes = race(CROWD, lambda number: shownonce.take(asking[number], "token:1"))
    assert [o.error for o in outcomes if o.error] == []
    assert [o.value for o in outcomes if o.value] == ["a secret"]


def test_who_is_signed_out_meanwhile_gets_nothing() -> None:
    first = _asking(None)
    first.session.create()
    shownonce.keep(first, "token:1", "a secret")
    other = _asking(first.session.session_key)
    assert other.session.get(shownonce.SESSION_KEY)
    first.session.flush()
    assert shownonce.take(other, "token:1") is None
