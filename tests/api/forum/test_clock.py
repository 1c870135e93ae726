"""Clock and conversation of a case through the API."""

from typing import Any

import pytest

from apps.forum.choices import CaseState
from apps.forum.models import Case, Transfer
from apps.forum.services.cases import calendars_of
from tests.factories.forum import answer, case, developer, officials_of
from tests.factories.profiles import AuthorityFactory
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db


def sides(of: Case, asker: Any) -> tuple[ApiClient, ApiClient, str]:
    """Return programs of the authority and of the asker, and the question's number."""
    return client_of(officials_of(of.authority)[0]), client_of(asker), of.question.public_id


def test_ask_for_more_and_reply() -> None:
    asker = developer()
    of = case("private", asker=asker)
    desk, theirs, number = sides(of, asker)
    assert desk.get(f"/cases/{number}/").json()["due_on"] == str(of.due_on)
    asked = desk.send("POST", f"/cases/{number}/messages/", {"kind": "request", "text": "Which?"})
    assert asked.status_code == 200, asked.json()
    assert (asked.json()["state"], asked.json()["due_on"]) == ("stopped", None)
    again = desk.send("POST", f"/cases/{number}/messages/", {"kind": "request", "text": "Which?"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    read = theirs.get(f"/questions/{number}/conversation/").json()["authorities"]
    assert [m["text"] for m in read[0]["messages"]] == ["Which?"]
    reply = {"authority": of.authority.public_id, "kind": "reply", "text": "This one."}
    empty = theirs.send("POST", f"/questions/{number}/conversation/", reply | {"text": " "})
    assert empty.status_code == 422
    done = theirs.send("POST", f"/questions/{number}/conversation/", reply)
    assert done.json()["state"] == "running"
    assert [e["kind"] for e in done.json()["events"]] == ["received", "stopped", "resumed"]


def test_nobody_else_reads_or_writes() -> None:
    asker, authorities = developer(), [AuthorityFactory(), AuthorityFactory()]
    of = case(asker=asker, authorities=authorities)
    other = next(a for a in authorities if a.pk != of.authority_id)
    desk, _theirs, number = sides(of, asker)
    desk.send("POST", f"/cases/{number}/messages/", {"kind": "remark", "text": "We began."})
    beside = client_of(officials_of(other)[0])
    assert beside.get(f"/cases/{number}/messages/").json()["messages"] == []
    for client in (beside, client_of(developer())):
        assert client.get(f"/questions/{number}/conversation/").status_code == 403
        sent = {"authority": of.authority.public_id, "kind": "remark", "text": "And I?"}
        assert client.send("POST", f"/questions/{number}/conversation/", sent).status_code == 403


def test_delay_resume_and_decline() -> None:
    asker = developer()
    of = case(asker=asker)
    desk, theirs, number = sides(of, asker)
    calendar = calendars_of([of.authority])[of.authority_id]
    assert of.due_on is not None
    later = calendar.day_after(of.due_on, 5).isoformat()
    wrong = {"new_due": "2020-01-01", "reason": "Many questions."}
    refused = desk.send("POST", f"/cases/{number}/delay/", wrong)
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/new_due"]
    done = desk.send("POST", f"/cases/{number}/delay/", wrong | {"new_due": later})
    assert done.json()["due_on"] == later
    listed = theirs.get(f"/questions/{number}/").json()["authorities"]
    assert [one["due_on"] for one in listed] == [later]
    desk.send("POST", f"/cases/{number}/messages/", {"kind": "request", "text": "Which?"})
    assert desk.send("POST", f"/cases/{number}/resumption/").json()["state"] == "running"
    assert desk.send("POST", f"/cases/{number}/resumption/").status_code == 409
    decline = {"code": "out_of_scope", "reason": "Not our field."}
    ended = desk.send("POST", f"/cases/{number}/decline/", decline).json()
    assert (ended["state"], ended["events"][-1]["reason_code"]) == ("declined", "out_of_scope")


def test_the_asker_decides_about_a_transfer() -> None:
    asker, other = developer(), AuthorityFactory()
    of = case("private", asker=asker)
    desk, theirs, number = sides(of, asker)
    wanted = {"to_authority": other.public_id, "reason": "They are responsible."}
    own = desk.send(
        "POST", f"/cases/{number}/transfer/", wanted | {"to_authority": of.authority.public_id}
    )
    assert own.status_code == 422
    desk.send("POST", f"/cases/{number}/transfer/", wanted)
    assert desk.send("DELETE", f"/cases/{number}/transfer/").json()["transfer"] is None
    desk.send("POST", f"/cases/{number}/transfer/", wanted)
    there = client_of(officials_of(other)[0])
    assert there.get(f"/cases/{number}/messages/").status_code == 404
    agree = {"authority": of.authority.public_id, "agree": True}
    assert theirs.send("POST", f"/questions/{number}/transfer/", agree).json()["state"] == (
        CaseState.TRANSFERRED
    )
    assert there.get(f"/cases/{number}/messages/").json()["state"] == "received"
    assert theirs.send("POST", f"/questions/{number}/transfer/", agree).status_code == 409
    assert Transfer.objects.filter(state="accepted").count() == 1


def test_an_issued_answer_is_asked_about_once() -> None:
    asker = developer()
    of = case(asker=asker)
    _desk, theirs, number = sides(of, asker)
    request = {"authority": of.authority.public_id, "kind": "request", "text": "Frozen, too?"}
    early = theirs.send("POST", f"/questions/{number}/conversation/", request)
    assert early.status_code == 409
    made = answer(of=of)
    asked = theirs.send("POST", f"/questions/{number}/conversation/", request).json()
    assert asked["messages"][0]["answer"] == made.public_id
    again = theirs.send("POST", f"/questions/{number}/conversation/", request)
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    reply = {"kind": "reply", "text": "Yes."}
    assert _desk.send("POST", f"/cases/{number}/messages/", reply).status_code == 200
