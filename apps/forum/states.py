"""The state machines of the forum; docs/architecture/states.md is printed from these."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, DomainError
from apps.core.states import StateMachine, Transition
from apps.forum.choices import AnswerState, CaseState, QuestionState
from apps.forum.models import Signature

NOT_SIGNED = _("A second official has to sign this text before it can be issued.")


def nobody_began(question: Any) -> DomainError | None:
    """every authority still has the question unopened (`received`)"""
    if question.cases.exclude(state=CaseState.RECEIVED).exists():
        return Conflict(
            _("An authority has begun to answer: the question can no longer be changed."),
            code="already_begun",
        )
    return None


def second_official_signed(answer: Any) -> DomainError | None:
    """a signer other than the drafter signed the current text"""
    came: bool | None = getattr(answer, "is_signed", None)
    if not (Signature.objects.valid_for(answer).exists() if came is None else came):
        return Conflict(NOT_SIGNED, code="not_signed")
    return None


QUESTION = StateMachine(
    "forum.question",
    field="state",
    states=tuple(QuestionState.values),
    transitions=(
        Transition(
            "submit", (QuestionState.DRAFT,), QuestionState.OPEN, rule="forum.submit_question"
        ),
        Transition(
            "edit",
            (QuestionState.OPEN,),
            QuestionState.OPEN,
            rule="forum.edit_sent_question",
            guard=nobody_began,
        ),
        Transition(
            "withdraw",
            (QuestionState.OPEN,),
            QuestionState.WITHDRAWN,
            rule="forum.change_question",
            guard=nobody_began,
        ),
        Transition("answer", (QuestionState.OPEN, QuestionState.ANSWERED), QuestionState.ANSWERED),
    ),
)

CASE = StateMachine(
    "forum.case",
    field="state",
    states=tuple(CaseState.values),
    transitions=(
        Transition(
            "begin",
            (CaseState.RECEIVED, CaseState.RUNNING),
            CaseState.RUNNING,
            rule="forum.draft_answer",
        ),
        Transition("answer", (CaseState.RUNNING,), CaseState.ANSWERED),
        Transition("withdraw", (CaseState.RECEIVED,), CaseState.WITHDRAWN),
    ),
)

ANSWER = StateMachine(
    "forum.answer",
    field="state",
    states=tuple(AnswerState.values),
    transitions=(
        Transition(
            "edit",
            (AnswerState.DRAFTING, AnswerState.IN_SIGNOFF),
            AnswerState.DRAFTING,
            rule="forum.draft_answer",
        ),
        Transition(
            "request_signature",
            (AnswerState.DRAFTING,),
            AnswerState.IN_SIGNOFF,
            rule="forum.draft_answer",
        ),
        Transition(
            "return",
            (AnswerState.IN_SIGNOFF,),
            AnswerState.DRAFTING,
            rule="forum.draft_answer",
        ),
        Transition(
            "sign",
            (AnswerState.IN_SIGNOFF,),
            AnswerState.IN_SIGNOFF,
            rule="forum.sign_answer",
        ),
        Transition(
            "issue",
            (AnswerState.IN_SIGNOFF,),
            AnswerState.ISSUED,
            rule="forum.issue_answer",
            guard=second_official_signed,
        ),
    ),
)
