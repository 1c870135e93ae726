"""The clock of a case for programs: the same services as the pages of authority and asker."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible, require
from apps.core.actor import Actor
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.errors import Conflict, Invalid
from apps.forum.api.clock_shapes import (
    AskersMessageGiven,
    CaseClockShown,
    ConversationShown,
    DecisionGiven,
    DeclineGiven,
    DelayGiven,
    MessageGiven,
    TransferGiven,
)
from apps.forum.api.clock_shown import clock_shown
from apps.forum.clock_choices import DeclineReason, MessageKind
from apps.forum.conversation_views import NO_ANSWER, answer_of
from apps.forum.desk import case_at
from apps.forum.models import Case, Question, Transfer
from apps.forum.services.clock import announce_delay, decline_case, resume_case
from apps.forum.services.conversation import (
    ask_clarification,
    ask_for_more,
    clarify_answer,
    remark_to_asker,
    remark_to_authority,
    reply_to_authority,
)
from apps.forum.services.transfers import (
    DECIDED,
    NOT_OFFERED,
    accept_transfer,
    may_take_over,
    propose_transfer,
    refuse_transfer,
    take_back_transfer,
)

SAYS: dict[str, Callable[..., Any]] = {
    MessageKind.REQUEST: ask_for_more,
    MessageKind.REPLY: clarify_answer,
    MessageKind.REMARK: remark_to_asker,
}
# What an authority does with the clock, and what its asker does.
DESK: dict[str, Any] = {
    "answer": CaseClockShown,
    "scope": Scope.WRITE_CASES,
    "personal": True,
    "rule": "forum.draft_answer",
}
ASKER: dict[str, Any] = {
    "answer": CaseClockShown,
    "scope": Scope.WRITE_QUESTIONS,
    "personal": True,
    "rule": "forum.change_question",
}


class CaseMessages(ApiView):
    """`/api/v1/cases/{public_id}/messages/`."""

    tag, route_name = "cases", "case_messages"

    @operation(
        "Read clock and conversation of a case",
        answer=CaseClockShown,
        scope=Scope.READ_CASES,
        personal=True,
        rule="forum.read_inbox",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """What happened to the case of your authority, and what both sides said."""
        return _desk(self.actor, public_id)

    @operation("Write to the asker", body=MessageGiven, **DESK)
    def post(self, request: Request, public_id: str) -> Response:
        """Ask for more (the clock stands then), explain an answer, or remark something."""
        found = case_at(self.actor, public_id)
        given = self.given(request, MessageGiven)
        SAYS[given["kind"]](actor=self.actor, case=found, text=given["text"])
        return _desk(self.actor, public_id)


class CaseResumption(ApiView):
    """`/api/v1/cases/{public_id}/resumption/`."""

    tag, route_name = "cases", "case_resumption"

    @operation("Let the clock run again", **DESK)
    def post(self, _request: Request, public_id: str) -> Response:
        """Without waiting for the asker's reply."""
        resume_case(actor=self.actor, case=case_at(self.actor, public_id))
        return _desk(self.actor, public_id)


class CaseDelay(ApiView):
    """`/api/v1/cases/{public_id}/delay/`."""

    tag, route_name = "cases", "case_delay"

    @operation("Announce a delay", body=DelayGiven, **DESK)
    def post(self, request: Request, public_id: str) -> Response:
        """Tell the asker a later day, and why."""
        found = case_at(self.actor, public_id)
        announce_delay(actor=self.actor, case=found, **self.given(request, DelayGiven))
        return _desk(self.actor, public_id)


class CaseDecline(ApiView):
    """`/api/v1/cases/{public_id}/decline/`."""

    tag, route_name = "cases", "case_decline"

    @operation("Close a case without an answer", body=DeclineGiven, **DESK)
    def post(self, request: Request, public_id: str) -> Response:
        """The asker reads why; signatures on an offered answer are void."""
        found = case_at(self.actor, public_id)
        given = self.given(request, DeclineGiven)
        code = DeclineReason(given["code"])
        decline_case(actor=self.actor, case=found, code=code, reason=given["reason"])
        return _desk(self.actor, public_id)


