"""The state machines of the forum; docs/architecture/states.md is printed from these."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.errors import Conflict, DomainError
from apps.core.states import StateMachine, Transition
from apps.forum import life_rules, reading_rules  # noqa: F401  the machines name their rules
from apps.forum.choices import OPEN_CASES, AnswerState, CaseState, QuestionState
from apps.forum.choices_life import IN_FORCE
from apps.forum.clock_choices import CaseEventKind
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


def may_go(question: Any) -> DomainError | None:
    """every authority still has the question unopened, and no duplicate leads to it"""
    if question.duplicates.exists():
        return Conflict(
            _("Other questions were closed as duplicates of this one: it stays for their readers."),
            code="stands_for_others",
        )
    return nobody_began(question)


def nobody_works_on_it(question: Any) -> DomainError | None:
    """every case is closed, and none with an answer"""
    if question.cases.filter(state__in=OPEN_CASES).exists():
        return Conflict(_("An authority still works on this question."), code="wrong_state")
    return None


def nobody_answers_it(question: Any) -> DomainError | None:
    """public, no other question leads to it, and no answer is offered or issued"""
    if question.public_at is None:
        return Conflict(
            _("Only public questions are closed as duplicates: others cannot be compared."),
            code="duplicate_not_public",
        )
    if question.duplicates.exists():
        return Conflict(
            _("Other questions lead to this one. It stands for them, and is no duplicate."),
            code="stands_for_others",
        )
    if question.answers.exclude(state=AnswerState.DRAFTING).exists():
        return Conflict(
            _("An authority has given or offered an answer here: the question stays."),
            code="has_answer",
        )
    return None


def may_still_reply(case: Any) -> DomainError | None:
    """a case that lapsed can be opened again by a reply within 30 days"""
    if case.state != CaseState.LAPSED:
        return None
    lapsed = case.events.filter(kind=CaseEventKind.LAPSED).latest("number")
    if now() > lapsed.at + settings.FORUM_REOPEN_WITHIN:
        return Conflict(
            _("The time to reply is over. You can ask a new question."), code="too_late"
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
            "hold", (QuestionState.DRAFT,), QuestionState.HELD, rule="forum.submit_question"
        ),
        Transition("release", (QuestionState.HELD,), QuestionState.OPEN, rule="forum.check_held"),
        Transition(
            "send_back", (QuestionState.HELD,), QuestionState.DRAFT, rule="forum.check_held"
        ),
        Transition(
            "take_back", (QuestionState.HELD,), QuestionState.DRAFT, rule="forum.change_question"
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
            guard=may_go,
        ),
        Transition("answer", (QuestionState.OPEN, QuestionState.ANSWERED), QuestionState.ANSWERED),
        Transition("close", (QuestionState.OPEN,), QuestionState.CLOSED, guard=nobody_works_on_it),
        Transition("reopen", (QuestionState.CLOSED,), QuestionState.OPEN),
        Transition(
            "close_as_duplicate",
            (QuestionState.OPEN, QuestionState.CLOSED),
            QuestionState.DUPLICATE,
            rule="forum.close_duplicate",
            guard=nobody_answers_it,
        ),
        Transition(
            "undo_duplicate",
            (QuestionState.DUPLICATE,),
            QuestionState.OPEN,
            rule="forum.decide_duplicate",
        ),
        # No authority that was asked answers here any more.
        Transition(
            "undo_unanswered",
            (QuestionState.DUPLICATE,),
            QuestionState.CLOSED,
            rule="forum.decide_duplicate",
        ),
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
        # A new answer takes the place of the old one; the clock of the case has ended.
        Transition("rework", (CaseState.ANSWERED,), CaseState.ANSWERED, rule="forum.draft_answer"),
        Transition("rework", (CaseState.REFERRED,), CaseState.REFERRED, rule="forum.draft_answer"),
        # Officials may write on while the clock stands.
        Transition("begin", (CaseState.STOPPED,), CaseState.STOPPED, rule="forum.draft_answer"),
        Transition(
            "stop",
            (CaseState.RECEIVED, CaseState.RUNNING),
            CaseState.STOPPED,
            rule="forum.draft_answer",
        ),
        Transition("resume", (CaseState.STOPPED,), CaseState.RUNNING, rule="forum.draft_answer"),
        Transition(
            "reply",
            (CaseState.STOPPED, CaseState.LAPSED),
            CaseState.RUNNING,
            guard=may_still_reply,
        ),
        Transition(
            "announce_delay",
            (CaseState.RECEIVED,),
            CaseState.RECEIVED,
            rule="forum.draft_answer",
        ),
        Transition(
            "announce_delay",
            (CaseState.RUNNING,),
            CaseState.RUNNING,
            rule="forum.draft_answer",
        ),
        Transition("answer", (CaseState.RUNNING, CaseState.STOPPED), CaseState.ANSWERED),
        Transition("refer", (CaseState.RUNNING, CaseState.STOPPED), CaseState.REFERRED),
        Transition("decline", OPEN_CASES, CaseState.DECLINED, rule="forum.draft_answer"),
        Transition("transfer", OPEN_CASES, CaseState.TRANSFERRED),
        Transition("lapse", (CaseState.STOPPED,), CaseState.LAPSED),
        Transition("withdraw", (CaseState.RECEIVED,), CaseState.WITHDRAWN),
        # A redacted version on which both sides no longer agree (private_states.py), and a
        # question that is closed as a duplicate.
        Transition("drop", OPEN_CASES, CaseState.WITHDRAWN),
        # The question was no duplicate after all: afresh, or where work had begun.
        Transition("receive_again", (CaseState.WITHDRAWN,), CaseState.RECEIVED),
        Transition("take_up_again", (CaseState.WITHDRAWN,), CaseState.RUNNING),
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
            "case_closed",
            (AnswerState.IN_SIGNOFF,),
            AnswerState.DRAFTING,
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
        Transition("review", (AnswerState.ISSUED,), AnswerState.REVIEW_DUE),
        Transition("review", (AnswerState.REVIEW_DUE,), AnswerState.REVIEW_DUE),
        Transition("supersede", IN_FORCE, AnswerState.SUPERSEDED),
        Transition("withdraw", IN_FORCE, AnswerState.WITHDRAWN, rule="forum.decide_answer"),
        Transition("confirm", IN_FORCE, AnswerState.ISSUED, rule="forum.decide_answer"),
    ),
)
