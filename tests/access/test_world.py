"""The world of the matrix is complete: each state stands for a kind, and mails tell nothing."""

from typing import Any

import pytest
from django.core import mail

from apps.forum.choices import AnswerState, CaseState, QuestionState, Visibility
from apps.forum.models import Answer, Case, Question
from apps.notifications.sending import send_due
from apps.profiles.models import Membership
from tests.access.cells import Matrix
from tests.access.policy import load
from tests.support.mailing import words_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "column", "codes"),
    [
        (Question, "state", QuestionState),
        (Question, "visibility", Visibility),
        (Case, "state", CaseState),
        (Answer, "state", AnswerState),
    ],
)
def test_every_stored_code_stands_for_a_kind(
    matrix: Matrix, model: Any, column: str, codes: Any
) -> None:
    present = set(model.objects.values_list(column, flat=True))
    assert present == set(codes.values)


def test_every_kind_of_the_policy_is_in_the_world(matrix: Matrix) -> None:
    policy = load()
    for route in policy.routes.values():
        kinds = {kind for table in route.allowed.values() for kind in table} - {"-"}
        assert kinds <= set(matrix.world.arguments.get(route.thing, {})), route.name


def test_mails_tell_their_readers_nothing_more_than_pages(matrix: Matrix) -> None:
    send_due()
    assert len(mail.outbox) >= 10
    people = matrix.world.people
    persona_of = {user.email: name for name, user in people.users.items()}
    official = Membership.objects.get(**matrix.world.arguments["official"]["own"])
    persona_of |= dict.fromkeys((people.two_roles.email, official.user.email), "drafter")
    leaks = [
        (message.to[0], word)
        for message in mail.outbox
        for word, (thing, kind) in matrix.world.canaries.items()
        if word in words_of(message).lower()
        and not matrix.policy.may_read(thing, kind, persona_of.get(message.to[0], "anonymous"))
    ]
    assert leaks == []


def test_mails_about_private_matters_carry_no_content(matrix: Matrix) -> None:
    send_due()
    private = [
        word
        for word, (thing, kind) in matrix.world.canaries.items()
        if thing in {"question", "answer"} and kind.startswith(("private", "signed", "drafted"))
    ]
    assert private
    assert [word for m in mail.outbox for word in private if word in words_of(m).lower()] == []
