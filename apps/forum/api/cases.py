"""The desk of an authority: inbox, draft, sign-off.

Signing and issuing are official acts: they need a session with a second factor, so an access
token is told `second_factor_required` by the same rules as everybody else (rulings D38).
"""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.conditional import as_precondition, seen_version, tags_sent, version_tag
from apps.core.api.errors import PreconditionFailed
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import ChangeParameters
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.errors import Conflict
from apps.forum.api.draft_shapes import CaseShown, DraftGiven
from apps.forum.api.drafts import draft_content
from apps.forum.api.shapes import AssigneeGiven, CaseEntry, HashGiven, ReasonGiven
from apps.forum.api.shown import case_entry, case_shown
from apps.forum.desk import VIEWS, case_at, required_answer, unfinished_answer
from apps.forum.inbox_filters import ASSIGNEE_WORDS, DUE_WORDS, assigned_to, due_in
from apps.forum.models import Answer, Case, Question
from apps.forum.querysets.desk import wanted_colleague
from apps.forum.services.answers import (
    issue_answer,
    offer_draft,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.assignment import assign_case

OLDEST_FIRST = ("received_at", "id")


class CaseParameters(ChangeParameters):
    """Parameters of the inbox."""

    view = forms.ChoiceField(
        choices=[(name, name) for name in VIEWS],
        required=False,
        help_text=gettext_lazy("open (unless said), stopped, sign or closed"),
    )
    due = forms.ChoiceField(
        choices=[(name, name) for name, _words in DUE_WORDS],
        required=False,
        help_text=gettext_lazy("overdue, week (within 7 days), later or stopped"),
    )
    assignee = forms.ChoiceField(
        choices=[(name, name) for name, _words in ASSIGNEE_WORDS],
        required=False,
        help_text=gettext_lazy("Who is in charge: me, nobody or somebody"),
    )


class Cases(ApiView):
    """`/api/v1/cases/`."""

    tag, route_name = "cases", "cases"

    @operation(
        "List the inbox of your authority",
        answer=CaseEntry,
        scope=Scope.READ_CASES,
        personal=True,
        rule="forum.read_inbox",
        parameters=CaseParameters,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """The cases of the authority that the token acts for, oldest first."""
        cases = Case.objects.manageable_by(self.actor).filter(
            VIEWS[self.parameters["view"] or "open"]
        )
        if self.parameters["due"]:
            cases = cases.filter(due_in(self.parameters["due"]))
        if self.parameters["assignee"]:
            cases = cases.filter(assigned_to(self.parameters["assignee"], self.actor))
        page = page_of(
            request,
            cases.for_inbox().with_changes(),
            ordering=OLDEST_FIRST,
            parameters=self.parameters,
            changed="changed_at",
            shown=lambda case: case_entry(case, self.actor),
        )
        return Response(page)


class CaseByNumber(ApiView):
    """`/api/v1/cases/{public_id}/`."""

    tag, route_name = "cases", "case"

    @operation(
        "Read a case",
        answer=CaseShown,
        scope=Scope.READ_CASES,
        personal=True,
        rule="forum.read_inbox",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """The question with the draft of your authority; its version goes into `If-Match`."""
        return _shown(self, public_id)


class CaseAssignee(ApiView):
    """`/api/v1/cases/{public_id}/assignee/`."""

    tag, route_name = "cases", "case_assignee"

    @operation(
        "Put an official in charge of a case",
        answer=CaseShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.draft_answer",
        body=AssigneeGiven,
    )
    def put(self, request: Request, public_id: str) -> Response:
        """Take it, give it to a colleague, or hand it back; refused when it changed hands."""
        found = case_at(self.actor, public_id)
        given = self.given(request, AssigneeGiven)
        to = wanted_colleague(self.actor, given["to"])
        assign_case(actor=self.actor, case=found, to=to, seen=given["seen"])
        return _shown(self, public_id)


class CaseDraft(ApiView):
    """`/api/v1/cases/{public_id}/draft/`."""

    tag, route_name = "cases", "case_draft"

    @operation(
        "Save the draft of an answer",
        answer=CaseShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.draft_answer",
        body=DraftGiven,
        guarded=True,
    )
    def put(self, request: Request, public_id: str) -> Response:
        """Write the first draft, or replace the one whose ETag stands in `If-Match`."""
        found = case_at(self.actor, public_id)
        answer = unfinished_answer(self.actor, found)
        version = self._seen(request, answer)
        given = self.given(request, DraftGiven)
        store = offer_draft if given["offer"] else save_draft
        try:
            store(
                actor=self.actor,
                case=found,
                content=draft_content(self.actor, given, answer, found.question.language),
                version=version,
            )
        except Conflict as error:
            raise as_precondition(error) from error
        return _shown(self, public_id)

    def _seen(self, request: Request, answer: Answer | None) -> int | None:
        if answer is None:
            if "If-Match" in request.headers:
                raise PreconditionFailed(_("There is no draft yet: send it without If-Match."))
            return None
        return seen_version(request, answer)


class CaseReturn(ApiView):
    """`/api/v1/cases/{public_id}/return/`."""

    tag, route_name = "cases", "case_return"

    @operation(
        "Send a draft back",
        answer=CaseShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.draft_answer",
        body=ReasonGiven,
        conditional=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Send the offered draft that you read back to its drafter, with a reason."""
        found = case_at(self.actor, public_id)
        answer = required_answer(self.actor, found)
        version = seen_version(request, answer)
        given = self.given(request, ReasonGiven)
        try:
            return_draft(actor=self.actor, answer=answer, reason=given["reason"], version=version)
        except Conflict as error:
            raise as_precondition(error) from error
        return _shown(self, public_id)


class CaseSignature(ApiView):
    """`/api/v1/cases/{public_id}/signature/`."""

    tag, route_name = "cases", "case_signature"

    @operation(
        "Sign an answer",
        answer=CaseShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.sign_answer",
        body=HashGiven,
        checked=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Refused for access tokens: official acts need a session with a second factor."""
        return _acted(self, request, public_id, sign_answer)


class CaseIssue(ApiView):
    """`/api/v1/cases/{public_id}/issue/`."""

    tag, route_name = "cases", "case_issue"

    @operation(
        "Issue an answer",
        answer=CaseShown,
        scope=Scope.WRITE_CASES,
        personal=True,
        rule="forum.issue_answer",
        body=HashGiven,
        checked=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Refused for access tokens: official acts need a session with a second factor."""
        return _acted(self, request, public_id, issue_answer)


def _acted(
    view: ApiView, request: Request, public_id: str, service: Callable[..., object]
) -> Response:
    """Let a service act on the exact text that was read, by its hash."""
    found = case_at(view.actor, public_id)
    answer = required_answer(view.actor, found)
    if tags_sent(request) is not None:
        seen_version(request, answer)
    given = view.given(request, HashGiven)
    service(actor=view.actor, answer=answer, seen_hash=given["content_hash"])
    return _shown(view, public_id)


def _shown(view: ApiView, public_id: str) -> Response:
    """Answer with the case as it stands now."""
    case = case_at(view.actor, public_id, changes=True)
    question = Question.objects.visible_to(view.actor).for_page().get(pk=case.question_id)
    draft = unfinished_answer(view.actor, case)
    response = Response(case_shown(case, question, draft, view.actor))
    if draft is not None:
        response["X-Version"] = version_tag(draft)
    return response
