"""The authority's page of the clock of a case: conversation, delay, decline, transfer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.errors import Conflict, DomainError, Invalid
from apps.core.formerrors import add_domain_error
from apps.forum.choices import OPEN_CASES, CaseState
from apps.forum.clock_choices import DeclineReason
from apps.forum.clock_forms import ActForm, DeclineForm, DelayForm, TextForm, TransferForm
from apps.forum.clock_shown import expected_line, steps_of, thread_of
from apps.forum.desk import case_at
from apps.forum.models import Case, CaseEvent, CaseMessage, Question, Transfer
from apps.forum.projections import asker_line, privacy_pill, topic_of
from apps.forum.services.cases import calendars_of
from apps.forum.services.clock import announce_delay, decline_case, resume_case
from apps.forum.services.conversation import (
    ask_for_more,
    clarify_answer,
    remark_to_asker,
    waiting_request,
)
from apps.forum.services.transfers import may_take_over, propose_transfer, take_back_transfer

DONE = {
    "ask": gettext_lazy("The asker is asked. The clock stands still until the reply."),
    "remark": gettext_lazy("Your message is sent to the asker."),
    "clarify": gettext_lazy("Your reply is sent to the asker."),
    "resume": gettext_lazy("The clock runs again."),
    "delay": gettext_lazy("The asker is told the new date and the reason."),
    "decline": gettext_lazy("The case is closed. The asker is told why."),
    "transfer": gettext_lazy("The asker is asked to agree to the transfer."),
    "take_back": gettext_lazy("The proposal is taken back."),
}
OTHER_ROLE = gettext_lazy(
    "You act for another authority than when you opened this page. Nothing was done."
)


@require_http_methods(["GET", "HEAD", "POST"])
def clock(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show clock and conversation of a case, and do what the pressed button says (`action`)."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    if request.method != "POST":
        return _page(request, found, _forms(actor, found))
    if request.POST.get("case") != str(found.pk):
        raise Conflict(OTHER_ROLE, code="other_role")
    name = request.POST.get("action", "")
    forms = _forms(actor, found, request.POST if name in DONE else None, name)
    form = forms.get(name)
    if name not in DONE or (form is None and name not in PLAIN):
        raise Conflict(_("This is no longer possible: look at the case."), code="wrong_state")
    if form is not None and not form.is_valid():
        return _page(request, found, forms, status=422)
    try:
        _act(actor, found, name, form)
    except (Invalid, Conflict) as error:
        return _refused(request, found, forms, form, error)
    messages.success(request, DONE[name])
    return redirect("forum:clock", public_id=public_id)


def _refused(
    request: HttpRequest,
    found: Case,
    forms: dict[str, ActForm],
    form: ActForm | None,
    error: DomainError,
) -> HttpResponse:
    if form is None:
        raise error
    add_domain_error(form, error)
    return _page(request, found, forms, status=error.status)


PLAIN: dict[str, Callable[..., Any]] = {"resume": resume_case, "take_back": take_back_transfer}
TEXTS: dict[str, Callable[..., Any]] = {
    "ask": ask_for_more,
    "remark": remark_to_asker,
    "clarify": clarify_answer,
}


def _act(actor: Actor, found: Case, name: str, form: ActForm | None) -> None:
    if form is None:
        PLAIN[name](actor=actor, case=found)
        return
    given = form.cleaned_data
    if name in TEXTS:
        TEXTS[name](actor=actor, case=found, text=given["text"])
    elif name == "delay":
        announce_delay(actor=actor, case=found, new_due=given["new_due"], reason=given["reason"])
    elif name == "decline":
        code = DeclineReason(given["code"])
        decline_case(actor=actor, case=found, code=code, reason=given["reason"])
    elif isinstance(form, TransferForm):
        chosen = form.able[given["to_authority"]]
        propose_transfer(actor=actor, case=found, to_authority=chosen, reason=given["reason"])


def _forms(actor: Actor, found: Case, sent: Any = None, name: str = "") -> dict[str, ActForm]:
    """Return the forms of the acts that are possible now; the one that was sent is bound."""
    if not check(actor, "forum.draft_answer", found):
        return {}
    key = str(found.pk)
    data = {act: sent if act == name else None for act in DONE}
    if found.state not in OPEN_CASES:
        waits = waiting_request(found) is not None
        return {"clarify": TextForm(data["clarify"], act="clarify", case=key)} if waits else {}
    forms: dict[str, ActForm] = {}
    if found.state != CaseState.STOPPED:
        forms["ask"] = TextForm(data["ask"], act="ask", case=key)
        forms["delay"] = DelayForm(data["delay"], act="delay", case=key)
    forms["remark"] = TextForm(data["remark"], act="remark", case=key)
    forms["decline"] = DeclineForm(data["decline"], act="decline", case=key)
    able = may_take_over(found.question)
    if able and not found.transfers.waiting().exists():
        forms["transfer"] = TransferForm(data["transfer"], act="transfer", case=key, able=able)
    return forms


def _page(
    request: HttpRequest, found: Case, forms: dict[str, ActForm], status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    question = Question.objects.visible_to(actor).for_page().get(pk=found.question_id)
    calendar = calendars_of([found.authority])[found.authority_id]
    events = CaseEvent.objects.visible_to(actor).filter(case=found).order_by("number")
    said = CaseMessage.objects.visible_to(actor).filter(case=found)
    proposal = Transfer.objects.visible_to(actor).waiting().filter(case=found)
    context = {
        "case": found,
        "question": question,
        "authority": found.authority,
        "asker": asker_line(question, actor),
        "topic": topic_of(question),
        "private": privacy_pill(question),
        "expected": expected_line(found, calendar.local_day(now())),
        "steps": steps_of(found, list(events), calendar),
        "thread": thread_of(said, found.authority.name, asker=False),
        "proposal": proposal.select_related("to_authority").first(),
        "stopped": found.state == CaseState.STOPPED,
        "forms": forms,
        "resume": {"action": "resume", "case": found.pk},
        "take_back": {"action": "take_back", "case": found.pk},
    }
    return render(request, "forum/clock.html", context, status=status)
