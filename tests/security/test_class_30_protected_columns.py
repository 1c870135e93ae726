"""Class 30: a form, or the API, writes a column that nobody offered (mass assignment).

Every column of every model is sent along, by name, with every form of the site and with every
changing request of the API: what the form does not offer stays as it was. One use of an
invitation among many at once: tests/races/test_profiles.py.
"""

from collections.abc import Mapping
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import Field, Model
from django.test import Client

from apps.accounts.models import User
from apps.forum.models import Answer, Case, Question
from apps.profiles.models import Invitation, Membership, Organisation
from tests.factories.profiles import token_for
from tests.security.scene import Scene, addresses, membership, unfinished
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
OWN = ("accounts", "core", "forum", "notifications", "profiles", "vocabularies")


def _columns() -> dict[str, str]:
    """Return every column of every own model, in each spelling, with a value that would matter."""
    found: dict[str, str] = {}
    for label in OWN:
        for model in apps.get_app_config(label).get_models():
            for column in model._meta.get_fields():
                if isinstance(column, Field):
                    value = _value(column)
                    found |= dict.fromkeys({column.name, column.attname}, value)
    return found


def _value(column: "Field[Any, Any]") -> str:
    kind = column.get_internal_type()
    named = {
        "BooleanField": "on",
        "DateTimeField": "2020-01-01T00:00:00Z",
        "DateField": "2020-01-01",
        "UUIDField": "00000000-0000-7000-8000-000000000000",
    }
    if column.choices:
        return str(column.choices[-1][0])
    return named.get(kind, "7")


COLUMNS = _columns()
# What nobody writes by a form of their own; anything else may change only where it is offered.
PROTECTED: Mapping[type[Model], tuple[str, ...]] = {
    User: ("id", "email", "password", "is_staff", "is_superuser", "is_active", "last_login"),
    Membership: (
        *("id", "user_id", "organisation_id", "role", "is_admin", "is_signer", "state"),
        *("method", "verified_by_id", "verified_at", "revoked_at"),
    ),
    Organisation: ("id", "public_id", "kind", "verified", "is_fictional", "name", "sources"),
    Invitation: ("id", "token_hash", "redeemed_at", "redeemed_by_id", "expires_at"),
    Question: (
        *("id", "public_id", "asker_id", "asker_membership_id", "state", "visibility"),
        *("submitted_at", "public_at", "is_fictional", "language", "created_at"),
    ),
    Case: ("id", "question_id", "authority_id", "received_at", "created_at"),
    Answer: (
        *("id", "public_id", "case_id", "authority_id", "question_id", "drafter_id"),
        *("issued_at", "content_hash", "is_fictional", "disclaimer_version", "created_at"),
    ),
}


def _protected() -> dict[str, list[tuple[Any, ...]]]:
    return {
        model.__name__: sorted(
            (tuple(map(str, row)) for row in model._default_manager.values_list("pk", *names)),
        )
        for model, names in PROTECTED.items()
    }


def _values(scene: Scene, **offered: Any) -> dict[str, Any]:
    """Return every column there is; what the form offers gets a sound value."""
    return {**COLUMNS, "case": str(scene.case.pk), **offered}


def _forms(scene: Scene) -> list[tuple[str, str, dict[str, Any]]]:
    """Return each form that succeeds, with every column of the database beside its fields."""
    question = {
        "title": scene.question.title,
        "body": "Another text of the question.",
        "topic": "quality",
        "product_class": "GTMP",
        "stage": "preclinical",
        "version": scene.question.version,
        "action": "save",
    }
    draft = {
        "short": "Yes.",
        "text": "Yes.",
        "no_guidance_reason": "None.",
        "jurisdictions": "BE",
        "action": "save",
        "version": "",
        "valid_until": "",
        "basis": "",
    }
    person = {"display_name": "Nora Lind", "language": "fr"}
    return [
        ("asker", "/en/account/profile/", _values(scene, **person)),
        ("asker", scene.path("forum:edit"), _values(scene, **question)),
        ("signer", scene.path("forum:draft"), _values(scene, **draft)),
        ("asker", "/en/account/notifications/read/", _values(scene)),
        ("asker", "/en/account/act-as/", _values(scene, capacity=str(membership(scene.asker).pk))),
    ]


