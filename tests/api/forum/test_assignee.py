"""Who is in charge of a case, through the API."""

from datetime import timedelta

import pytest

from apps.forum.models import Case
from apps.forum.querysets.desk import desk_day
from tests.factories.forum import case, membership_of, officials_of
from tests.factories.profiles import AuthorityFactory
from tests.support.api import client_of

pytestmark = pytest.mark.django_db


def test_take_refuse_and_hand_back() -> None:
    of = case("private")
    first, second = officials_of(of.authority)
    mine, theirs = client_of(first), client_of(second)
    path = f"/cases/{of.question.public_id}/assignee/"
    taken = mine.send("PUT", path, {"to": "me"})
    assert taken.status_code == 200, taken.json()
    own = membership_of(first)
    assert taken.json()["assignee"] == {"id": str(own.pk), "name": own.user.display_name}
    late = theirs.send("PUT", path, {"to": "me"})
    assert (late.status_code, late.json()["code"]) == (409, "taken")
    given = theirs.send("PUT", path, {"to": "me", "seen": str(own.pk)})
    assert given.status_code == 200, given.json()
    stranger = membership_of(officials_of(AuthorityFactory())[0])
    wrong = mine.send("PUT", path, {"to": str(stranger.pk)})
    assert wrong.status_code == 422
    back = theirs.send("PUT", path, {"to": "nobody", "seen": str(membership_of(second).pk)})
    assert back.json()["assignee"] is None


def test_lists_by_due_day_and_by_who_is_in_charge() -> None:
    authority = AuthorityFactory()
    late, later = (case("private", authorities=[authority]) for _ in range(2))
    for of, days in ((late, -1), (later, 40)):
        Case.objects.filter(pk=of.pk).update(due_on=desk_day() + timedelta(days=days))
    first, _second = officials_of(authority)
    client, number = client_of(first), late.question.public_id

    def found(**search: str) -> list[str]:
        return [entry["id"] for entry in client.get("/cases/", search).json()["data"]]

    assert found(due="overdue") == [number]
    assert found(due="later") == [later.question.public_id]
    client.send("PUT", f"/cases/{number}/assignee/", {"to": "me"})
    assert found(assignee="me") == [number]
    assert found(assignee="nobody") == [later.question.public_id]
    assert client.get("/cases/", {"assignee": "everybody"}).status_code == 400
