"""Answers and acceptances through the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.forum.models import Acceptance
from tests.factories.forum import answer, case, developer, officials_of, question, term
from tests.factories.profiles import AuthorityFactory
from tests.factories.vocabularies import TermFactory
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db


def test_only_issued_answers_to_visible_questions_are_listed() -> None:
    issued = answer("issued")
    for kind in ("draft", "signed"):
        answer(kind)
    answer("issued", of=case("private"))
    listed = ApiClient().get("/answers/").json()["data"]
    assert [entry["id"] for entry in listed] == [issued.public_id]


def test_answers_are_found_by_question_authority_and_day() -> None:
    issued = answer("issued")
    answer("issued")
    today = timezone.now().date()
    for parameters in (
        {"question": issued.question.public_id},
        {"authority": issued.authority.public_id},
        {"valid_on": str(today), "question": issued.question.public_id},
    ):
        listed = ApiClient().get("/answers/", parameters).json()["data"]
        assert [entry["id"] for entry in listed] == [issued.public_id], parameters
    late = {"valid_on": str(today + timedelta(days=3660))}
    assert ApiClient().get("/answers/", late).json()["data"] == []


def test_a_draft_is_no_answer_even_inside_its_authority() -> None:
    made = answer("draft")
    official = client_of(officials_of(made.authority)[0])
    assert official.get(f"/answers/{made.public_id}/").status_code == 404
    assert official.get("/answers/").json()["data"] == []


def test_the_asker_accepts_and_takes_it_back() -> None:
    asker = developer()
    issued = answer("issued", of=case("public", asker=asker))
    client, path = client_of(asker), f"/answers/{issued.public_id}/acceptance/"
    for _twice in range(2):
        accepted = client.send("PUT", path)
        assert (accepted.status_code, accepted.json()["accepted"]) == (200, True)
    assert Acceptance.objects.active().count() == 1
    assert client.send("DELETE", path).status_code == 204
    assert ApiClient().get(f"/answers/{issued.public_id}/").json()["accepted"] is False


def test_an_acceptance_obeys_the_tag_that_was_read() -> None:
    asker = developer()
    issued = answer("issued", of=case("public", asker=asker))
    client, path = client_of(asker), f"/answers/{issued.public_id}/"
    read = client.get(path)["ETag"]
    refused = client.send("PUT", f"{path}acceptance/", If_Match='"x"')
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")
    accepted = client.send("PUT", f"{path}acceptance/", If_Match=read)
    assert (accepted.status_code, accepted["ETag"]) == (200, client.get(path)["ETag"])
    late = client.send("DELETE", f"{path}acceptance/", If_Match=read)
    assert late.status_code == 412
    taken_back = client.send("DELETE", f"{path}acceptance/", If_Match=accepted["ETag"])
    assert taken_back.status_code == 204
    stranger = client_of(developer()).send("PUT", f"{path}acceptance/", If_Match='"x"')
    assert stranger.status_code == 403


def test_others_accept_nothing() -> None:
    issued = answer("issued")
    refused = client_of(developer()).send("PUT", f"/answers/{issued.public_id}/acceptance/")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_the_asker")
    assert not Acceptance.objects.exists()


def test_changes_include_acceptances() -> None:
    asker = developer()
    issued = answer("issued", of=case("public", asker=asker))
    first = ApiClient().get(f"/answers/{issued.public_id}/").json()["updated_at"]
    client_of(asker).send("PUT", f"/answers/{issued.public_id}/acceptance/")
    second = ApiClient().get(f"/answers/{issued.public_id}/").json()["updated_at"]
    assert second > first
    changed = ApiClient().get("/answers/", {"updated_since": second}).json()["data"]
    assert [entry["id"] for entry in changed] == [issued.public_id]


def test_private_answers_are_read_by_the_asker() -> None:
    asker = developer()
    private = question("private", asker=asker, authorities=[AuthorityFactory()])
    issued = answer("issued", of=private.cases.get())
    path = f"/answers/{issued.public_id}/"
    assert client_of(asker).get(path).status_code == 200
    assert ApiClient().get(path).status_code == 404
    assert client_of(asker, "read:public").get(path).status_code == 404


def test_an_answer_is_valid_from_its_first_day_to_its_last() -> None:
    issued = answer("issued")
    assert issued.valid_from
    assert issued.valid_until
    found = {
        day: ApiClient().get("/answers/", {"valid_on": str(day)}).json()["data"]
        for day in (
            issued.valid_from - timedelta(days=1),
            issued.valid_from,
            issued.valid_until,
            issued.valid_until + timedelta(days=1),
        )
    }
    assert [len(rows) for rows in found.values()] == [0, 1, 1, 0]


def test_an_answer_is_found_by_a_broad_topic() -> None:
    broad = term("topic", "quality")
    narrow = TermFactory(list_code="topic", code="quality.special", parent=broad)
    issued = answer("issued", of=case("public", topic=narrow))
    for code in ("quality", "quality.special"):
        listed = ApiClient().get("/answers/", {"topic": code}).json()["data"]
        assert [entry["id"] for entry in listed] == [issued.public_id], code
