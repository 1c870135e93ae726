"""Does the matrix bite? Each listed fault is planted, and its route must then fail."""

from importlib import import_module
from typing import Any

import pytest

from apps.core.access import RULES, Allowed
from apps.core.actor import ANONYMOUS, TokenIdentity, actor_for_request, actor_for_user
from apps.core.api.scopes import Scope
from apps.core.ids import uuid7
from apps.core.written import forget
from apps.profiles.tokens import TokenState
from tests.access.cells import Matrix
from tests.access.mutants import leads_before_looking
from tests.access.mutants_contacts import CONTACTS

pytestmark = pytest.mark.django_db


def _yes(_actor: Any, _obj: Any = None) -> Allowed:
    return Allowed()


# Name, class and method that is replaced by one that narrows nothing, route that must fail.
QUERYSETS = [
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:question"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:question_short"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:withdraw"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:colleagues"),
    ("apps.forum.querysets.colleagues", "ColleagueQuerySet", "named_to", "forum:question"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:publication"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:edit"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:attachments"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:take_back"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:applies"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:cite"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:answer_pdf"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:question_pdf"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:letter"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "api:case_letter"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:requeue"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "api:question_comments"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "api:question_attachment"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:case"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:clock"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "api:case_messages"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:inbox"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:sign"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:accept"),
    ("apps.profiles.querysets", "OrganisationQuerySet", "visible_to", "profiles:organisation"),
    ("apps.profiles.querysets", "OrganisationQuerySet", "visible_to", "profiles:authorities"),
    ("apps.profiles.querysets", "MembershipQuerySet", "visible_to", "profiles:end_membership"),
    ("apps.profiles.querysets", "ApiTokenQuerySet", "visible_to", "profiles:tokens"),
    ("apps.profiles.querysets", "EvidenceQuerySet", "visible_to", "file"),
    ("apps.profiles.querysets", "EvidenceQuerySet", "visible_to", "file_preview"),
    ("apps.profiles.querysets", "ApiTokenQuerySet", "visible_to", "profiles:end_token"),
    ("apps.notifications.querysets", "NotificationQuerySet", "visible_to", "notifications:read"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "api:question"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "api:answer"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "api:case"),
    ("apps.profiles.querysets", "OrganisationQuerySet", "visible_to", "api:organisation"),
    ("apps.profiles.querysets", "OrganisationQuerySet", "visible_to", "feed_authority"),
    ("apps.profiles.querysets", "MembershipQuerySet", "waiting_beside", "profiles:vouch"),
    ("apps.forum.querysets.routing", "QueueQuerySet", "visible_to", "forum:end_queue"),
    ("apps.forum.querysets.desk", "SnippetQuerySet", "visible_to", "forum:snippet"),
    ("apps.forum.querysets.desk", "SavedViewQuerySet", "visible_to", "forum:saved_views"),
    ("apps.forum.querysets.desk", "SavedViewQuerySet", "manageable_by", "forum:saved_view"),
    ("apps.forum.querysets.desk", "AbsenceQuerySet", "visible_to", "forum:end_absence"),
    ("apps.forum.querysets", "CaseQuerySet", "manageable_by", "forum:notes"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:answer"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:answer_changes"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:question_history"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:follow_up"),
    ("apps.forum.querysets.faq", "FaqQuerySet", "published", "forum:faq_entry"),
    ("apps.forum.querysets.faq", "FaqQuerySet", "visible_to", "forum:faq"),
    ("apps.forum.querysets", "AnswerQuerySet", "visible_to", "forum:helpful"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "forum:compare"),
    ("apps.forum.querysets", "QuestionQuerySet", "visible_to", "api:question_positions"),
    (CONTACTS, "ConversationQuerySet", "visible_to", "profiles:conversation"),
    (CONTACTS, "ConversationQuerySet", "visible_to", "profiles:report_conversation"),
    (CONTACTS, "ContactBlockQuerySet", "visible_to", "profiles:unblock_sender"),
    (
        "apps.vocabularies.querysets",
        "GuidanceDocumentQuerySet",
        "visible_to",
        "api:guidance_document",
    ),
]
RULE_MUTANTS = [
    ("forum.propose_decision", "forum:propose_decision"),
    ("forum.sign_decision", "forum:sign_decision"),
    ("forum.mark_position", "forum:positions"),
    ("forum.lead_question", "forum:minutes_desk"),
    ("forum.redact_answer", "forum:redact"),
    ("forum.change_contribution", "forum:comment_change"),
    ("forum.decide_duplicate", "forum:duplicates"),
    ("forum.say_duplicate", "forum:duplicate"),
    ("forum.withhold_revision", "forum:question_withhold"),
    ("forum.follow_up", "forum:follow_up"),
    ("forum.write_faq", "forum:faq_desk"),
    ("forum.name_colleagues", "forum:colleagues"),
    ("forum.name_colleagues", "api:question_colleagues"),
    ("forum.change_question", "api:question_openings"),
    ("forum.decide_publication", "api:answer_publication_consent"),
    ("forum.ask_break_glass", "forum:break_glass"),
    ("forum.read_break_glass", "forum:read_opening"),
    ("forum.decide_break_glass", "forum:decide_opening"),
    ("forum.publish_answer", "forum:publication"),
    ("forum.check_held", "forum:held"),
    ("forum.check_held", "forum:decide_held"),
    ("forum.edit_routing", "forum:routing"),
    ("forum.edit_routing", "forum:end_routing"),
    ("forum.write_question", "forum:attachments"),
    ("forum.read_inbox", "forum:inbox"),
    ("forum.read_inbox", "forum:clock"),
    ("forum.read_conversation", "forum:conversation"),
    ("forum.draft_answer", "api:case_decline"),
    ("forum.draft_answer", "forum:draft"),
    ("forum.sign_answer", "forum:sign"),
    ("forum.issue_answer", "forum:issue"),
    ("forum.sign_answer", "api:case_signature"),
    ("forum.issue_answer", "api:case_issue"),
    ("forum.read_inbox", "api:cases"),
    ("forum.change_question", "forum:withdraw"),
    ("profiles.invite_member", "profiles:invite"),
    ("profiles.read_desk", "profiles:verifications"),
    ("profiles.review_membership", "profiles:desk_ask"),
    ("profiles.decide_review", "profiles:desk_decide"),
    ("profiles.confirm_membership", "profiles:confirm_membership"),
    ("profiles.create_token", "profiles:new_token"),
    ("profiles.vouch_for_member", "profiles:vouch"),
    ("profiles.approve_invitation", "profiles:approval"),
    ("profiles.block_sender", "profiles:block_sender"),
    ("profiles.settle_report", "profiles:reports"),
    ("profiles.settle_report", "profiles:settle_report"),
    ("profiles.list_mandates", "profiles:mandates"),
    ("profiles.grant_mandate", "profiles:edit_mandate"),
    ("profiles.end_signer", "profiles:change_signer"),
    ("profiles.add_organisation", "profiles:add_organisation"),
    ("profiles.decide_organisation_request", "profiles:place_requests"),
    ("profiles.undo_confirmation", "profiles:undo_confirmation"),
    ("profiles.undo_domain_request", "profiles:undo_domain_request"),
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
    forget()
    assert next(matrix.faults(route), None)


@pytest.mark.parametrize(("rule", "route"), RULE_MUTANTS)
def test_a_rule_that_says_yes_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, rule: str, route: str
) -> None:
    monkeypatch.setitem(RULES._entries, rule, _yes)
    assert next(matrix.faults(route), None)


