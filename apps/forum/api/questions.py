"""Questions: the same services, filters and projections as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible, require
from apps.core.actor import ANONYMOUS, Actor
from apps.core.api.conditional import as_precondition, seen_version, version_tag
from apps.core.api.errors import InsufficientScope
from apps.core.api.operations import operation
from apps.core.api.pages import page_of
from apps.core.api.parameters import ChangeParameters, TrueOrFalse
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.errors import Conflict, Invalid, NotSignedIn, Text
from apps.forum.api.shapes import (
    QuestionChange,
    QuestionEntry,
    QuestionGiven,
    QuestionShown,
)
from apps.forum.api.shown import question_entry, question_shown
from apps.forum.choices import NOT_OFFERED, Visibility
from apps.forum.filters import NEWEST_FIRST, QuestionFilter
from apps.forum.models import Question
from apps.forum.querysets import is_own
from apps.forum.services.guarding import Asserted
from apps.forum.services.questions import (
    QuestionContent,
    ask_question,
    discard_draft,
    edit_question,
    withdraw_question,
)
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

OWN_FIRST = ("-created_at", "-id")
# What a new question says unless it is given.
SAID: dict[str, Any] = {"jurisdictions": (), "facts": {}, "indication": "", "related": ""}
LISTS = {"topic": "topic", "product_class": "atmp_class", "stage": "development_stage"}


class QuestionParameters(ChangeParameters):
    """Parameters of the list beside its filters."""

    mine = TrueOrFalse(required=False, help_text="true: what you asked yourself, drafts included")


class Questions(ApiView):
    """`/api/v1/questions/`."""

    tag, route_name = "questions", "questions"

    @operation(
        "List questions",
        answer=QuestionEntry,
        scope=Scope.READ_QUESTIONS,
        parameters=QuestionParameters,
        filters=QuestionFilter,
        listed=True,
    )
    def get(self, request: Request) -> Response:
        """Public questions, newest first, with `q` the best first; with `mine=true` your own."""
        rows: QuerySet[Question]
        ordering: tuple[str, ...]
        keys = None
        rows = visible = Question.objects.visible_to(self.actor).for_page()
        if self.parameters["mine"]:
            self._require_reader()
            rows, ordering = visible.asked_by(self.actor), OWN_FIRST
        else:
            rows = Question.objects.visible_to(ANONYMOUS).listed().for_page()
            ordering = NEWEST_FIRST
        filtered = QuestionFilter(request.query_params, rows)
        rows = filtered.qs
        if not (self.parameters["mine"] or self.parameters["updated_since"]):
            listing = filtered.in_order()
            rows, ordering, keys = listing.rows, listing.ordering, listing.keys
        page = page_of(
            request,
            rows,
            ordering=ordering,
            parameters=self.parameters,
            changed="updated_at",
            shown=lambda row: question_entry(row, self.actor),
            keys=keys,
        )
        return Response(page)

    def _require_reader(self) -> None:
        if self.identity is None:
            raise NotSignedIn(_("Send an access token for this."), code="token_missing")
        if not self.actor.is_authenticated:
            raise InsufficientScope(extra={"scope": Scope.READ_QUESTIONS.value})

    @operation(
        "Write a question",
        answer=QuestionShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.write_question",
        body=QuestionGiven,
        status=201,
        repeatable=True,
    )
    def post(self, request: Request) -> Response:
        """Keep a draft or, with `submit`, send the question to the authorities."""
        given = self.given(request, QuestionGiven)
        content = content_of(
            self.actor, given, language=given.get("language") or get_language() or "en"
        )
        saved = ask_question(
            actor=self.actor,
            content=content,
            key=request.headers.get("Idempotency-Key", ""),
            submit=given.get("submit", False),
            asserted=_asserted(given),
        )
        response = shown_to(self, saved.public_id, status=201)
        response["Location"] = response.data["url"]
        return response


class QuestionByNumber(ApiView):
    """`/api/v1/questions/{public_id}/`."""

    tag, route_name = "questions", "question"

    @operation("Read a question", answer=QuestionShown, scope=Scope.READ_QUESTIONS)
    def get(self, _request: Request, public_id: str) -> Response:
        """The question with every issued answer."""
        return shown_to(self, public_id)

    @operation(
        "Change or send a question",
        answer=QuestionShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.write_question",
        body=QuestionChange,
        conditional=True,
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Change a draft, or what no authority has begun to answer; `submit` sends a draft."""
        found = get_visible(Question.objects.visible_to(self.actor), public_id)
        require(self.actor, "forum.write_question", found)
        version = seen_version(request, found)
        given = self.given(request, QuestionChange, partial=True)
        try:
            edit_question(
                actor=self.actor,
                question=found,
                content=content_of(self.actor, given, current=found),
                version=version,
                submit=given.get("submit", False),
                asserted=_asserted(given),
                reason=given.get("change_reason", ""),
                withhold=given.get("withhold", False),
            )
        except Conflict as error:
            raise as_precondition(error) from error
        return shown_to(self, public_id)

    @operation(
        "Delete a draft",
        answer=None,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.write_question",
        status=204,
        conditional=True,
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Delete a draft that was never sent; withdraw what was."""
        found = get_visible(Question.objects.visible_to(self.actor), public_id)
        require(self.actor, "forum.write_question", found)
        version = seen_version(request, found)
        try:
            discard_draft(actor=self.actor, question=found, version=version)
        except Conflict as error:
            raise as_precondition(error) from error
        return Response(status=204)


class QuestionWithdrawal(ApiView):
    """`/api/v1/questions/{public_id}/withdrawal/`."""

    tag, route_name = "questions", "question_withdrawal"

    @operation(
        "Withdraw a question",
        answer=QuestionShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.change_question",
        conditional=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Withdraw a sent question while no authority has begun; this cannot be undone."""
        found = get_visible(Question.objects.visible_to(self.actor), public_id)
        require(self.actor, "forum.change_question", found)
        version = seen_version(request, found)
        try:
            withdraw_question(actor=self.actor, question=found, version=version)
        except Conflict as error:
            raise as_precondition(error) from error
        return shown_to(self, public_id)


def shown_to(view: ApiView, public_id: str, *, status: int = 200) -> Response:
    """Return the answer with one question; its asker also gets the version for `If-Match`."""
    rows = Question.objects.visible_to(view.actor).for_page()
    question = get_visible(rows, public_id)
    response = Response(question_shown(question, view.actor), status=status)
    if is_own(view.actor, question):
        response["X-Version"] = version_tag(question)
    return response


def content_of(
    actor: Actor, given: dict[str, Any], *, current: Question | None = None, language: str = ""
) -> QuestionContent:
    """Return the content that the service takes; what was not given stays as it is.

    Raises Invalid for codes and authorities that are not offered.
    """
    problems: dict[str, Text] = {}
    terms = {name: _term(actor, given, name, current, problems) for name in LISTS}
    authorities = _authorities(actor, given, current, problems)
    if problems:
        raise Invalid(fields=problems)
    text = {
        name: given.get(name, getattr(current, f"{name}_md", ""))
        for name in ("body", "position", "justification")
    }
    visibility = given.get("visibility") or (current and current.visibility)
    return QuestionContent(
        title=given.get("title", current.title if current else ""),
        **text,
        **terms,
        visibility=Visibility(str(visibility)),
        authorities=authorities,
        language=current.language if current else language,
        asker_hidden=given.get("asker_hidden", current.asker_hidden if current else False),
        **{name: given.get(name, getattr(current, name, empty)) for name, empty in SAID.items()},
    )


def _asserted(given: dict[str, Any]) -> Asserted:
    return Asserted(as_it_is=given.get("send_anyway", False), check=given.get("ask_editor", False))


def _term(
    actor: Actor,
    given: dict[str, Any],
    name: str,
    current: Question | None,
    problems: dict[str, Text],
) -> Any:
    if name not in given and current is not None:
        return getattr(current, name)
    offered = Term.objects.visible_to(actor).offered(LISTS[name])
    found = offered.filter(code=given.get(name, "")).first()
    if found is None:
        problems[name] = NOT_OFFERED
    return found


def _authorities(
    actor: Actor, given: dict[str, Any], current: Question | None, problems: dict[str, Text]
) -> list[Organisation]:
    if "authorities" not in given:
        return list(current.wanted_authorities.all()) if current else []
    if current is not None and current.submitted_at is not None:
        problems["authorities"] = _("The authorities of a sent question stay as they are.")
        return []
    wanted = given["authorities"]
    offered = Organisation.objects.visible_to(actor).with_active_mandate()
    offered = offered.filter(public_id__in=wanted)
    found = {authority.public_id: authority for authority in offered}
    if set(wanted) - set(found):
        problems["authorities"] = NOT_OFFERED
    return [found[number] for number in dict.fromkeys(wanted) if number in found]
