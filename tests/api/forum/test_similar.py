"""Similar questions through the API: what the membership of a token may read."""

import pytest

from tests.factories.forum import answer, developer, question
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
TITLE = "May one donor test serve for two products?"


def test_the_same_as_on_the_page_with_the_answers() -> None:
    made = answer()
    (one,) = client_of(developer()).get("/questions/similar/", {"title": TITLE}).json()["data"]
    assert (one["id"], one["state"]) == (made.question.public_id, "answered")
    assert one["answers"][0]["authority"] == made.authority.name
    assert one["answers"][0]["short_answer"] == made.short
    assert 0 < one["likeness"] <= 1


def test_own_private_questions_and_nobody_else_s() -> None:
    asker = developer()
    mine = question("private", asker=asker)
    question("private")
    found = client_of(asker).get("/questions/similar/", {"title": TITLE}).json()["data"]
    assert [one["id"] for one in found] == [mine.public_id]
    assert client_of(developer()).get("/questions/similar/", {"title": TITLE}).json() == {
        "data": []
    }


def test_it_needs_a_token_and_finds_nothing_without_a_title() -> None:
    assert ApiClient().get("/questions/similar/", {"title": TITLE}).status_code == 401
    answer()
    assert client_of(developer()).get("/questions/similar/").json() == {"data": []}
