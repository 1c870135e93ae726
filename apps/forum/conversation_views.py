"""The asker's page: what the authorities said and asked, and what the asker decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core.access import get_visible, require
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.formerrors import add_domain_error
from apps.forum.choices import OPEN_CASES, CaseState
from apps.forum.clock_choices import MessageKind, Side
from apps.forum.clock_forms import TextForm
from apps.forum.clock_shown import Said, expected_line, next_steps, steps_of, thread_of
from apps.forum.models import Answer, Case, CaseEvent, CaseMessage, Question, Transfer
from apps.forum.projections import privacy_pill, question_url
from apps.forum.querysets import is_own
from apps.forum.services.cases import calendars_of
from apps.forum.services.conversation import (
    ask_clarification,
    remark_to_authority,
    reply_to_authority,
)
from apps.forum.services.transfers import accept_transfer, refuse_transfer
from apps.forum.states import may_still_reply
from apps.forum.timeline import Entry

DONE = {
    "reply": gettext_lazy("Your reply is sent. The clock runs again."),
    "remark": gettext_lazy("Your message is sent to the authority."),
    "clarify": gettext_lazy("Your request is sent to the authority."),
    "agree": gettext_lazy("Agreed: the other authority takes over."),
    "refuse": gettext_lazy("Refused: the case stays where it is."),
}
NO_ANSWER = gettext_lazy("There is no answer to ask about.")
DECISIONS: dict[str, Callable[..., Any]] = {"agree": accept_transfer, "refuse": refuse_transfer}


@dataclass(slots=True)
class Part:
    """What stands between the asker and one authority."""

    case: Case
    expected: str
    steps: list[Entry]
    thread: list[Said]
    next_steps: list[tuple[str, str]]
    proposal: Transfer | None
    about: Answer | None
    form: TextForm | None
    agree: dict[str, Any]
    refuse: dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what was said with each authority, and do what the pressed button says (`action`)."""
    actor = actor_of(request)
    rows = Question.objects.visible_to(actor).for_page()
    found = get_visible(rows, public_id)
    require(actor, "forum.read_conversation", found)
    if request.method != "POST":
        return _page(request, found, None)
    require(actor, "forum.change_question", found)
    return _acted(request, found)


def _acted(request: HttpRequest, found: Question) -> HttpResponse:
    actor, name = actor_of(request), request.POST.get("action", "")
    seen = Case.objects.visible_to(actor).filter(question=found).select_related("question")
    case = next((c for c in seen if str(c.pk) == request.POST.get("case")), None)
    if case is None or name not in DONE:
        raise Conflict(_("This is no longer possible: look at the page."), code="wrong_state")
    if name in DECISIONS:
        _decide(actor, case, name)
    else:
        form = TextForm(request.POST, act=name, case=str(case.pk))
        if not form.is_valid():
            return _page(request, found, request.POST, status=422)
        try:
            _say(actor, case, name, form.cleaned_data["text"])
        except Invalid as error:
            add_domain_error(form, error)
            return _page(request, found, request.POST, refused=form, status=error.status)
    messages.success(request, DONE[name])
    return redirect("forum:conversation", public_id=found.public_id)


def _decide(actor: Actor, case: Case, name: str) -> None:
    waiting = Transfer.objects.visible_to(actor).waiting().filter(case=case)
    transfer = waiting.select_related("case__question").first()
    if transfer is None:
        raise Conflict(_("This proposal is decided already."), code="wrong_state")
    DECISIONS[name](actor=actor, transfer=transfer)


def _say(actor: Actor, case: Case, name: str, text: str) -> None:
    if name == "reply":
        reply_to_authority(actor=actor, case=case, text=text)
    elif name == "remark":
        remark_to_authority(actor=actor, case=case, text=text)
    else:
        answer = answer_of(actor, case)
        if answer is None:
            raise Conflict(NO_ANSWER, code="wrong_state")
        ask_clarification(actor=actor, answer=answer, text=text)


def answer_of(actor: Actor, case: Case) -> Answer | None:
    """Return the newest issued answer of a case, about which its asker can ask."""
    issued = Answer.objects.visible_to(actor).in_force().filter(case=case)
    newest: Answer | None = issued.select_related("case").order_by("-issued_at").first()
    return newest


def _act_of(actor: Actor, case: Case, said: list[CaseMessage]) -> tuple[str, Answer | None]:
    """Return what the asker can write now: reply, remark, clarify or nothing."""
    if case.state == CaseState.STOPPED:
        return "reply", None
    if case.state == CaseState.LAPSED:
        return ("" if may_still_reply(case) else "reply"), None
    if case.state in OPEN_CASES:
        return "remark", None
    answer = answer_of(actor, case)
    asked = {m.answer_id for m in said if (m.kind, m.side) == (MessageKind.REQUEST, Side.ASKER)}
    return ("clarify", answer) if answer and answer.pk not in asked else ("", None)


def _page(
    request: HttpRequest,
    found: Question,
    sent: QueryDict | None,
    *,
    refused: TextForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    cases = Case.objects.visible_to(actor).filter(question=found).select_related("authority")
    parts = [_part(actor, found, case, sent, refused) for case in cases]
    context = {
        "question": found,
        "private": privacy_pill(found),
        "parts": parts,
        "is_asker": is_own(actor, found),
        "back": question_url(found),
    }
    return render(request, "forum/conversation.html", context, status=status)


def _part(
    actor: Actor,
    question: Question,
    case: Case,
    sent: QueryDict | None,
    refused: TextForm | None,
) -> Part:
    calendar = calendars_of([case.authority])[case.authority_id]
    events = list(CaseEvent.objects.visible_to(actor).filter(case=case).order_by("number"))
    said = list(CaseMessage.objects.visible_to(actor).filter(case=case))
    waiting = Transfer.objects.visible_to(actor).waiting().filter(case=case)
    act, about = _act_of(actor, case, said) if is_own(actor, question) else ("", None)
    form = None
    if act:
        bound = sent if sent and sent.get("case") == str(case.pk) else None
        form = refused if refused and bound else TextForm(bound, act=act, case=str(case.pk))
    return Part(
        case=case,
        expected=expected_line(case, calendar.local_day(now())),
        steps=steps_of(case, events, calendar),
        thread=thread_of(said, case.authority.name, asker=is_own(actor, question)),
        next_steps=next_steps(case, question, events),
        proposal=waiting.select_related("to_authority").first(),
        about=about,
        form=form,
        agree={"action": "agree", "case": case.pk},
        refuse={"action": "refuse", "case": case.pk},
    )
