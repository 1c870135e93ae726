"""Follow-ups and duplicates through the API: drafts, proposals, decisions."""

from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.forum.models import Duplicate, Question
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import actor_as
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
FOLLOWS = {"title": "Does the same hold for a third product?"}
SAME = "They ask the same of one donor."


def editor() -> ApiClient:
    """Return a program of an editor."""
    return client_of(actor_as(Role.EDITOR))


def told(response: Any, status: int, code: str, *pointers: str) -> None:
    """Assert a refusal with its code and where its problems lie."""
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert [one.get("pointer") for one in body.get("errors", ())] == list(pointers)


def test_a_follow_up_begins_as_a_draft_and_once_for_each_key() -> None:
    before = answer().question
    client = client_of(developer())
    path = f"/questions/{before.public_id}/follow-ups/"
    made = client.send("POST", path, FOLLOWS, Idempotency_Key="f 1")
    assert made.status_code == 201, made.json()
    shown = made.json()
    assert (shown["title"], shown["state"]) == (FOLLOWS["title"], "draft")
    assert shown["topic"]["code"] == before.topic.code
    assert made["Location"] == shown["url"]
    assert client.send("POST", path, FOLLOWS, Idempotency_Key="f 1").json()["id"] == shown["id"]
    other = FOLLOWS | {"title": "Does the same hold for a fourth product?"}
    told(client.send("POST", path, other, Idempotency_Key="f 1"), 409, "key_reused")
    draft = Question.objects.get(public_id=shown["id"])
    assert draft.parent_question_id == before.pk
    # Sent like any other draft, by the version that was answered.
    changed = client.send(
        "PATCH", f"/questions/{shown['id']}/", {"body": "It is."}, If_Match=made["ETag"]
    )
    assert changed.status_code == 200


def test_a_follow_up_is_refused_for_what_is_hidden_and_for_words() -> None:
    asker = developer()
    private, stranger = question("private", asker=asker), client_of(developer())
    path = f"/questions/{private.public_id}/follow-ups/"
    told(stranger.send("POST", path, FOLLOWS), 404, "not_found")
    told(ApiClient().send("POST", path, FOLLOWS), 401, "token_missing")
    own = client_of(asker)
    told(own.send("POST", path, {"title": "Short"}), 422, "invalid", "/title")
    draft = own.send("POST", path, FOLLOWS).json()
    assert draft["visibility"] == private.visibility
    refused = own.send("POST", f"/questions/{draft['id']}/follow-ups/", FOLLOWS)
    told(refused, 403, "nothing_to_follow")


def test_an_authority_proposes_and_an_editor_decides() -> None:
    waiting, target = case(), question()
    official = client_of(officials_of(waiting.authority)[0])
    path = f"/questions/{waiting.question.public_id}/duplicate/"
    given = {"canonical": target.public_id, "reason": SAME}
    made = official.send("POST", path, given)
    assert made.status_code == 201, made.json()
    assert (made.json()["state"], made.json()["reason"]) == ("proposed", SAME)
    told(official.send("POST", path, given), 409, "already_proposed")
    desk = editor()
    [row] = desk.get("/duplicate-proposals/").json()["data"]
    assert row["id"] == made.json()["id"]
    assert row["authority"]["id"] == waiting.authority.public_id
    decide = f"/duplicate-proposals/{row['id']}/decision/"
    told(desk.send("POST", decide, {"close": False}), 422, "invalid", "/note")
    told(official.send("POST", decide, {"close": True}), 403, "not_editor")
    closed = desk.send("POST", decide, {"close": True})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    told(desk.send("POST", decide, {"close": True}), 409, "wrong_state")
    assert desk.get("/duplicate-proposals/").json()["data"] == []
    told(desk.send("POST", f"/duplicate-proposals/{uuid7()}/decision/", {}), 404, "not_found")


def test_a_refused_proposal_says_why_to_its_authority() -> None:
    waiting, target = case(), question()
    official = client_of(officials_of(waiting.authority)[0])
    path = f"/questions/{waiting.question.public_id}/duplicate/"
    made = official.send("POST", path, {"canonical": target.public_id, "reason": SAME}).json()
    decide = f"/duplicate-proposals/{made['id']}/decision/"
    refused = editor().send("POST", decide, {"close": False, "note": "Another vector."})
    assert (refused.json()["state"], refused.json()["note"]) == ("refused", "Another vector.")
    assert Duplicate.objects.get().question.state == waiting.question.state


def test_the_asker_closes_and_an_editor_opens_again() -> None:
    asker = developer()
    own, target = question(asker=asker), question()
    path = f"/questions/{own.public_id}/duplicate/"
    given = {"canonical": target.public_id, "reason": SAME}
    client = client_of(asker)
    told(client.send("POST", f"{path}undo/", {"note": "Not."}), 403, "not_editor")
    told(editor().send("POST", f"{path}undo/", {"note": "Not."}), 409, "wrong_state")
    closed = client.send("POST", path, given)
    assert (closed.status_code, closed.json()["state"]) == (201, "closed")
    told(client.send("POST", path, given), 409, "wrong_state")
    told(editor().send("POST", f"{path}undo/", {"note": " "}), 422, "invalid", "/note")
    opened = editor().send("POST", f"{path}undo/", {"note": "Another donor."})
    assert (opened.status_code, opened.json()["state"]) == (200, "open")


def test_a_duplicate_is_refused_alike_for_hidden_and_absent_targets() -> None:
    asker = developer()
    own, hidden = question(asker=asker), question("private")
    client, path = client_of(asker), f"/questions/{own.public_id}/duplicate/"
    for number in (hidden.public_id, "Q-0000000-0", "x"):
        refused = client.send("POST", path, {"canonical": number, "reason": SAME})
        told(refused, 422, "invalid", "/canonical")
    itself = client.send("POST", path, {"canonical": own.public_id, "reason": SAME})
    told(itself, 422, "invalid", "/canonical")
    stranger = client_of(developer())
    given = {"canonical": question().public_id, "reason": SAME}
    told(stranger.send("POST", path, given), 403, "not_official")
    private = f"/questions/{hidden.public_id}/duplicate/"
    told(stranger.send("POST", private, given), 404, "not_found")
