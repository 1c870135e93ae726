"""Questions change in the version that was read, by requests that hold what they may hold."""

from typing import Any

import pytest

from apps.core.api.conditional import seen_version
from apps.forum.models import Question
from tests.api.forum.test_questions import new_question
from tests.factories.forum import developer, question
from tests.factories.profiles import AuthorityFactory
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db


def test_a_change_needs_the_version_that_was_read() -> None:
    client = client_of(developer())
    made = client.send("POST", "/questions/", new_question())
    path = f"/questions/{made.json()['id']}/"
    missing = client.send("PATCH", path, {"body": "New words."})
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    read = client.get(path)
    assert made["ETag"] == read["ETag"]
    changed = client.send("PATCH", path, {"body": "New words."}, If_Match=read["ETag"])
    assert changed.status_code == 200, changed.json()
    assert changed.json()["body"] == "New words."
    assert changed["ETag"] == client.get(path)["ETag"] != read["ETag"]
    late = client.send("PATCH", path, {"body": "Late words."}, If_Match=read["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert client.get(path).json()["body"] == "New words."


def test_a_draft_is_sent_and_withdrawn() -> None:
    authority = AuthorityFactory()
    client = client_of(developer())
    given = new_question(authorities=[authority.public_id])
    made = client.send("POST", "/questions/", given)
    path = f"/questions/{made.json()['id']}/"
    assert ApiClient().get(path).status_code == 404
    sent = client.send("PATCH", path, {"submit": True}, If_Match=made["ETag"])
    assert (sent.status_code, sent.json()["state"]) == (200, "open")
    refused = client.send("DELETE", path, If_Match=sent["ETag"])
    assert refused.status_code == 409
    blind = client.send("POST", f"{path}withdrawal/")
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    late = client.send("POST", f"{path}withdrawal/", If_Match=made["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    gone = client.send("POST", f"{path}withdrawal/", If_Match=sent["ETag"])
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    assert ApiClient().get(path).status_code == 404


def test_a_draft_is_deleted() -> None:
    client = client_of(developer())
    made = client.send("POST", "/questions/", new_question())
    path = f"/questions/{made.json()['id']}/"
    blind = client.send("DELETE", path)
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    changed = client.send("PATCH", path, {"body": "New words."}, If_Match=made["ETag"])
    late = client.send("DELETE", path, If_Match=made["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    deleted = client.send("DELETE", path, If_Match=changed["ETag"])
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get(path).status_code == 404


def test_between_the_check_and_the_lock_nothing_is_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_of(developer())
    made = client.send("POST", "/questions/", new_question())
    path = f"/questions/{made.json()['id']}/"

    def somebody_else_saves(request: Any, obj: Question) -> int:
        version = seen_version(request, obj)
        Question.objects.filter(pk=obj.pk).update(version=version + 1)
        return version

    monkeypatch.setattr("apps.forum.api.questions.seen_version", somebody_else_saves)
    late = client.send("DELETE", path, If_Match=made["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    "tag", ["*", 'W/"{0}"', "{0}", "", '"', '"{0}x"', '"{0}.x", "y"', '"a", "{0}.x"']
)
def test_only_a_strong_tag_of_the_object_matches(tag: str) -> None:
    client = client_of(developer())
    made = client.send("POST", "/questions/", new_question())
    path = f"/questions/{made.json()['id']}/"
    inner = made["ETag"].strip('"').partition(".")[0]
    answered = client.send("DELETE", path, If_Match=tag.format(inner))
    assert answered.status_code == (204 if f"{inner}.x" in tag.format(inner) else 412)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"{}", 200),
        (b'{"reason": "x"}', 422),
        (b"[]", 422),
        (b"null", 422),
        (b"{", 400),
        (b"reason=x", 400),
    ],
)
def test_a_withdrawal_takes_no_body(body: bytes, status: int) -> None:
    asker = developer()
    client, public = client_of(asker), question("public", asker=asker)
    path = f"/questions/{public.public_id}/"
    tag = client.get(path)["ETag"]
    answered = client.send("POST", f"{path}withdrawal/", body, If_Match=tag)
    assert answered.status_code == status, answered.json()
    public.refresh_from_db()
    assert public.state == ("withdrawn" if status == 200 else "open")


def test_what_takes_no_body_takes_no_other_kind_of_it_either() -> None:
    public = question("public", asker=(asker := developer()))
    client, path = client_of(asker), f"/questions/{public.public_id}/"
    refused = client.client.post(
        f"/api/v1{path}withdrawal/",
        {"reason": "x"},
        headers=client.headers | {"If-Match": client.get(path)["ETag"]},
    )
    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type")
