"""Hidden is absent: the same bytes, headers and number of queries."""

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.ids import public_id
from tests.factories.profiles import OrganisationFactory

pytestmark = pytest.mark.django_db


def _normalised(answer: Any, identifier: str) -> tuple[int, str, list[tuple[str, str]]]:
    """Return the answer without what names the request itself."""
    body = answer.content.decode().replace(identifier, "ID")
    body = re.sub(r'"request_id": "[0-9a-f]+"', "", body)
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    headers = sorted(
        (k, v) for k, v in answer.items() if k not in {"X-Request-ID", "Content-Length"}
    )
    return answer.status_code, body, headers


@pytest.mark.parametrize("prefix", ["/test", "/api/test"])
def test_hidden_absent_and_malformed_are_one_answer(browser: Client, prefix: str) -> None:
    hidden = OrganisationFactory(verified=False).public_id
    answers, queries = [], []
    for identifier in (hidden, public_id("O"), "O-0000000-Z", "nonsense"):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = browser.get(f"{prefix}/organisations/{identifier}")
        answers.append(_normalised(answer, identifier))
        queries.append(len(caught))
    assert answers[0][0] == 404
    assert answers == [answers[0]] * 4
    assert queries == [queries[0]] * 4


def test_an_object_that_may_be_seen_is_found_however_it_is_typed(browser: Client) -> None:
    shown = OrganisationFactory().public_id
    assert browser.get(f"/test/organisations/{shown}").status_code == 200
    assert browser.get(f"/test/organisations/{shown.lower()}").status_code == 200


def test_an_unknown_address_is_the_same_page_too(browser: Client) -> None:
    hidden = OrganisationFactory(verified=False).public_id
    one = browser.get(f"/test/organisations/{hidden}")
    other = browser.get(f"/test/nowhere-there/{hidden}")
    body = one.content.decode().replace("/test/organisations/", "/test/nowhere-there/")
    body = body.replace("%2Ftest%2Forganisations%2F", "%2Ftest%2Fnowhere-there%2F")
    assert body == other.content.decode()


def test_the_404_page_offers_sign_in_with_the_way_back(browser: Client) -> None:
    answer = browser.get("/test/nowhere-there/?page=2")
    assert "?next=%2Ftest%2Fnowhere-there%2F%3Fpage%3D2" in answer.content.decode()


def test_the_guarded_door_asks_nobody_to_sign_in_and_people_for_the_rule(
    browser: Client,
) -> None:
    answer = browser.get("/test/guarded?a=b")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/sign-in/?next=%2Ftest%2Fguarded%3Fa%3Db")


def test_the_guarded_door_opens_for_people(signed_in: Client) -> None:
    assert signed_in.get("/test/guarded").content == b"for people only"


def test_a_route_with_an_unknown_rule_stops_the_start(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.core.access.DECLARED", ["tests.typo"])
    with pytest.raises(ImproperlyConfigured, match=r"tests\.typo"):
        Client().get("/health/live")
