"""People through the API: what the directory shows to everybody, in small amounts."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.people import audiences, make_person
from tests.factories.profiles import MembershipFactory, country, token_for
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _within_one_hour() -> Any:
    with time_machine.travel("2026-11-22T12:10:00Z", tick=False):
        yield


def someone(name: str, audience: str = "everybody", **values: Any) -> Any:
    member = MembershipFactory(user__display_name=name)
    return make_person(member.user, audience, country=country("BE"), **values)


def test_people_as_everybody_sees_them() -> None:
    shown = someone("Zq Open", **audiences("members", "biography", "country"))
    someone("Zq Member", "members")
    for client in (ApiClient(), ApiClient(token_for(MembershipFactory(), "write:cases").text)):
        body = client.get("/people/").json()
        assert [entry["name"] for entry in body["data"]] == ["Zq Open"]
        one = client.get(f"/people/{shown.public_id}/").json()
        assert (one["biography"], one["country"], one["languages"]) == ("", None, ["de", "fr"])
        assert one["affiliations"][0]["role"] == "developer"
        assert one["interests"]["kind"] == "interests"
        assert "email" not in one
    assert ApiClient().get("/people/", {"country": "BE"}).json()["data"] == []
    assert len(ApiClient().get("/people/", {"language": "fr"}).json()["data"]) == 1


def test_a_token_for_profiles_sees_what_its_one_membership_may_see() -> None:
    """Not what its person may see in another role (rulings D38)."""
    hers = MembershipFactory()
    other = MembershipFactory(user=hers.user)
    shown = someone("Zq Member", "members", **audiences("everybody", "biography"))
    beside = MembershipFactory(organisation=other.organisation, user__display_name="Zq Beside")
    near = make_person(beside.user, "organisations", country=country("BE"))
    for scope in ("read:profile", "write:profile"):
        client = ApiClient(token_for(hers, scope).text)
        assert [one["name"] for one in client.get("/people/").json()["data"]] == ["Zq Member"]
        assert client.get(f"/people/{shown.public_id}/").json()["country"] == "BE"
        assert client.get(f"/people/{near.public_id}/").status_code == 404
    there = ApiClient(token_for(other, "read:profile").text)
    names = [one["name"] for one in there.get("/people/").json()["data"]]
    assert names == ["Zq Beside", "Zq Member"]
    assert ApiClient(token_for(other, "read:cases").text).get("/people/").json()["data"] == []


def test_hidden_people_are_absent() -> None:
    hidden = someone("Zq Member", "members")
    assert ApiClient().get(f"/people/{hidden.public_id}/").status_code == 404
    assert ApiClient().get("/people/P-0000000-0/").status_code == 404


def test_pages_hold_twenty_at_most() -> None:
    refused = ApiClient().get("/people/", {"limit": 21})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_parameter")


def test_limits_are_those_of_the_pages(client: Client, settings: Any) -> None:
    settings.PEOPLE_AN_HOUR = {"person": 5, "visitor": 2}
    person = someone("Zq Open")
    address = f"/people/{person.public_id}/"
    page = f"/en/directory/people/{person.public_id}/"
    assert ApiClient().get(address).status_code == 200
    assert client.get(page).status_code == 200
    refused = ApiClient().get(address)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert client.get(page).status_code == 429
    member = MembershipFactory()
    program = ApiClient(token_for(member).text)
    assert [program.get(address).status_code for _ in range(5)] == [200] * 5
    assert signed_in(member.user).get(page).status_code == 429


def test_the_last_page_of_an_hour_holds_whom_the_reader_may_still_meet(settings: Any) -> None:
    settings.PEOPLE_AN_HOUR = {"person": 5, "visitor": 3}
    for number in range(5):
        someone(f"Zq {number}")
    first = ApiClient().get("/people/", {"limit": 2}).json()
    second = ApiClient().get(first["next"].partition("/api/v1")[2])
    assert [one["name"] for one in second.json()["data"]] == ["Zq 2"]
    assert '"people";r=0' in second["RateLimit"]
    third = second.json()["next"].partition("/api/v1")[2]
    assert ApiClient().get(third).status_code == 429
    again = ApiClient().get("/people/", {"limit": 5}).json()["data"]
    assert [one["name"] for one in again] == ["Zq 0", "Zq 1", "Zq 2"]


CANARY = "canary-zq"


# Somebody who reads as most do, and who may do most; `make deep` asks every role.
OFTEN = ("", Role.DEVELOPER, Role.ADMIN)
SELDOM = [pytest.param(r, marks=pytest.mark.deep) for r in Role.values if r not in OFTEN]


@pytest.mark.parametrize("role", [*OFTEN, *SELDOM])
def test_nobody_reads_anybody_else_s_mail_address(role: str) -> None:
    """The whole answer is looked at, headers and downloads included, for every role."""
    user = UserFactory(display_name="Zq Canary", email=f"{CANARY}@people.example")
    member = MembershipFactory(user=user, is_admin=True, organisation__name="Zq House")
    person = make_person(user, "everybody")
    place = member.organisation.public_id
    reader, program = Client(), ApiClient()
    if role:
        seat = MembershipFactory(role=role)
        reader = signed_in(seat.user, second_factor=True)
        program = ApiClient(token_for(seat).text)
    colleague = MembershipFactory(organisation=member.organisation, role=Role.DEVELOPER)
    doors = [
        "/en/directory/",
        "/en/directory/?q=canary",
        "/en/directory/people/",
        f"/en/directory/people/?q={CANARY}",
        f"/en/directory/people/{person.public_id}/",
        f"/en/directory/people/{person.public_id}/contact/",
        f"/en/directory/organisations/{place}/",
        f"/en/directory/organisations/{place}/contact/",
        f"/en/directory/organisations/{place}/people/",
        f"/en/directory/organisations/{place}/history/",
        f"/en/directory/organisations/{place}/links/",
        f"/en/directory/organisations/{place}/domains/",
    ]
    answers = [one.get(door) for one in (reader, signed_in(colleague.user)) for door in doors]
    paths = (
        f"/organisations/{place}/",
        "/organisations/",
        "/people/",
        f"/people/{person.public_id}/",
    )
    answers += [program.get(path) for path in paths]
    assert sum(answer.status_code == 200 for answer in answers) >= 14
    for answer in answers:
        said = repr(sorted(answer.items())) + answer.content.decode()
        # What a reader searched for stands in the search box again, without any domain.
        assert "people.example" not in said.lower()
        assert f"{CANARY}@" not in said.lower()
