"""Questions through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.models import Question
from apps.forum.services.questions import edit_question
from apps.profiles.choices import Role
from tests.factories.forum import (
    answer,
    case,
    developer,
    officials_of,
    question,
    question_content,
    term,
    terms_of_asking,
)
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_for
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db


def new_question(**changes: Any) -> dict[str, Any]:
    return (
        terms_of_asking()
        | {
            "title": "May one donor test serve for two products?",
            "body": "The donor is the same.",
            "visibility": "public",
        }
        | changes
    )


def numbers(answer: Any) -> list[str]:
    return [entry["id"] for entry in answer.json()["data"]]


def test_visitors_read_public_questions_only() -> None:
    public, _private = question("public"), question("private")
    listed = ApiClient().get("/questions/")
    assert listed.status_code == 200
    assert numbers(listed) == [public.public_id]
    assert listed.json()["next"] is None


def test_a_list_pages_forth_and_back() -> None:
    made = [question("public").public_id for _ in range(5)][::-1]
    client = ApiClient()
    first = client.get("/questions/", {"limit": 2})
    second = client.client.get(first.json()["next"])
    third = client.client.get(second.json()["next"])
    assert [*numbers(first), *numbers(second), *numbers(third)] == made
    assert third.json()["next"] is None
    assert numbers(client.client.get(third.json()["previous"])) == numbers(second)


def test_filters_are_those_of_the_page() -> None:
    wanted = question("public", title="May lentiviral vectors be shared by sites?")
    question("public")
    assert numbers(ApiClient().get("/questions/", {"q": "lentiviral"})) == [wanted.public_id]
    refused = ApiClient().get("/questions/", {"state": "nonsense"})
    assert refused.status_code == 400
    assert refused.json()["code"] == "bad_parameter"
    assert refused.json()["errors"][0]["parameter"] == "state"


def test_a_token_reads_what_its_membership_asked_and_nothing_else() -> None:
    asker = developer()
    mine = question("private", asker=asker)
    other_role = _elsewhere(asker)
    there = question("private", asker=other_role)
    client = client_of(asker)
    assert numbers(client.get("/questions/", {"mine": "true"})) == [mine.public_id]
    assert client.get(f"/questions/{mine.public_id}/").status_code == 200
    assert client.get(f"/questions/{there.public_id}/").status_code == 404
    assert numbers(client_of(other_role).get("/questions/", {"mine": "true"})) == [there.public_id]


def test_a_token_changes_nothing_of_another_membership() -> None:
    asker = developer()
    authority = AuthorityFactory()
    public = question("public", asker=asker, authorities=[authority], asker_hidden=True)
    elsewhere = client_of(_elsewhere(asker))
    path = f"/questions/{public.public_id}/"
    shown = elsewhere.get(path)
    assert shown.json()["asker"]["organisation"] is None
    for answered in (
        elsewhere.send("PATCH", path, {"body": "Mine."}, If_Match=shown["ETag"]),
        elsewhere.send("POST", f"{path}withdrawal/"),
        elsewhere.send("DELETE", path, If_Match=shown["ETag"]),
    ):
        assert answered.status_code == 403, answered.json()
    public.refresh_from_db()
    assert (public.state, public.body_md != "Mine.") == ("open", True)


def _elsewhere(actor: Actor) -> Actor:
    """Return the same person in a second membership."""
    made = MembershipFactory(user_id=actor.user_id)
    person = actor_for(made.user)
    return _acting(person, next(c for c in person.capacities if c.membership_id == made.pk))


def _acting(actor: Actor, capacity: Any) -> Actor:
    return Actor(kind="person", user_id=actor.user_id, capacities=actor.capacities, acting=capacity)


def test_a_token_without_the_scope_is_a_visitor() -> None:
    asker = developer()
    mine = question("private", asker=asker)
    client = client_of(asker, "read:public")
    hidden = client.get(f"/questions/{mine.public_id}/")
    assert hidden.status_code == 404
    refused = client.get("/questions/", {"mine": "true"})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert refused.json()["scope"] == "read:questions"


def test_own_questions_need_a_token() -> None:
    refused = ApiClient().get("/questions/", {"mine": "true"})
    assert (refused.status_code, refused.json()["code"]) == (401, "token_missing")
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_hidden_and_absent_are_the_same_bytes() -> None:
    hidden = question("private")
    client = client_of(developer())
    answers = [client.get(f"/questions/{n}/") for n in (hidden.public_id, "Q-0000000-0")]
    bodies = [{**a.json(), "request_id": ""} for a in answers]
    assert bodies[0] == bodies[1]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].headers.keys() == answers[1].headers.keys()


def test_asking_sends_to_the_authorities() -> None:
    authority = AuthorityFactory()
    client = client_of(developer())
    given = new_question(authorities=[authority.public_id], submit=True)
    made = client.send("POST", "/questions/", given)
    assert made.status_code == 201, made.json()
    assert made["Location"] == made.json()["url"]
    assert made.json()["state"] == "open"
    assert made.json()["authorities"][0]["authority"]["id"] == authority.public_id
    assert ApiClient().get(f"/questions/{made.json()['id']}/").status_code == 200


def test_a_key_sent_twice_makes_one_question() -> None:
    client, given = client_of(developer()), new_question()
    first = client.send("POST", "/questions/", given, Idempotency_Key="k-1")
    again = client.send("POST", "/questions/", given, Idempotency_Key="k-1")
    other = client.send("POST", "/questions/", new_question(body="Else"), Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert Question.objects.count() == 1


def test_problems_of_the_body_are_all_named() -> None:
    client = client_of(developer())
    refused = client.send("POST", "/questions/", {"title": "", "state": "answered"})
    assert refused.status_code == 422
    needed = {"/title", "/body", "/topic", "/product_class", "/stage", "/visibility"}
    assert {e["pointer"] for e in refused.json()["errors"]} == {"/state"} | needed
    refused = client.send("POST", "/questions/", new_question(topic="nonsense", title="Short"))
    assert refused.status_code == 422
    assert {e["pointer"] for e in refused.json()["errors"]} == {"/topic"}
    assert Question.objects.count() == 0


def test_unverified_scopes_and_roles_are_refused_with_the_reason() -> None:
    patient = actor_for(MembershipFactory(role=Role.PATIENT).user)
    given = new_question(authorities=[AuthorityFactory().public_id], submit=True)
    refused = client_of(patient).send("POST", "/questions/", given)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_verified")
    reader = client_of(developer(), "read:questions")
    refused = reader.send("POST", "/questions/", given)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert Question.objects.count() == 0


def test_strangers_change_nothing() -> None:
    public = question("public")
    stranger = client_of(developer())
    path = f"/questions/{public.public_id}/"
    etag = stranger.get(path)["ETag"]
    for answered in (
        stranger.send("PATCH", path, {"body": "Mine."}, If_Match=etag),
        stranger.send("POST", f"{path}withdrawal/"),
        stranger.send("DELETE", path),
        stranger.send("DELETE", path, If_Match=etag),
    ):
        assert answered.status_code == 403, answered.json()
    before = public.version
    public.refresh_from_db()
    assert public.version == before


def test_the_public_learns_no_version() -> None:
    asker = developer()
    public = question("public", asker=asker)
    seen, own = (
        client.get(f"/questions/{public.public_id}/")["ETag"]
        for client in (ApiClient(), client_of(asker))
    )
    assert public.pk.hex not in seen
    assert own.startswith(f'"{public.pk.hex}-{public.version}.')


def test_changes_come_oldest_first() -> None:
    asker = developer()
    first = question("public", asker=asker)
    second = question("public")
    edit_question(
        actor=asker,
        question=first,
        content=question_content(authorities=[], body="Changed."),
        version=first.version,
        submit=False,
        reason="More facts.",
    )
    since = (timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert numbers(ApiClient().get("/questions/", {"updated_since": since})) == [
        second.public_id,
        first.public_id,
    ]
    later = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert numbers(ApiClient().get("/questions/", {"updated_since": later})) == []


def test_a_question_shows_its_answers_and_never_its_officials() -> None:
    of = case()
    drafter, signer = officials_of(of.authority)
    made = answer("issued", of=of)
    shown = ApiClient().get(f"/questions/{of.question.public_id}/")
    found = shown.json()["answers"][0]
    assert found["id"] == made.public_id
    assert found["validity"] == "valid"
    assert found["disclaimer"] == made.disclaimer
    assert found["citations"][0]["place"] == "Section 2"
    for official in (drafter, signer):
        assert str(official.user_id) not in shown.content.decode()


def test_a_copy_learns_that_an_authority_has_begun() -> None:
    of = case("public")
    client, path = ApiClient(), f"/questions/{of.question.public_id}/"
    before = client.get(path).json()["updated_at"]
    answer("draft", of=of)
    assert client.get(path).json()["authorities"][0]["state"] == "running"
    listed = client.get("/questions/", {"updated_since": before}).json()["data"]
    assert listed[0]["updated_at"] > before


def test_keys_of_two_memberships_do_not_meet() -> None:
    asker = developer()
    here, there = client_of(asker), client_of(_elsewhere(asker))
    first = here.send("POST", "/questions/", new_question(), Idempotency_Key="same")
    second = there.send("POST", "/questions/", new_question(), Idempotency_Key="same")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_writing_includes_reading() -> None:
    asker = developer()
    mine = question("private", asker=asker)
    writer = client_of(asker, "write:questions")
    assert writer.get(f"/questions/{mine.public_id}/").status_code == 200
    assert writer.get("/notifications/").status_code == 403


def test_a_language_cookie_means_nothing() -> None:
    question("public")
    client = ApiClient()
    client.client.cookies["django_language"] = "de"
    client.client.cookies["language"] = "de"
    assert client.get("/questions/")["Content-Language"] == "en"


def test_labels_follow_the_language() -> None:
    question("public", topic=term("topic", "quality"))
    labels = {
        language: ApiClient().get("/questions/", **{"Accept-Language": language})
        for language in ("en", "de")
    }
    assert labels["de"]["Content-Language"] == "de"
    assert "Accept-Language" in labels["de"]["Vary"]
    assert labels["en"]["ETag"] != labels["de"]["ETag"]
