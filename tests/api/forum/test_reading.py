"""Links and changes of questions, and helpful votes, through the API."""

import pytest

from apps.forum.services.duplicates import close_as_duplicate
from apps.profiles.choices import Role
from tests.factories.forum import answer, developer, question
from tests.factories.profiles import actor_as
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db


def test_a_duplicate_says_what_stands_for_it_and_is_not_listed() -> None:
    one, other = question(), question()
    close_as_duplicate(
        actor=actor_as(Role.EDITOR), question=one, canonical=other, reason="The same."
    )
    shown = ApiClient().get(f"/questions/{one.public_id}/").json()
    assert (shown["state"], shown["duplicate_of"]) == ("duplicate", other.public_id)
    listed = ApiClient().get("/questions/").json()["data"]
    assert [(row["id"], row["duplicate_of"]) for row in listed] == [(other.public_id, None)]
    links = ApiClient().get(f"/questions/{other.public_id}/links/").json()
    assert [row["id"] for row in links["duplicates"]] == [one.public_id]
    assert links["duplicate_of"] is None


def test_a_change_needs_a_reason_and_stands_in_the_history() -> None:
    asker = developer()
    made = question(asker=asker, body="We test once.")
    client = client_of(asker)
    address = f"/questions/{made.public_id}/"
    tag = client.get(address)["ETag"]
    refused = client.send("PATCH", address, {"body": "We test twice."}, **{"If-Match": tag})
    assert refused.status_code == 422
    given = {"body": "We test twice.", "change_reason": "A slip."}
    assert client.send("PATCH", address, given, **{"If-Match": tag}).status_code == 200
    changes = ApiClient().get(f"/questions/{made.public_id}/history/").json()["changes"]
    assert [(one["reason"], one["fields"]) for one in changes] == [
        ("A slip.", [{"field": "body", "before": "We test once.", "after": "We test twice."}])
    ]


def test_votes_are_counted_and_taken_back() -> None:
    issued, reader = answer(), developer()
    client, address = client_of(reader), f"/answers/{issued.public_id}/helpful/"
    assert ApiClient().get(address).json() == {"number": 0, "own": False}
    for _twice in range(2):
        assert client.send("PUT", address).json() == {"number": 1, "own": True}
    assert ApiClient().get(address).json() == {"number": 1, "own": False}
    assert client.send("DELETE", address).status_code == 204
    assert client.get(address).json()["number"] == 0
