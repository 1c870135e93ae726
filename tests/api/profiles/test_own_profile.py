"""One's own profile through the API."""

from typing import Any

import pytest
import time_machine

from apps.profiles.choices import Role
from apps.profiles.models import InterestStatement, Person
from tests.factories.forum import term
from tests.factories.people import make_person
from tests.factories.profiles import MembershipFactory, country, token_for
from tests.security.examples import new_profile
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
AT = "/me/profile/"


@pytest.fixture(autouse=True)
def _within_one_hour() -> Any:
    with time_machine.travel("2026-11-22T12:10:00Z", tick=False):
        yield


def program(member: Any, *scopes: str) -> ApiClient:
    return ApiClient(token_for(member, *scopes).text)


def change(client: ApiClient, body: dict[str, Any], tag: str = "") -> Any:
    seen = tag or client.get(AT)["ETag"]
    return client.send("PATCH", AT, body, If_Match=seen)


def test_before_anything_was_said_there_is_nothing_and_nobody_sees_it() -> None:
    client = program(MembershipFactory())
    body = client.get(AT).json()
    assert (body["id"], body["name"], body["topics"], body["interests"]) == (None, "", [], None)
    assert set(body["audiences"].values()) == {"nobody"}
    assert not Person.objects.exists()


def test_every_part_is_changed_at_once_and_shown_to_its_audience() -> None:
    member = MembershipFactory(role=Role.DEVELOPER)
    client = program(member)
    answer = change(client, new_profile())
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["name"] == "Ada Invented"
    assert (body["country"], body["languages"], body["orcid"]) == (
        "BE", ["en", "fr"], "0000-0002-1825-0097",
    )  # fmt: skip
    assert [one["code"] for one in body["topics"]] == ["quality"]
    assert (body["availability"], body["availability_note"]) == ("open", "On Mondays")
    assert body["interests"]["text"] == "Shares of an invented company."
    assert (body["audiences"]["name"], body["audiences"]["orcid"]) == ("members", "nobody")
    assert client.get(AT)["ETag"] == answer["ETag"]
    other = program(MembershipFactory())
    seen = other.get(f"/people/{body['id']}/").json()
    assert (seen["name"], seen["biography"]) == ("Ada Invented", "Years with invented cells.")
    assert (seen["orcid"], seen["country"], seen["interests"]) == ("", None, None)
    assert ApiClient().get(f"/people/{body['id']}/").status_code == 404


def test_what_is_not_named_stays() -> None:
    member = MembershipFactory()
    make_person(member.user, "members", country=country("BE"))
    client = program(member, "write:profile")
    before = client.get(AT).json()
    body = change(client, {"biography": "Something else."}).json()
    assert body["biography"] == "Something else."
    assert {k: v for k, v in body.items() if k != "biography"} == {
        k: v for k, v in before.items() if k != "biography"
    }


def test_nobody_overwrites_unseen() -> None:
    member = MembershipFactory()
    client = program(member)
    first = client.get(AT)["ETag"]
    assert client.send("PATCH", AT, {"biography": "One"}).status_code == 428
    assert change(client, {"biography": "One"}, first).status_code == 200
    assert change(client, {"biography": "Two"}, first).status_code == 412
    assert client.get(AT).json()["biography"] == "One"


def test_all_or_nothing_and_the_place_is_named() -> None:
    term("topic", "quality")
    client = program(MembershipFactory(role=Role.DEVELOPER))
    wrong = {
        "biography": "Kept?",
        "name": {"display_name": "Ada", "kind": "pseudonym", "pseudonym": "Zed"},
    }
    answer = change(client, wrong)
    assert answer.status_code == 422
    assert "name/kind" in str(answer.json())
    assert not Person.objects.exclude(biography="").exists()
    assert not InterestStatement.objects.exists()
    for body in (
        {"audiences": {"name": "strangers"}},
        {"audiences": {"mail": "everybody"}},
        {"name": {"display_name": "Ada"}},
        {"topics": ["nothing"]},
        {"country": "XX"},
        {"orcid": "0000-0002-1825-0098"},
        {"is_staff": "true"},
    ):
        assert change(client, body).status_code == 422, body


def test_a_scope_of_its_own() -> None:
    member = MembershipFactory()
    assert ApiClient().get(AT).status_code == 401
    assert program(member, "write:questions", "read:cases").get(AT).status_code == 403
    reader = program(member, "read:profile")
    assert reader.get(AT).status_code == 200
    refused = change(reader, {"biography": "x"})
    assert (refused.status_code, refused.json()["scope"]) == (403, "write:profile")
    assert program(member, "write:profile").get(AT).status_code == 200
