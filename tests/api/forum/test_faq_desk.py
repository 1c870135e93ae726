"""The desk of the FAQ through the API: two editors, one version at a time."""

from typing import Any

import pytest

from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, officials_of
from tests.factories.profiles import actor_as
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Is one donor test enough for two?",
    "text": "Yes, where both records name the donor.",
    "language": "en",
}


def told(response: Any, status: int, code: str, *pointers: str) -> None:
    """Assert a refusal with its code and where its problems lie."""
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert [one.get("pointer") for one in body.get("errors", ())] == list(pointers)


def drafted(client: ApiClient) -> Any:
    """Return the answer to a new text."""
    made = client.send("POST", f"/questions/{answer().question.public_id}/faq/", WORDS)
    assert made.status_code == 201, made.json()
    return made


def test_one_editor_writes_and_another_one_publishes() -> None:
    writer, second = client_of(actor_as(Role.EDITOR)), client_of(actor_as(Role.MODERATOR))
    made = drafted(writer)
    number, path = made.json()["id"], f"/faq-drafts/{made.json()['id']}/"
    assert made["Location"].endswith(path)
    assert (made.json()["state"], made.json()["published"], made.json()["own"]) == (
        "draft",
        None,
        True,
    )
    assert ApiClient().get(f"/faq/{number}/").status_code == 404
    text = {"text": "Yes, with both records."}
    changed = writer.send("PATCH", path, text, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["title"]) == (200, WORDS["title"])
    offered = writer.send("POST", f"{path}offer/", If_Match=changed["ETag"])
    assert offered.json()["state"] == "in_review"
    publication = f"{path}publication/"
    told(writer.send("POST", publication, If_Match=offered["ETag"]), 403, "own_text")
    seen = second.get(path)
    assert (seen["ETag"].partition(".")[0], seen.json()["own"]) == (
        offered["ETag"].partition(".")[0],
        False,
    )
    done = second.send("POST", publication, If_Match=seen["ETag"])
    assert (done.status_code, done.json()["state"]) == (200, "published")
    shown = ApiClient().get(f"/faq/{number}/").json()
    assert shown["text"] == text["text"]
    assert [row["id"] for row in second.get("/faq-drafts/").json()["data"]] == [number]
    # From the second text on, readers are told what is new.
    told(writer.send("PATCH", path, WORDS, If_Match=done["ETag"]), 422, "invalid", "/change")
    again = writer.send("PATCH", path, WORDS | {"change": "Clearer."}, If_Match=done["ETag"])
    assert (again.json()["state"], again.json()["change"]) == ("draft", "Clearer.")
    assert ApiClient().get(f"/faq/{number}/").json()["text"] == text["text"]


def test_nothing_is_done_to_a_text_that_was_not_read() -> None:
    writer, second = client_of(actor_as(Role.EDITOR)), client_of(actor_as(Role.EDITOR))
    made = drafted(writer)
    path = f"/faq-drafts/{made.json()['id']}/"
    told(writer.send("PATCH", path, WORDS), 428, "precondition_required")
    told(writer.send("POST", f"{path}offer/"), 428, "precondition_required")
    offered = writer.send("POST", f"{path}offer/", If_Match=made["ETag"])
    for act, body in (("publication/", None), ("return/", {"note": "Name both."})):
        told(second.send("POST", path + act, body), 428, "precondition_required")
        late = second.send("POST", path + act, body, If_Match=made["ETag"])
        told(late, 412, "precondition_failed")
    told(second.send("PATCH", path, WORDS, If_Match=made["ETag"]), 412, "precondition_failed")
    back = f"{path}return/"
    told(
        second.send("POST", back, {"note": " "}, If_Match=offered["ETag"]), 422, "invalid", "/note"
    )
    returned = second.send("POST", back, {"note": "Name both."}, If_Match=offered["ETag"])
    assert (returned.json()["state"], returned.json()["note"]) == ("draft", "Name both.")
    twice = second.send("POST", f"{path}publication/", If_Match=returned["ETag"])
    assert twice.status_code == 409


def test_a_changed_text_is_no_longer_offered() -> None:
    writer = client_of(actor_as(Role.EDITOR))
    made = drafted(writer)
    path = f"/faq-drafts/{made.json()['id']}/"
    offered = writer.send("POST", f"{path}offer/", If_Match=made["ETag"])
    taken = writer.send("PATCH", path, {"title": WORDS["title"]}, If_Match=offered["ETag"])
    assert taken.json()["state"] == "draft"


def test_the_desk_is_the_editors() -> None:
    issued = answer()
    made = drafted(client_of(actor_as(Role.EDITOR)))
    number = made.json()["id"]
    new = f"/questions/{issued.question.public_id}/faq/"
    for other in (developer(), officials_of(issued.authority)[0], actor_as(Role.ADMIN)):
        client = client_of(other)
        told(client.send("POST", new, WORDS), 403, "not_editor")
        told(client.get(f"/faq-drafts/{number}/"), 403, "not_editor")
        told(client.get("/faq-drafts/"), 403, "not_editor")
    told(ApiClient().get("/faq-drafts/"), 401, "token_missing")


def test_an_entry_is_refused_by_place() -> None:
    client = client_of(actor_as(Role.EDITOR))
    issued, private = answer(), answer(of=case("private"))
    new = f"/questions/{issued.question.public_id}/faq/"
    told(client.send("POST", new, WORDS | {"title": "Short"}), 422, "invalid", "/title")
    told(client.send("POST", new, WORDS | {"author": "me"}), 422, "invalid", "/author")
    assert client.send("POST", new, WORDS).status_code == 201
    told(client.send("POST", new, WORDS), 409, "already_there")
    unanswered = f"/questions/{case().question.public_id}/faq/"
    told(client.send("POST", unanswered, WORDS), 409, "not_valid")
    hidden = f"/questions/{private.question.public_id}/faq/"
    told(client.send("POST", hidden, WORDS), 404, "not_found")
