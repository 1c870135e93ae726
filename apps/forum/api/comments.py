"""Comments under public questions for programs: the same services as the pages."""

from typing import Any

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible, require
from apps.core.addresses import absolute
from apps.core.api.addresses import api_address
from apps.core.api.conditional import as_precondition, seen_version, version_tag
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.errors import Conflict, NotFound
from apps.forum.api.beside_shapes import (
    CommentChange,
    CommentGiven,
    CommentShown,
    CommentsShown,
)
from apps.forum.contribution_shown import comment_of
from apps.forum.models import Contribution, Question
from apps.forum.projections import question_url
from apps.forum.services.contributions import (
    accept_contribution,
    change_contribution,
    post_contribution,
    revoke_contribution_acceptance,
    withdraw_contribution,
)


class QuestionComments(ApiView):
    """`/api/v1/questions/{public_id}/comments/`."""

    tag, route_name = "questions", "question_comments"

    @operation("Read comments", answer=CommentsShown, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """What members and experts say to a public question, apart from official answers."""
        found = get_visible(Question.objects.visible_to(self.actor), public_id)
        rows = Contribution.objects.visible_to(self.actor).filter(question=found)
        rows = rows.with_names().select_related("question").in_order()
        return Response({"comments": [_comment(self, row) for row in rows]})

    @operation(
        "Write a comment",
        answer=CommentShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.contribute",
        body=CommentGiven,
        status=201,
        repeatable=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Everybody reads it at once: no personal data, nothing confidential."""
        rows = Question.objects.visible_to(self.actor).select_related("topic")
        found = get_visible(rows, public_id)
        require(self.actor, "forum.contribute", found)
        made = post_contribution(
            actor=self.actor,
            question=found,
            language=(get_language() or "en")[:2],
            key=request.headers.get("Idempotency-Key", ""),
            **self.given(request, CommentGiven),
        )
        response = _shown(self, made.public_id, status=201)
        response["Location"] = response.data["url"]
        return response


class CommentByNumber(ApiView):
    """`/api/v1/comments/{public_id}/`."""

    tag, route_name = "questions", "comment"

    @operation("Read a comment", answer=CommentShown, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """One comment; of a withdrawn one only that there was one."""
        return _shown(self, public_id)

    @operation(
        "Change a comment",
        answer=CommentShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.change_contribution",
        body=CommentChange,
        conditional=True,
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Both texts stand in its history, with the reason."""
        found = _own(self, public_id)
        version = seen_version(request, found)
        given = self.given(request, CommentChange)
        try:
            change_contribution(actor=self.actor, contribution=found, version=version, **given)
        except Conflict as error:
            raise as_precondition(error) from error
        return _shown(self, public_id)

    @operation(
        "Withdraw a comment",
        answer=None,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.change_contribution",
        status=204,
        conditional=True,
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Take an own comment back; a line says that there was one."""
        found = _own(self, public_id)
        seen_version(request, found)
        withdraw_contribution(actor=self.actor, contribution=found)
        return Response(status=204)


class CommentAcceptance(ApiView):
    """`/api/v1/comments/{public_id}/acceptance/`."""

    tag, route_name = "questions", "comment_acceptance"

    @operation(
        "Say that a comment helped",
        answer=CommentShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.change_question",
        checked=True,
    )
    def put(self, request: Request, public_id: str) -> Response:
        """For the asker; it takes the place of the comment accepted before."""
        accept_contribution(actor=self.actor, contribution=self._read(request, public_id))
        return _shown(self, public_id)

    @operation(
        "Take back that a comment helped",
        answer=None,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.change_question",
        status=204,
        checked=True,
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Without an acceptance nothing happens."""
        revoke_contribution_acceptance(
            actor=self.actor, contribution=self._read(request, public_id)
        )
        return Response(status=204)

    def _read(self, request: Request, public_id: str) -> Contribution:
        found = _named(self, public_id)
        require(self.actor, "forum.change_question", found.question)
        self.require_unchanged(request, _comment(self, found))
        return found


def _named(view: ApiView, public_id: str) -> Contribution:
    rows = Contribution.objects.visible_to(view.actor).with_names().select_related("question")
    found: Contribution = get_visible(rows, public_id)
    return found


def _own(view: ApiView, public_id: str) -> Contribution:
    found = _named(view, public_id)
    require(view.actor, "forum.change_contribution", found)
    if found.withdrawn_at is not None:
        raise NotFound
    return found


def _shown(view: ApiView, public_id: str, *, status: int = 200) -> Response:
    """Answer with one comment; its writer also gets the version for `If-Match`."""
    found = _named(view, public_id)
    response = Response(_comment(view, found), status=status)
    if comment_of(found, view.actor).is_own:
        response["X-Version"] = version_tag(found)
    return response


def _comment(view: ApiView, row: Contribution) -> dict[str, Any]:
    shown = comment_of(row, view.actor)
    return {
        "id": shown.public_id,
        "url": api_address("comment", public_id=shown.public_id),
        "page": absolute(f"{question_url(row.question)}#{shown.anchor}"),
        "question": row.question.public_id,
        "kind": shown.kind,
        "writer": "" if shown.withdrawn else shown.writer,
        "writes_as": "" if shown.withdrawn else shown.role_line,
        "language": shown.language,
        "text_html": "" if shown.withdrawn else shown.body_html,
        "posted_at": shown.posted_at,
        "edited_at": row.edited_at,
        "withdrawn": shown.withdrawn,
        "accepted": shown.accepted,
        "is_fictional": shown.is_fictional,
    }
