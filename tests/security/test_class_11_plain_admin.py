"""Class 11: somebody on the staff, without a right to it, reads drafts in the plain admin.

Questions, answers, signatures and tokens are not in the admin at all: rulings D26 and D34.
"""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.profiles import staff
from tests.security.scene import Scene, make_scene

pytestmark = pytest.mark.django_db
# Matters between an asker and an authority, and keys: no page of the admin shows a row.
NOT_IN_THE_ADMIN = ("forum", "apitoken", "event", "idempotencykey", "session", "authenticator")


def _pages() -> list[tuple[type[Model], str]]:
    """Return the list page of every model in the admin."""
    return [
        (model, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        for model in admin.site._registry
    ]


def _registered() -> list[str]:
    return [
        model._meta.label_lower
        for model in admin.site._registry
        if model._meta.label_lower.startswith("forum.")
        or str(model._meta.model_name) in NOT_IN_THE_ADMIN
    ]


def test_matters_and_keys_are_not_in_the_admin() -> None:
    assert _registered() == []


def test_guard_bites_a_model_of_the_forum_in_the_admin() -> None:
    question = apps.get_model("forum", "Question")
    admin.site.register(question)
    try:
        assert _registered() == ["forum.question"]
    finally:
        admin.site.unregister(question)


def _readable(client: Client) -> set[str]:
    answers: list[tuple[type[Model], Any]] = [(m, client.get(page)) for m, page in _pages()]
    return {model._meta.label_lower for model, answer in answers if answer.status_code == 200}


def test_staff_without_permissions_read_queues_only() -> None:
    """What waits or was given up is for everybody on duty; it names neither person nor text."""
    on_duty = signed_in(staff(), second_factor=True)
    assert _readable(on_duty) == {"core.outbox", "notifications.delivery"}


def test_the_mark_on_the_account_opens_nothing_alone() -> None:
    marked = UserFactory(is_staff=True, is_superuser=True)
    assert _readable(signed_in(marked, second_factor=True)) == set()


def test_one_permission_opens_one_list() -> None:
    user = staff()
    user.user_permissions.add(Permission.objects.get(codename="view_country"))
    readable = _readable(signed_in(user, second_factor=True))
    assert readable - {"core.outbox", "notifications.delivery"} == {"vocabularies.country"}


@pytest.mark.parametrize("who", ["anonymous", "asker", "drafter", "signer"])
def test_nobody_else_opens_any_page(scene: Scene, who: str) -> None:
    assert _readable(scene.clients[who]) == set()


def test_the_whole_admin_names_no_question() -> None:
    scene = make_scene("private")
    for _model, page in _pages():
        answer: Any = scene.clients["admin"].get(page)
        assert scene.question.title not in answer.content.decode()
        assert scene.question.public_id not in answer.content.decode()