class CaseTransfer(ApiView):
    """`/api/v1/cases/{public_id}/transfer/`."""

    tag, route_name = "cases", "case_transfer"

    @operation("Propose that another authority takes over", body=TransferGiven, **DESK)
    def post(self, request: Request, public_id: str) -> Response:
        """Nothing moves before the asker agrees."""
        found = case_at(self.actor, public_id)
        given = self.given(request, TransferGiven)
        able = {one.public_id: one for one in may_take_over(found.question)}
        if given["to_authority"] not in able:
            raise Invalid(fields={"to_authority": NOT_OFFERED})
        to_authority = able[given["to_authority"]]
        propose_transfer(
            actor=self.actor, case=found, to_authority=to_authority, reason=given["reason"]
        )
        return _desk(self.actor, public_id)

    @operation("Take back a proposed transfer", **DESK)
    def delete(self, _request: Request, public_id: str) -> Response:
        """As long as the asker has not decided."""
        take_back_transfer(actor=self.actor, case=case_at(self.actor, public_id))
        return _desk(self.actor, public_id)


class QuestionConversation(ApiView):
    """`/api/v1/questions/{public_id}/conversation/`."""

    tag, route_name = "questions", "question_conversation"

    @operation(
        "Read what your authorities said",
        answer=ConversationShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
        rule="forum.read_conversation",
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """For the asker and the colleagues whom the asker named."""
        found = get_visible(Question.objects.visible_to(self.actor), public_id)
        require(self.actor, "forum.read_conversation", found)
        shown = [clock_shown(case, self.actor) for case in _cases(self.actor, found)]
        return Response({"authorities": shown})

    @operation("Write to an authority", body=AskersMessageGiven, **ASKER)
    def post(self, request: Request, public_id: str) -> Response:
        """Reply (the clock runs again), ask once about an answer, or remark something."""
        found = _own(self.actor, public_id)
        given = self.given(request, AskersMessageGiven)
        case = _case_of(self.actor, found, given["authority"])
        _say(self.actor, case, given["kind"], given["text"])
        return _asked(self.actor, case)


class QuestionTransfer(ApiView):
    """`/api/v1/questions/{public_id}/transfer/`."""

    tag, route_name = "questions", "question_transfer"

    @operation("Decide about a proposed transfer", body=DecisionGiven, **ASKER)
    def post(self, request: Request, public_id: str) -> Response:
        """With your consent the case closes here and opens at the other authority."""
        found = _own(self.actor, public_id)
        given = self.given(request, DecisionGiven)
        case = _case_of(self.actor, found, given["authority"])
        waiting = Transfer.objects.visible_to(self.actor).waiting().filter(case=case)
        transfer = waiting.select_related("case__question").first()
        if transfer is None:
            raise Conflict(DECIDED, code="wrong_state")
        decide = accept_transfer if given["agree"] else refuse_transfer
        decide(actor=self.actor, transfer=transfer)
        return _asked(self.actor, case)


def _desk(actor: Actor, public_id: str) -> Response:
    """Answer with the clock as it stands now."""
    return Response(clock_shown(case_at(actor, public_id), actor))


def _asked(actor: Actor, case: Case) -> Response:
    return Response(clock_shown(_cases(actor, case.question).get(pk=case.pk), actor))


def _own(actor: Actor, public_id: str) -> Question:
    found: Question = get_visible(Question.objects.visible_to(actor), public_id)
    require(actor, "forum.change_question", found)
    return found


def _cases(actor: Actor, question: Question) -> Any:
    rows = Case.objects.visible_to(actor).filter(question=question)
    return rows.select_related("authority", "question").order_by("authority__sort_key")


def _case_of(actor: Actor, question: Question, authority: str) -> Case:
    found: Case | None = _cases(actor, question).filter(authority__public_id=authority).first()
    if found is None:
        raise Invalid(fields={"authority": NOT_OFFERED})
    return found


def _say(actor: Actor, case: Case, kind: str, text: str) -> None:
    if kind == MessageKind.REPLY:
        reply_to_authority(actor=actor, case=case, text=text)
    elif kind == MessageKind.REMARK:
        remark_to_authority(actor=actor, case=case, text=text)
    else:
        answer = answer_of(actor, case)
        if answer is None:
            raise Conflict(NO_ANSWER, code="wrong_state")
        ask_clarification(actor=actor, answer=answer, text=text)