def _changes(scene: Scene, forms: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """Return what protected columns the forms changed."""
    before, wrong = _protected(), []
    for who, address, values in forms:
        answer: Any = scene.clients[who].post(address, values)
        assert answer.status_code == 302, (address, answer.context["form"].errors)
        after = _protected()
        for name in PROTECTED_NAMES:
            kept = [row for row in after[name] if row[0] in {r[0] for r in before[name]}]
            if kept != before[name]:
                wrong.append(f"{address}: {name}")
    return wrong


PROTECTED_NAMES = [model.__name__ for model in PROTECTED]


def test_no_form_writes_a_column_that_it_does_not_offer(scene: Scene) -> None:
    assert _changes(scene, _forms(scene)) == []
    drafted = unfinished(scene)
    assert (drafted.drafter_id, drafted.issued_at) == (scene.signer.pk, None)
    scene.asker.refresh_from_db()
    assert scene.asker.display_name == "Nora Lind"


@pytest.mark.parametrize("who", ["anonymous", "asker", "signer"])
def test_no_other_route_writes_one_either(scene: Scene, who: str) -> None:
    """Forms that fail, and pages that take none: nothing protected changes anywhere."""
    before = _protected()
    for route, address in addresses(scene):
        if route.name in {"account_logout", "forum:withdraw", "profiles:end_membership"}:
            continue  # these change a state on purpose
        answer: Any = scene.clients[who].post(address, _values(scene))
        assert answer.status_code < 500, route.name
    assert _protected() == before


def test_a_new_account_gets_no_rights_from_its_form(scene: Scene) -> None:
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False):
        client = Client()
        form = client.get("/en/account/register/").context["form"]
    values = {
        "display_name": "Nora Lind",
        "email": "new.person@people.example",
        "password1": "another quiet river",
        "terms": "on",
        "started": form["started"].value(),
    }
    with time_machine.travel("2026-11-22 10:00:09+00:00", tick=False):
        client.post("/en/account/register/", {**COLUMNS, **values, "website": ""})
    made = User.objects.get(email="new.person@people.example")
    assert (made.is_staff, made.is_superuser) == (False, False)
    assert not Membership.objects.filter(user=made).exists()


def _api_changes(scene: Scene, extra: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return which changing requests took a body with columns that they do not name."""
    asker = ApiClient(token_for(membership(scene.asker)).text)
    signer = ApiClient(token_for(membership(scene.signer)).text)
    number = scene.question.public_id
    question: dict[str, Any] = {"body": "Another text of the question."}
    draft = {"short_answer": "Yes.", "text": "Yes."}
    tag = asker.get(f"/questions/{number}/").headers.get("ETag", "")
    answers = [
        ("create", asker.send("POST", "/questions/", {**question, **extra})),
        ("edit", asker.send("PATCH", f"/questions/{number}/", {**question, **extra}, If_Match=tag)),
        ("draft", signer.send("PUT", f"/cases/{number}/draft/", {**draft, **extra})),
    ]
    return [(name, answer.status_code) for name, answer in answers if answer.status_code < 400]


def test_the_api_refuses_what_it_does_not_name(scene: Scene) -> None:
    before = _protected()
    for name in ("state", "asker_id", "is_fictional", "public_at", "issued_at", "drafter", "id"):
        assert _api_changes(scene, {name: COLUMNS.get(name, "7")}) == [], name
    assert _api_changes(scene, COLUMNS) == []
    assert _protected() == before


def test_the_api_takes_what_it_names(scene: Scene) -> None:
    """The requests above fail for the foreign columns, not for anything else."""
    assert {name for name, _status in _api_changes(scene, {})} >= {"edit", "draft"}


def test_guard_bites_a_form_that_writes_whatever_is_sent(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(*, user: User, **_values_: Any) -> User:
        user.is_staff = True
        user.save()
        return user

    monkeypatch.setattr("apps.profiles.views.change_person", careless)
    profile = _forms(scene)[:1]
    assert _changes(scene, profile) == ["/en/account/profile/: User"]
