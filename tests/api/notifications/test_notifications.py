"""Notifications through the API: what the token's one membership may know, and nothing else."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory
from tests.factories.forum import answer, case, developer, question
from tests.factories.notifications import EventFactory, NotificationFactory
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_for, token_for
from tests.support import deliver_events
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
READ, WRITE = "read:notifications", "write:notifications"


def _ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [entry["id"] for entry in answer.json()["data"]]


class Twice:
    """A person in two roles: asks as both, has a token for the first."""

    def __init__(self) -> None:
        self.user: User = UserFactory()
        self.first = MembershipFactory(user=self.user)
        self.second = MembershipFactory(user=self.user)
        self.authority = AuthorityFactory()
        self.client = ApiClient(token_for(self.first).text)

    def ask(self, membership: Any, kind: str = "private") -> None:
        """Ask a question in one of the roles."""
        question(kind, asker=acting(self.user, membership), authorities=[self.authority])
        deliver_events()


def acting(user: User, membership: Any) -> Actor:
    """Return the person acting in one of several roles."""
    actor = actor_for(user)
    chosen = next(c for c in actor.capacities if c.membership_id == membership.pk)
    return replace(actor, acting=chosen)


def test_a_line_with_the_state_of_its_mail() -> None:
    asker = developer()
    issued = answer(of=case(asker=asker))
    deliver_events()
    client = client_of(asker, READ)
    shown = client.get("/notifications/").json()["data"][0]
    assert shown["kind"] == "forum.answer_issued"
    assert shown["text"].endswith(f"answered your question “{issued.question.title}”.")
    assert shown["page"].startswith("http://localhost:8000/en/questions/")
    assert (shown["read_at"], shown["private"]) == (None, False)
    assert shown["mails"] == [{"state": "waiting", "sent_at": None, "reason": ""}]
    french = client.get("/notifications/", None, **{"Accept-Language": "fr"}).json()["data"][0]
    assert french["label"] != shown["label"]


def test_markup_of_a_title_comes_as_plain_text() -> None:
    asker = developer()
    title = "Is <b>this</b> & that one donor test enough?"
    question("private", asker=asker, title=title)
    deliver_events()
    shown = client_of(asker).get("/notifications/").json()["data"][0]
    assert title in shown["text"]


@pytest.mark.parametrize("kind", ["private", "public"])
def test_matters_of_the_other_role_do_not_exist(kind: str) -> None:
    person = Twice()
    person.ask(person.first, kind)
    mine = _ids(person.client.get("/notifications/"))
    assert len(mine) == 1
    person.ask(person.second, kind)
    assert _ids(person.client.get("/notifications/")) == mine
    other = ApiClient(token_for(person.second).text)
    assert len(_ids(other.get("/notifications/"))) == 1


def test_the_account_and_other_roles_are_no_business_of_a_token() -> None:
    person = Twice()
    for name, subject in (
        ("accounts.password_changed", person.user),
        ("profiles.membership_verified", person.second),
    ):
        event = EventFactory(name=name, subject_type="x.y", subject_id=subject.pk)
        NotificationFactory(recipient=person.user, event=event, mail=False)
    assert _ids(person.client.get("/notifications/")) == []
    event = EventFactory(
        name="profiles.membership_verified", subject_type="x.y", subject_id=person.first.pk
    )
    own = NotificationFactory(recipient=person.user, event=event, mail=False)
    assert _ids(person.client.get("/notifications/")) == [str(own.pk)]


def test_a_kind_that_was_given_up_is_skipped() -> None:
    asker = developer()
    NotificationFactory(
        recipient=User.objects.get(pk=asker.user_id), event=EventFactory(name="forum.gone")
    )
    assert _ids(client_of(asker).get("/notifications/")) == []


def test_pages_and_cursors_are_those_of_the_lines_told() -> None:
    person = Twice()
    for number in range(8):
        person.ask(person.second if number % 2 else person.first)
    whole = _ids(person.client.get("/notifications/"))
    assert len(whole) == 4
    first = person.client.get("/notifications/", {"limit": 3})
    second = person.client.client.get(first.json()["next"], headers=person.client.headers)
    assert [*_ids(first), *_ids(second)] == whole
    assert second.json()["next"] is None
    back = person.client.client.get(second.json()["previous"], headers=person.client.headers)
    assert _ids(back) == _ids(first)


def test_hidden_lines_change_neither_bytes_nor_queries() -> None:
    person = Twice()
    person.ask(person.first)
    person.ask(person.second)

    def seen() -> tuple[bytes, int]:
        with CaptureQueriesContext(connection) as queries:
            content = person.client.get("/notifications/", {"limit": 1}).content
        return content, len(queries)

    seen()
    before = seen()
    for _number in range(30):
        person.ask(person.second)
    assert seen() == before


def test_many_skipped_rows_cost_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.pagination.SCANNED", 2)
    person = Twice()
    person.ask(person.first)
    for _number in range(5):
        person.ask(person.second)
    person.ask(person.first)
    assert len(_ids(person.client.get("/notifications/"))) == 2


def test_unread_ones_only() -> None:
    asker = developer()
    question("private", asker=asker)
    question("private", asker=asker)
    deliver_events()
    client = client_of(asker)
    newest, oldest = _ids(client.get("/notifications/"))
    marked = client.send("POST", f"/notifications/{newest}/read/")
    assert marked.status_code == 200
    assert marked.json()["read_at"] is not None
    again = client.send("POST", f"/notifications/{newest}/read/").json()
    assert again["read_at"] == marked.json()["read_at"]
    assert _ids(client.get("/notifications/", {"unread": "true"})) == [oldest]
    assert _ids(client.get("/notifications/", {"unread": "false"})) == [newest]
    assert client.get("/notifications/", {"unread": "1"}).status_code == 400


def test_marking_reaches_neither_other_roles_nor_other_people() -> None:
    person, stranger = Twice(), developer()
    person.ask(person.second)
    question("private", asker=stranger)
    deliver_events()
    for line in Notification.objects.all():
        refused = person.client.send("POST", f"/notifications/{line.pk}/read/")
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    every = [str(line.pk) for line in Notification.objects.all()]
    marked = person.client.send("POST", "/notifications/read-all/", {"shown": every})
    assert marked.json() == {"marked": 0}
    assert not Notification.objects.filter(read_at__isnull=False).exists()


def test_marking_all_that_was_shown() -> None:
    person = Twice()
    person.ask(person.first)
    person.ask(person.second)
    shown = _ids(person.client.get("/notifications/"))
    person.ask(person.first)
    marked = person.client.send("POST", "/notifications/read-all/", {"shown": shown})
    assert marked.json() == {"marked": 1}
    assert Notification.objects.filter(recipient=person.user, read_at__isnull=True).count() == 2


@pytest.mark.parametrize("shown", [[], ["nonsense"], "x", None, ["0" * 32] * 51])
def test_bodies_that_say_nothing(shown: Any) -> None:
    refused = client_of(developer()).send("POST", "/notifications/read-all/", {"shown": shown})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("write:questions", "GET", ""),
        (READ, "POST", "read-all/"),
        (READ, "POST", f"{UUID(int=0)}/read/"),
    ],
)
def test_the_scope_is_needed(scope: str, method: str, path: str) -> None:
    asker = developer()
    refused = client_of(asker, scope).send(method, f"/notifications/{path}")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    wanted = WRITE if method == "POST" else READ
    assert refused.json()["scope"] == wanted
    nobody = ApiClient().send(method, f"/notifications/{path}")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "token_missing")


def test_an_official_reads_what_the_authority_got() -> None:
    authority = AuthorityFactory()
    question("private", authorities=[authority])
    deliver_events()
    official = MembershipFactory(organisation=authority, role=Role.REGULATOR)
    question("private", authorities=[authority])
    deliver_events()
    kinds = ApiClient(token_for(official).text).get("/notifications/").json()["data"]
    assert [entry["kind"] for entry in kinds] == ["forum.question_received"]


def test_changes_are_lines_that_came_or_were_read() -> None:
    person = Twice()
    for _number in range(3):
        person.ask(person.first)
    newest, _middle, oldest = person.client.get("/notifications/").json()["data"]
    assert oldest["updated_at"] == oldest["created_at"]
    read = person.client.send("POST", f"/notifications/{oldest['id']}/read/").json()
    assert read["updated_at"] == read["read_at"] > newest["updated_at"]
    since = {"updated_since": newest["updated_at"]}
    changed = person.client.get("/notifications/", since)
    assert _ids(changed) == [newest["id"], oldest["id"]]
    person.ask(person.second)  # what this token may not know is no change
    assert person.client.get("/notifications/", since).content == changed.content
