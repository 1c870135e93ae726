"""Marks and minutes at the desk of authorities through the API; official acts take a session."""

from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.ids import uuid7
from apps.forum.models import Answer, Minutes, MinutesVoice, PositionMark
from apps.forum.services.leading import take_lead
from tests.factories.forum import developer, officials_of
from tests.factories.positions import marked, minutes, two_answers
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
SAID = {"agreed": "Both agree that one test is enough.", "divergence": "On the time."}


def told(response: Any, status: int, code: str, *pointers: str) -> None:
    """Assert a refusal with its code and where its problems lie."""
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert [one.get("pointer") for one in body.get("errors", ())] == list(pointers)


def desks(of: Answer) -> tuple[ApiClient, ApiClient]:
    """Return programs of a drafter and of a signer of the answer's authority."""
    drafter, signer = officials_of(of.authority)
    return client_of(drafter), client_of(signer)


def test_a_mark_is_proposed_and_taken_back_and_never_confirmed() -> None:
    own, other = two_answers()
    drafter, signer = desks(own)
    path = f"/cases/{own.question.public_id}/marks/"
    given = {"answer": other.public_id, "stance": "partly", "note": "Not for children."}
    made = drafter.send("POST", path, given)
    assert made.status_code == 201, made.json()
    shown = made.json()
    assert (shown["answer"], shown["state"]) == (own.public_id, "proposed")
    assert [one["id"] for one in signer.get(path).json()["data"]] == [shown["id"]]
    refused = signer.send("POST", f"{path}{shown['id']}/confirmation/")
    told(refused, 403, "second_factor_required")
    # Nobody else reads what only one official thinks.
    assert ApiClient().get(f"/questions/{own.question.public_id}/marks/").json()["data"] == []
    assert desks(other)[0].get(path).json()["data"] == []
    told(desks(other)[0].send("DELETE", f"{path}{shown['id']}/"), 404, "not_found")
    assert signer.send("DELETE", f"{path}{shown['id']}/").status_code == 204
    told(signer.send("DELETE", f"{path}{shown['id']}/"), 409, "wrong_state")
    assert PositionMark.objects.get().state == "dropped"


def test_a_confirmed_mark_is_not_taken_back() -> None:
    own, other = two_answers()
    mark = marked(own, other, "aligned")
    path = f"/cases/{own.question.public_id}/marks/{mark.pk}/"
    told(desks(own)[0].send("DELETE", path), 409, "wrong_state")


def test_a_mark_is_refused_by_place_and_by_role() -> None:
    own, other = two_answers()
    drafter, _signer = desks(own)
    path = f"/cases/{own.question.public_id}/marks/"
    given = {"answer": other.public_id, "stance": "differs", "note": ""}
    told(drafter.send("POST", path, given), 422, "invalid", "/note")
    for number in (own.public_id, two_answers()[0].public_id, "x"):
        sent = given | {"answer": number, "note": "On the time."}
        told(drafter.send("POST", path, sent), 422, "invalid", "/answer")
    sent = given | {"state": "standing", "note": "On the time."}
    told(drafter.send("POST", path, sent), 422, "invalid", "/state")
    told(client_of(developer()).send("POST", path, given), 403, "not_official")
    stranger = desks(two_answers()[0])[0]
    told(stranger.send("POST", path, given), 404, "not_found")
    told(drafter.send("DELETE", f"{path}{uuid7()}/"), 404, "not_found")


def test_the_lead_authority_writes_minutes_and_offers_what_it_read() -> None:
    own, other = two_answers()
    (drafter, signer), (beside, _signer) = desks(own), desks(other)
    path = f"/cases/{own.question.public_id}/minutes/"
    told(drafter.get(path), 404, "not_found")
    told(drafter.send("PUT", path, SAID), 409, "wrong_state")
    take_lead(actor=officials_of(own.authority)[0], question=own.question)
    told(beside.send("PUT", path, SAID), 403, "other_authority")
    told(drafter.send("PUT", path, SAID, If_Match='"x"'), 412, "precondition_failed")
    made = drafter.send("PUT", path, SAID)
    assert made.status_code == 200, made.json()
    assert (made.json()["state"], made.json()["actions"]) == ("drafting", "")
    told(signer.send("PUT", path, SAID), 428, "precondition_required")
    saved = signer.send("PUT", path, SAID | {"actions": "Send it."}, If_Match=made["ETag"])
    assert saved.status_code == 200
    told(drafter.send("PUT", path, SAID, If_Match=made["ETag"]), 412, "precondition_failed")
    # The other authority reads it, and does not offer it.
    read = beside.get(path)
    assert (read.json()["actions"], read["ETag"]) == ("Send it.", saved["ETag"])
    offer = f"{path}offer/"
    told(beside.send("POST", offer, {}, If_Match=saved["ETag"]), 403, "other_authority")
    told(drafter.send("POST", offer, {}), 428, "precondition_required")
    offered = drafter.send("POST", offer, {}, If_Match=saved["ETag"])
    assert offered.status_code == 200, offered.json()
    assert len(offered.json()["content_hash"]) == 64
    assert len(offered.json()["waits_for"]) == 2
    assert Minutes.objects.get().state == "offered"


def test_what_names_somebody_is_offered_only_by_who_answers_for_it() -> None:
    made = minutes("draft")
    name = "Ada Names"
    User.objects.filter(pk=officials_of(made.authority)[0].user_id).update(display_name=name)
    drafter = client_of(officials_of(made.authority)[0])
    path = f"/cases/{made.question.public_id}/minutes/"
    tag = drafter.get(path)["ETag"]
    named = drafter.send("PUT", path, {"agreed": f"{name} agrees."}, If_Match=tag)
    assert named.json()["seems_to_name"] == [name]
    told(drafter.send("POST", f"{path}offer/", {}, If_Match=named["ETag"]), 422, "names_somebody")
    said = {"names_nobody": True}
    assert drafter.send("POST", f"{path}offer/", said, If_Match=named["ETag"]).status_code == 200


def test_no_token_speaks_on_minutes_or_issues_them() -> None:
    own, other = two_answers()
    made = minutes("offered", answers=(own, other))
    path, seen = f"/cases/{own.question.public_id}/minutes/", {"content_hash": made.content_hash}
    for _drafter, signer in (desks(own), desks(other)):
        voice = signer.send("POST", f"{path}voice/", seen | {"kind": "agreed"})
        told(voice, 403, "second_factor_required")
        told(signer.send("POST", f"{path}issue/", seen), 403, "second_factor_required")
    assert not MinutesVoice.objects.exists()
    assert Minutes.objects.get().state == "offered"


def test_minutes_of_others_are_absent() -> None:
    made = minutes("draft")
    path = f"/cases/{made.question.public_id}/minutes/"
    stranger = desks(two_answers()[0])[0]
    told(stranger.get(path), 404, "not_found")
    told(stranger.send("PUT", path, SAID), 404, "not_found")
    told(client_of(developer()).get(path), 403, "not_official")
