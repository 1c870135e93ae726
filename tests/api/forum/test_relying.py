"""Watches, saved answers and the re-check desk through the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.forum.models import Reliance, Watch
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db


def test_watches_are_kept_listed_and_ended_by_their_owner() -> None:
    asked, person = question(), developer()
    client = client_of(person)
    for given in (
        {"kind": "question", "question": asked.public_id},
        {"kind": "topic", "topic": asked.topic.code},
        {"kind": "search", "search": "q=donor&kind=topic"},
    ):
        for _twice in range(2):
            assert client.send("POST", "/watches/", given).status_code == 201
    listed = client.get("/watches/").json()["data"]
    assert [one["kind"] for one in listed] == ["search", "topic", "question"]
    assert listed[2]["name"] == asked.title
    own = f"/watches/{listed[0]['id']}/"
    assert client_of(developer()).get("/watches/").json()["data"] == []
    assert client_of(developer()).send("DELETE", own).status_code == 404
    assert client.send("DELETE", own).status_code == 204
    assert Watch.objects.count() == 2


def test_what_cannot_be_watched_is_refused() -> None:
    client = client_of(developer())
    hidden = question("private")
    given = {"kind": "question", "question": hidden.public_id}
    assert client.send("POST", "/watches/", given).status_code == 422
    assert client.send("POST", "/watches/", {"kind": "search"}).status_code == 422
    assert ApiClient().get("/watches/").status_code == 401


def test_answers_are_saved_and_listed_with_today_s_validity() -> None:
    issued, person = answer(), developer()
    client = client_of(person)
    saved = client.send("PUT", f"/answers/{issued.public_id}/saving/")
    assert saved.json()["kinds"] == ["saved"]
    (listed,) = client.get("/saved-answers/").json()["data"]
    assert (listed["id"], listed["validity"][:11]) == (issued.public_id, "Valid until")
    assert client.get("/saved-answers/", {"view": "ended"}).json()["data"] == []
    assert client_of(developer()).get("/saved-answers/").json()["data"] == []
    assert client.send("DELETE", f"/answers/{issued.public_id}/saving/").status_code == 204
    assert not Reliance.objects.exists()
    hidden = answer(of=case("private"))
    assert client.send("PUT", f"/answers/{hidden.public_id}/saving/").status_code == 404


def test_the_desk_lists_only_what_its_own_authority_has_to_look_at() -> None:
    soon = timezone.now().date() + timedelta(days=30)
    issued = answer(of=case("private"), valid_until=soon)
    answer(of=case(), valid_until=soon)
    official = client_of(officials_of(issued.authority)[0])
    (listed,) = official.get("/answers-to-recheck/").json()["data"]
    assert (listed["id"], listed["reasons"]) == (issued.public_id, ["expiring"])
    assert official.get("/answers-to-recheck/", {"why": "guidance"}).json()["data"] == []
    assert client_of(developer()).get("/answers-to-recheck/").status_code == 403
