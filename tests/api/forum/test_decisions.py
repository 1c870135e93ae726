"""The life of an answer through the API: versions, days, proposals; signing takes a session."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.clock import at
from apps.forum.models import Answer, AnswerDecision
from tests.factories.forum import answer, answer_content, case, officials_of
from tests.factories.life import CHANGED, WRONG, replacement, withdrawal, withdrawn
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def read(of: Answer) -> dict[str, Any]:
    """Return the answer as everybody reads it."""
    response = ApiClient().get(f"/answers/{of.public_id}/")
    assert response.status_code == 200
    shown: dict[str, Any] = response.json()
    return shown


def listed(**parameters: str) -> list[str]:
    """Return the numbers on the list."""
    return [one["id"] for one in ApiClient().get("/answers/", parameters).json()["data"]]


def test_both_ends_of_a_replacement_name_each_other() -> None:
    old = answer()
    new = replacement(old)
    before, after = read(old), read(new)
    assert (before["state"], before["validity"]) == ("superseded", "superseded")
    assert before["ended_on"] == TODAY.isoformat()
    assert before["superseded_by"]["id"] == new.public_id
    assert (after["state"], after["validity"]) == ("issued", "valid")
    assert after["supersedes"]["id"] == old.public_id
    assert after["what_changed"] == CHANGED
    assert listed() == [new.public_id]


def test_a_withdrawn_answer_says_why_and_leaves_the_list() -> None:
    gone = withdrawn(answer())
    shown = read(gone)
    assert (shown["validity"], shown["withdrawn_because"]) == ("withdrawn", WRONG)
    assert listed() == []


def test_the_list_shows_what_spoke_on_a_day() -> None:
    with at(timezone.now() - timedelta(days=60)):
        old = answer()
    new = replacement(old)
    back_then = (TODAY - timedelta(days=30)).isoformat()
    assert listed(as_of=back_then) == [old.public_id]
    assert listed(valid_on=back_then) == [old.public_id]
    assert listed(as_of=TODAY.isoformat()) == [new.public_id]
    late = ApiClient().get("/answers/", {"as_of": (TODAY + timedelta(days=1)).isoformat()})
    assert late.status_code == 400


def test_programs_propose_and_drop_but_never_sign() -> None:
    issued = answer()
    drafter, signer = map(client_of, officials_of(issued.authority))
    path = f"/answers/{issued.public_id}/decision/"
    assert drafter.get(path).status_code == 404
    sent = {"kind": "withdraw", "reason": WRONG}
    assert drafter.send("POST", path, sent).status_code == 201
    assert drafter.send("POST", path, sent).status_code == 409
    assert signer.get(path).json()["reason"] == WRONG
    refused = signer.send("POST", f"{path}signature/", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert signer.send("POST", f"{path}drop/", {"reason": "No."}).status_code == 200
    assert not AnswerDecision.objects.waiting().exists()
    assert Answer.objects.in_force().filter(pk=issued.pk).exists()


def test_proposals_are_nobody_elses() -> None:
    waiting = withdrawal(answer(of=case("private")))
    stranger = client_of(officials_of(answer().authority)[0])
    path = f"/answers/{waiting.answer.public_id}/decision/"
    assert stranger.get(path).status_code == 404
    sent = {"kind": "withdraw", "reason": "x"}
    assert stranger.send("POST", path, sent).status_code == 404


def test_a_program_drafts_a_new_answer_for_an_old_one() -> None:
    old = answer()
    client = client_of(officials_of(old.authority)[0])
    path = f"/cases/{old.question.public_id}/draft/"
    content = answer_content()
    assert content.basis is not None
    sent = {
        "short_answer": "No.",
        "text": "One test per product.",
        "basis": content.basis.code,
        "jurisdictions": ["BE"],
        "valid_until": (TODAY + timedelta(days=300)).isoformat(),
        "no_guidance_reason": "None.",
    }
    assert client.send("PUT", path, sent).status_code == 409
    made = client.send("PUT", path, sent | {"replaces": old.public_id, "change_note": CHANGED})
    assert made.status_code == 200, made.json()
    assert made.json()["draft"]["replaces"] == old.public_id