def _whoever(view: Any, _described: Any, _method: str) -> Any:
    """Take any token for any purpose."""
    return view.identity.actor if view.identity else ANONYMOUS


def _union(token: Any) -> TokenIdentity:
    """Let a token speak for all roles of its owner."""
    actor = actor_for_user(token.membership.user, channel="api")
    return TokenIdentity(actor, frozenset(token.scopes), token.pk)


def _by_cookie(_authentication: Any, request: Any) -> tuple[None, TokenIdentity] | None:
    """Let a session of the website in."""
    actor = actor_for_request(request._request)
    if not actor.is_authenticated:
        return None
    return None, TokenIdentity(actor, frozenset(Scope.values), uuid7())


# What is wrong with tokens: name, what stands there instead, route that must fail.
TOKEN_MUTANTS = [
    ("apps.core.api.views.ApiView._actor", _whoever, "api:notifications"),
    ("apps.core.api.views.ApiView._actor", _whoever, "api:questions"),
    ("apps.core.api.views.ApiView._actor", _whoever, "api:profile"),
    ("apps.core.api.views.ApiView._actor", _whoever, "api:person"),
    ("apps.profiles.tokens._identity", _union, "api:question"),
    ("apps.profiles.tokens.state_of", lambda _token: TokenState.ACTIVE, "api:cases"),
    (
        "apps.core.api.authentication.BearerAuthentication.authenticate",
        _by_cookie,
        "api:notifications",
    ),
]


# Who is on the asker's side, said wrongly in one of the places that ask for it.
SIDE_MUTANTS = [
    ("apps.forum.clock_rules.on_askers_side", "forum:conversation"),
]


@pytest.mark.parametrize(("name", "route"), SIDE_MUTANTS)
def test_everybody_on_the_askers_side_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, name: str, route: str
) -> None:
    monkeypatch.setattr(name, lambda _actor, _question: True)
    assert next(matrix.faults(route), None)


@pytest.mark.parametrize(("name", "fault", "route"), TOKEN_MUTANTS)
def test_a_token_that_opens_too_much_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, name: str, fault: Any, route: str
) -> None:
    monkeypatch.setattr(name, fault)
    assert next(matrix.faults(route), None)


def test_a_refusal_that_says_that_there_is_something_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """403 instead of 404."""
    errors = import_module("apps.core.errors")
    monkeypatch.setattr(errors.NotFound, "status", 403)
    assert next(matrix.faults("forum:question"), None)


def test_a_redirect_that_tells_a_hidden_title_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The readable address holds the title: only the address tells it, the page stays shut."""
    leads_before_looking(monkeypatch)
    found = {}
    for route in ("forum:question", "forum:question_short"):
        cells = {(c.method, c.persona, c.kind): c for c in matrix.policy.cells(route)}
        found[route] = matrix.ask(cells["GET", "anonymous", "private"])
    assert found["forum:question"] == []
    assert any("tells question private" in fault for fault in found["forum:question_short"]), found
