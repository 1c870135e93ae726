"""Does the matrix bite? Each listed fault is planted, and its route must then fail."""

from importlib import import_module
from typing import Any

import pytest

from apps.core.access import RULES, Allowed
from tests.access.cells import Matrix

pytestmark = pytest.mark.django_db


def _yes(_actor: Any, _obj: Any = None) -> Allowed:
    return Allowed()


# Name, class and method that is replaced by one that narrows nothing, route that must fail.
QUERYSETS = [
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:question"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:question_short"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:withdraw"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:edit"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:case"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:inbox"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:sign"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:accept"),
    ("apps.profiles.querysets", "OrganisationQuerySet", "visible_to", "profiles:organisation"),
    ("apps.profiles.querysets", "OrganisationQuerySet", "visible_to", "profiles:authorities"),
    ("apps.profiles.querysets", "MembershipQuerySet", "visible_to", "profiles:end_membership"),
    ("apps.profiles.querysets", "ApiTokenQuerySet", "visible_to", "profiles:tokens"),
    ("apps.profiles.querysets", "ApiTokenQuerySet", "visible_to", "profiles:end_token"),
    ("apps.notifications.querysets", "NotificationQuerySet", "visible_to", "notifications:read"),
]
RULE_MUTANTS = [
    ("forum.read_inbox", "forum:inbox"),
    ("forum.draft_answer", "forum:draft"),
    ("forum.sign_answer", "forum:sign"),
    ("forum.issue_answer", "forum:issue"),
    ("forum.change_question", "forum:withdraw"),
    ("profiles.invite_member", "profiles:invite"),
    ("profiles.confirm_membership", "profiles:confirm_membership"),
    ("profiles.create_token", "profiles:new_token"),
]


@pytest.mark.parametrize(
    "mutant", QUERYSETS, ids=lambda mutant: f"{mutant[1]}.{mutant[2]}-{mutant[3]}"
)
def test_an_unnarrowed_query_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, mutant: tuple[str, str, str, str]
) -> None:
    module, owner, method, route = mutant
    target = getattr(import_module(module), owner)
    assert callable(getattr(target, method)), "the mutant's target is gone"
    monkeypatch.setattr(target, method, lambda queryset, *_actor: queryset.all())
    assert matrix.faults(route, stop=True)


@pytest.mark.parametrize(("rule", "route"), RULE_MUTANTS)
def test_a_rule_that_says_yes_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, rule: str, route: str
) -> None:
    monkeypatch.setitem(RULES._entries, rule, _yes)
    assert matrix.faults(route, stop=True)


def test_a_redirect_that_tells_a_hidden_title_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """403 instead of 404 would say that there is something."""
    errors = import_module("apps.core.errors")
    monkeypatch.setattr(errors.NotFound, "status", 403)
    assert matrix.faults("forum:question", stop=True)
