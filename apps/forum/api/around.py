"""What is written around a question: follow-ups, and which question stands for another one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import check, get_visible, require
from apps.core.api.addresses import api_address
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import PageParameters
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Given, Shown
from apps.core.api.views import ApiView
from apps.core.errors import Invalid, NotFound
from apps.core.ids import parse_public_id
from apps.forum.api.questions import shown_to
from apps.forum.api.shapes import AuthorityRef, QuestionRef, QuestionShown
from apps.forum.api.shown import authority_ref
from apps.forum.choices import TITLE_MAX
from apps.forum.models import Duplicate, Question
from apps.forum.reading_choices import DUPLICATE_REASON_MAX, DuplicateState
from apps.forum.services.duplicates import (
    NO_CANONICAL,
    close_as_duplicate,
    decide_duplicate,
    propose_duplicate,
    undo_duplicate,
)
from apps.forum.services.follow_ups import begin_follow_up

OLDEST_FIRST = ("created_at", "id")


class FollowUpGiven(Given):
    """The first sentence of a question that follows up another one."""

    title = serializers.CharField(
        max_length=TITLE_MAX, help_text=f"One sentence of 15 to {TITLE_MAX} characters"
    )
    language = serializers.ChoiceField(
        choices=[code for code, _ in settings.LANGUAGES],
        required=False,
        help_text="Language of the text; the one of the request unless said",
    )


class DuplicateGiven(Given):
    """Which question stands for this one."""

    canonical = serializers.CharField(
        max_length=40, help_text="Public number of a public question that is no duplicate itself"
    )
    reason = serializers.CharField(
        max_length=DUPLICATE_REASON_MAX, help_text="Everybody reads it once the question is closed"
    )


class DuplicateNoteGiven(Given):
    """Why a question is no duplicate."""

    note = serializers.CharField(
        max_length=DUPLICATE_REASON_MAX, help_text="Whoever proposed it reads it"
    )


class DuplicateDecisionGiven(Given):
    """What an editor decides about a proposal."""

    close = serializers.BooleanField(help_text="true: it is a duplicate; false: it is none")
    note = serializers.CharField(
        max_length=DUPLICATE_REASON_MAX,
        allow_blank=True,
        default="",
        help_text="Needed to refuse: why it is no duplicate",
    )


class DuplicateShown(Shown):
    """What somebody said about two questions, and what became of it; nobody is named."""

    id = serializers.UUIDField()
    question = QuestionRef()
    canonical = QuestionRef()
    state = serializers.ChoiceField(choices=DuplicateState.values)
    authority = AuthorityRef(allow_null=True, help_text="The authority that proposed it, if any")
    reason = serializers.CharField()
    note = serializers.CharField(allow_blank=True, help_text="Why an editor decided otherwise")
    said_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class QuestionFollowUps(ApiView):
    """`/api/v1/questions/{public_id}/follow-ups/`."""

    tag, route_name = "questions", "question_follow_ups"

    @operation(
        "Begin a follow-up question",
        answer=QuestionShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.follow_up",
        body=FollowUpGiven,
        status=201,
        repeatable=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Keep a draft with topic, stage and authorities of the question that it follows up.

        Change and send it like any other draft of yours.
        """
        parts = ("topic", "product_class", "stage")
        rows = Question.objects.visible_to(self.actor).select_related(*parts)
        found = get_visible(rows, public_id)
        require(self.actor, "forum.follow_up", found)
        given = self.given(request, FollowUpGiven)
        made = begin_follow_up(
            actor=self.actor,
            parent=found,
            title=given["title"],
            language=given.get("language") or (get_language() or "en")[:2],
            key=request.headers.get("Idempotency-Key", ""),
        )
        response = shown_to(self, made.public_id, status=201)
        response["Location"] = response.data["url"]
        return response


class QuestionDuplicate(ApiView):
    """`/api/v1/questions/{public_id}/duplicate/`."""

    tag, route_name = "questions", "question_duplicate"

    @operation(
        "Say that a question is a duplicate",
        answer=DuplicateShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.say_duplicate",
        body=DuplicateGiven,
        status=201,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Askers and editors close it; an authority that was asked proposes it to an editor."""
        found = get_visible(Question.objects.visible_to(self.actor).for_page(), public_id)
        require(self.actor, "forum.say_duplicate", found)
        given = self.given(request, DuplicateGiven)
        closes = check(self.actor, "forum.close_duplicate", found)
        act: Any = close_as_duplicate if closes else propose_duplicate
        other = self._other(given["canonical"])
        act(actor=self.actor, question=found, canonical=other, reason=given["reason"])
        said = _rows(self).filter(question=found, canonical=other)
        return Response(_shown(said.order_by("-created_at", "-pk")[0]), status=201)

    def _other(self, number: str) -> Question:
        rows = Question.objects.visible_to(self.actor).listed()
        found: Question | None = rows.filter(public_id=parse_public_id(number) or "").first()
        if found is None:
            raise Invalid(fields={"canonical": NO_CANONICAL})
        return found


class QuestionDuplicateUndo(ApiView):
    """`/api/v1/questions/{public_id}/duplicate/undo/`."""

    tag, route_name = "questions", "question_duplicate_undo"

    @operation(
        "Open a question again that is no duplicate",
        answer=QuestionShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.decide_duplicate",
        body=DuplicateNoteGiven,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Editors only; its authorities receive it again."""
        found = get_visible(Question.objects.visible_to(self.actor), public_id)
        given = self.given(request, DuplicateNoteGiven)
        undo_duplicate(actor=self.actor, question=found, note=given["note"])
        return shown_to(self, public_id)


class DuplicateProposals(ApiView):
    """`/api/v1/duplicate-proposals/`."""

    tag, route_name = "questions", "duplicate_proposals"

    @operation(
        "List proposed duplicates",
        answer=DuplicateShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.decide_duplicate",
        parameters=PageParameters,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """What authorities propose and no editor has decided, oldest first; for editors."""
        page = page_of(
            request,
            _rows(self).proposed(),
            ordering=OLDEST_FIRST,
            parameters=self.parameters,
            shown=_shown,
        )
        return Response(page)


class DuplicateDecision(ApiView):
    """`/api/v1/duplicate-proposals/{id}/decision/`."""

    tag, route_name = "questions", "duplicate_decision"

    @operation(
        "Decide on a proposed duplicate",
        answer=DuplicateShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.decide_duplicate",
        body=DuplicateDecisionGiven,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Close the question as the authority proposed, or refuse with a note; once."""
        found: Duplicate | None = _rows(self).filter(pk=pk).first()
        if found is None:
            raise NotFound
        given = self.given(request, DuplicateDecisionGiven)
        decide_duplicate(actor=self.actor, duplicate=found, **given)
        return Response(_shown(_rows(self).get(pk=pk)))


def _rows(view: ApiView) -> Any:
    rows = Duplicate.objects.visible_to(view.actor)
    return rows.select_related("question", "canonical", "authority")


def _shown(row: Duplicate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "question": question_ref(row.question),
        "canonical": question_ref(row.canonical),
        "state": row.state,
        "authority": authority_ref(row.authority) if row.authority else None,
        "reason": row.reason,
        "note": row.note,
        "said_at": row.created_at,
        "decided_at": row.decided_at,
    }


def question_ref(question: Question) -> dict[str, str]:
    """Return how a question is named in other objects."""
    return {
        "id": question.public_id,
        "title": question.title,
        "url": api_address("question", public_id=question.public_id),
    }
