"""Class 2: an id from a form or an address names something of somebody else.

Each way to send an id is tried with an existing foreign one and with one that never existed:
the answers are the same, and nothing changes.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client

from apps.core.ids import public_id
from apps.forum.models import Answer, Case, Question
from apps.forum.querysets import CaseQuerySet
from apps.notifications.models import Notification
from apps.profiles.models import Invitation, Membership
from apps.profiles.services import invite_member
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.forum import answer, question
from tests.factories.profiles import AuthorityFactory, MembershipFactory, OrganisationFactory
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.security.scene import Scene, make_scene
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
Values = dict[str, Any]


def _question_form(scene: Scene, **changes: Any) -> Values:
    values = {
        "title": "May one donor test serve for these two products?",
        "body": "The donor is the same.",
        "topic": "quality",
        "product_class": "GTMP",
        "stage": "preclinical",
        "visibility": "public",
        "authorities": scene.authority.public_id,
        "action": "send",
    }
    return values | changes


def _draft_form(scene: Scene, **changes: Any) -> Values:
    return {"case": scene.case.pk, "short": "Yes.", "text": "Yes.", "action": "save"} | changes


def _foreign_session() -> int:
    other, client = UserFactory(), Client()
    client.post("/en/account/sign-in/", {"login": other.email, "password": PASSWORD})
    found: int = UserSession.objects.get(user=other).pk
    return found


def _foreign_invitation() -> UUID:
    other = make_scene()
    made = invite_member(
        actor=other.actor("asker"),
        organisation=other.company,
        role="developer",
        email="invited@people.example",
    )
    return made.pk


def _foreign_notification() -> UUID:
    make_scene()
    deliver_events()
    return Notification.objects.latest("pk").pk


# Way: whose browser, address, form; called with the id that is tried.
Way = Callable[[Scene, Any], tuple[str, str, Values]]
WAYS: dict[str, tuple[Way, Callable[[], Any], Callable[[], Any]]] = {
    "authority without a mandate": (
        lambda s, i: ("asker", "/en/questions/ask/", _question_form(s, authorities=i)),
        lambda: AuthorityFactory(mandated=False).public_id,
        lambda: public_id("O"),
    ),
    "case of another authority": (
        lambda s, i: ("signer", s.path("forum:draft"), _draft_form(s, case=i)),
        lambda: make_scene().case.pk,
        uuid4,
    ),
    "draft guidance": (
        lambda s, i: (
            "signer",
            s.path("forum:draft"),
            _draft_form(s, **{"citation-0-guidance": str(i), "citation-0-locator": "1"}),
        ),
        lambda: (
            GuidanceVersionFactory(
                document__slug="hidden", document__verified=False, document__sources=[]
            ).pk
        ),
        uuid4,
    ),
    "role of somebody else": (
        lambda _s, i: ("asker", "/en/account/act-as/", {"capacity": str(i)}),
        lambda: MembershipFactory().pk,
        uuid4,
    ),
    "hidden organisation": (
        lambda _s, i: (
            "asker",
            "/en/account/verification/",
            {"organisation": i, "role": "developer"},
        ),
        lambda: OrganisationFactory(verified=False).public_id,
        lambda: public_id("O"),
    ),
    "invitation of another organisation": (
        lambda s, i: (
            "asker",
            s.path("profiles:invite", public_id=s.company.public_id),
            {"withdraw": str(i)},
        ),
        _foreign_invitation,
        uuid4,
    ),
    "session of somebody else": (
        lambda _s, i: ("asker", "/en/account/security/sessions/", {"session": str(i)}),
        _foreign_session,
        lambda: 99_999_999,
    ),
    "notification of somebody else": (
        lambda _s, i: ("asker", f"/en/account/notifications/{i}/read/", {}),
        _foreign_notification,
        uuid4,
    ),
    "notifications that the page had not shown": (
        lambda _s, i: ("asker", "/en/account/notifications/read/", {"shown": str(i)}),
        _foreign_notification,
        uuid4,
    ),
    "membership of a stranger": (
        lambda _s, i: ("asker", f"/en/account/verification/{i}/end/", {}),
        lambda: MembershipFactory().pk,
        uuid4,
    ),
    "answer that is not out": (
        lambda _s, i: ("asker", f"/en/questions/answers/{i}/accept/", {}),
        lambda: answer("offered").public_id,
        lambda: public_id("A"),
    ),
    "question of somebody else": (
        lambda _s, i: ("asker", f"/en/questions/{i}/edit/", {"title": "x" * 20}),
        lambda: question("private").public_id,
        lambda: public_id("Q"),
    ),
    "address of somebody else": (
        lambda _s, i: ("asker", "/en/account/security/e-mail/", {"email": i, "action_remove": ""}),
        lambda: UserFactory().email,
        lambda: "nobody.knows@people.example",
    ),
}
ROWS = (Question, Case, Answer, Membership, Invitation, Notification, UserSession)


def _state() -> list[Any]:
    """Return what must not change: every row of the models concerned, sessions by number."""
    return [sorted(map(str, model._default_manager.values_list())) for model in ROWS]


def _answered(scene: Scene, way: Way, number: Any) -> tuple[int, str, str]:
    who, address, values = way(scene, number)
    before = _state()
    answered: Any = scene.clients[who].post(address, values)
    assert _state() == before, "something was written"
    noise = scene.clients[who].session.get("_messages", "")
    body = answered.content.decode().replace(str(number), "ID")
    body = "\n".join(line for line in body.splitlines() if "csrfmiddlewaretoken" not in line)
    body = "\n".join(line for line in body.splitlines() if "idempotency_key" not in line)
    return answered.status_code, answered.headers.get("Location", "") + str(noise), body


@pytest.mark.parametrize("name", WAYS)
def test_a_foreign_id_is_answered_like_one_that_never_was(scene: Scene, name: str) -> None:
    way, foreign, absent = WAYS[name]
    existing = foreign()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert _answered(scene, way, existing) == _answered(scene, way, absent())


def test_guard_bites_a_case_that_is_looked_up_without_its_authority(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_scene("private")
    address = other.path("forum:case")
    assert scene.clients["signer"].get(address).status_code == 404
    monkeypatch.setattr(CaseQuerySet, "manageable_by", lambda rows, _actor: rows.all())
    monkeypatch.setattr(
        "apps.forum.workbench.Question.objects.visible_to",
        lambda _actor: Question.objects.all(),
        raising=False,
    )
    assert scene.clients["signer"].get(address).status_code != 404


def test_guard_bites_an_invitation_looked_up_by_number_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, foreign, _absent = WAYS["invitation of another organisation"]
    number = foreign()
    monkeypatch.setattr(
        "apps.profiles.querysets.InvitationQuerySet.visible_to", lambda rows, _actor: rows.all()
    )
    monkeypatch.setattr(
        "apps.profiles.querysets.InvitationQuerySet.filter",
        lambda rows, *_a, **_k: rows.all(),
        raising=False,
    )
    monkeypatch.setattr("apps.profiles.services.invitations.require", lambda *_a: None)
    with pytest.raises(AssertionError, match="written"):
        _answered(scene, way, number)
