"""The directory of people: nothing in it tells what somebody hides."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.profiles.audiences import Part
from apps.profiles.choices import Role
from apps.profiles.models import Person
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.people import audiences, make_person
from tests.factories.profiles import AuthorityFactory, MembershipFactory, country

pytestmark = pytest.mark.django_db
PAGE = "/en/directory/people/"
NOON = "2026-11-22T12:10:00Z"


@pytest.fixture(autouse=True)
def _within_one_hour() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def page(client: Client, query: str = "") -> str:
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == 200, response.content
    return re.sub(r"\s+", " ", response.content.decode())


def names(text: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a>', text)


def count(text: str, label: str) -> int | None:
    found = re.search(rf'<span>{re.escape(label)}</span><span class="count">(\d+)</span>', text)
    return int(found[1]) if found else None


def someone(name: str, audience: str = "everybody", **values: Any) -> Person:
    user: User = UserFactory(display_name=name)
    MembershipFactory(user=user, organisation__name=f"House of {name}")
    filled = {"country": country("BE")} | values
    return make_person(user, audience, **filled)


def test_visitors_and_members_see_whom_people_let_them_see(client: Client) -> None:
    someone("Zq Open")
    someone("Zq Member", "members")
    someone("Zq Nobody", "nobody")
    assert names(page(client)) == ["Zq Open"]
    assert names(page(signed_in(UserFactory()))) == ["Zq Member", "Zq Open"]
    assert "noindex" in page(client)


def test_the_list_says_which_names_people_chose_themselves(client: Client) -> None:
    someone("Lena Brandt")
    assert "A name of their own choice" not in page(client)
    make_person(UserFactory(), "everybody", pseudonym="Luna")
    luna = page(client).split(">Luna</a>")[1]
    assert "A name of their own choice" in luna.split("</li>")[0]


HIDDEN = {
    Part.COUNTRY: ("country=BE", "BE"),
    Part.LANGUAGES: ("language=fr", "French"),
    Part.TOPICS: ("topic=quality", "Label of quality"),
    Part.AVAILABILITY: ("availability=open", "Open to questions"),
    Part.AFFILIATION: ("role=developer", "Developer"),
}


@pytest.mark.parametrize("part", HIDDEN, ids=str)
def test_what_is_hidden_is_not_counted_found_or_shown(client: Client, part: Part) -> None:
    query, label = HIDDEN[part]
    someone("Zq Open")
    someone("Zq Half", **audiences("members", part))
    text = page(client)
    assert names(text) == ["Zq Half", "Zq Open"]
    for seen, reader in ((1, client), (2, signed_in(UserFactory()))):
        listed = page(reader)
        counts = [int(n) for n in re.findall(r'class="count">(\d+)<', listed)]
        assert count(listed, label) == seen or (count(listed, label) is None and seen in counts)
        assert len(names(page(reader, f"?{query}"))) == seen


def test_words_look_into_seen_parts_only(client: Client) -> None:
    hides = audiences("members", Part.BIOGRAPHY, Part.AFFILIATION)
    someone("Zq Müller", biography="Knows zqretina.", **hides)
    someone("Zq Other", biography="Knows zqretina as well.")
    assert names(page(client, "?q=zqretina")) == ["Zq Other"]
    assert names(page(client, "?q=house+muller")) == []
    member = signed_in(UserFactory())
    assert names(page(member, "?q=zqretina")) == ["Zq Müller", "Zq Other"]
    assert names(page(member, "?q=house+mueller")) == ["Zq Müller"]
    assert names(page(client, "?q=Mueller")) == ["Zq Müller"]
    assert names(page(client, "?q=-+!+Zq-Müller")) == ["Zq Müller"]
    assert "Nobody matches" in page(client, "?q=nowhere")


def test_a_hidden_person_is_as_absent_as_one_who_never_was(client: Client) -> None:
    hidden, shown = someone("Zq Hidden", "members"), someone("Zq Shown")
    answers = [client.get(f"{PAGE}{number}/") for number in (hidden.public_id, "P-0000000-0")]
    bodies = {re.sub(rb"[0-9A-Za-z-]*P-[0-9A-Za-z-]+", b"", one.content) for one in answers}
    assert [one.status_code for one in answers] == [404, 404]
    assert len({re.sub(rb"[0-9a-f]{32}", b"", body) for body in bodies}) == 1
    text = client.get(f"{PAGE}{shown.public_id}/").content.decode()
    for words in ("Zq Shown", "French", "noindex", "House of Zq Shown", "not proven"):
        assert words in text
    shown.user.is_active = False
    shown.user.save()
    assert client.get(f"{PAGE}{shown.public_id}/").status_code == 404


def test_officials_are_people_inside_their_authority_only(client: Client) -> None:
    authority = AuthorityFactory(signers=0)
    official = MembershipFactory(
        role=Role.REGULATOR, organisation=authority, user__display_name="Zq Official"
    )
    colleague = MembershipFactory(role=Role.REGULATOR, organisation=authority)
    person = make_person(official.user, "everybody")
    assert names(page(client)) == []
    assert client.get(f"{PAGE}{person.public_id}/").status_code == 404
    inside = signed_in(colleague.user)
    assert names(page(inside)) == ["Zq Official"]
    assert client.get(f"{PAGE}?role=regulator").content.count(b"Zq Official") == 0


def test_a_place_leads_to_its_people_who_say_so(client: Client) -> None:
    shown = someone("Zq Shown")
    place = shown.user.memberships.get().organisation
    also = MembershipFactory(organisation=place, user__display_name="Zq Quiet").user
    make_person(also, "everybody", **audiences("nobody", Part.AFFILIATION))
    text = client.get(f"/en/directory/organisations/{place.public_id}/").content.decode()
    assert "1 person shows that they belong here" in text
    assert names(page(client, f"?organisation={place.public_id}")) == ["Zq Shown"]


def test_thirty_profiles_an_hour_for_visitors_and_a_hundred_for_members(
    client: Client, settings: Any
) -> None:
    assert settings.PEOPLE_AN_HOUR == {"person": 100, "visitor": 30}
    settings.PEOPLE_AN_HOUR = {"person": 7, "visitor": 3}
    address = f"{PAGE}{someone('Zq Shown').public_id}/"
    for reader, limit in ((client, 3), (signed_in(UserFactory()), 7)):
        assert [reader.get(address).status_code for _ in range(limit + 1)] == [200] * limit + [429]
    refused = client.get(address)
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "sign in to read more" in refused.content.decode()
    with time_machine.travel("2026-11-22T13:00:00Z", tick=False):
        assert client.get(address).status_code == 200


def test_lists_count_each_person_once_an_hour(client: Client, settings: Any) -> None:
    settings.PEOPLE_AN_HOUR = {"person": 100, "visitor": 25}
    for number in range(26):
        someone(f"Zq {number:02}")
    for query in ("", "?order=name", "?language=fr"):
        assert len(names(page(client, query))) == 12
    second, third = (onward := next_of(client, "")), next_of(client, onward)
    assert [len(names(page(client, query))) for query in ("", second)] == [12, 12]
    assert names(page(client, third)) == ["Zq 24"], "one more may be met, and no other"
    assert client.get(PAGE + next_of(client, third)).status_code == 429


def next_of(client: Client, query: str) -> str:
    found = re.search(r'href="(\?[^"]*)" rel="next"', page(client, query))
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_visitor_reads_two_pages_and_opens_everybody_met_there(client: Client) -> None:
    people = [someone(f"Zq {number:02}") for number in range(31)]
    second = next_of(client, "")
    assert client.get(PAGE + next_of(client, second)).status_code == 429
    opened = [client.get(f"{PAGE}{one.public_id}/").status_code for one in people[:29]]
    assert set(opened) == {200}
    assert client.get(f"{PAGE}{people[30].public_id}/").status_code == 429
    assert client.get(PAGE + second).status_code == 200


def test_more_people_cost_no_more_queries() -> None:
    reader = signed_in(MembershipFactory().user)

    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(reader, query)
        return len(captured)

    someone("Zq One", "members")
    filtered = "?q=zq&country=BE&language=de&role=developer&topic=quality"
    few = [asked(""), asked(filtered)]
    for number in range(21):
        someone(f"Zq {number}", "members")
    assert [asked(""), asked(filtered)] == few
