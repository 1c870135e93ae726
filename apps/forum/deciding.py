"""The desk's page about an issued answer: confirm, replace or withdraw it, by two officials."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import name_shown
from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.forum.beside_words import beside_the_words
from apps.forum.choices_life import DecisionKind
from apps.forum.citable import version_label
from apps.forum.comparing import between
from apps.forum.desk import case_at
from apps.forum.life_forms import DecisionForm, DropForm
from apps.forum.models import Answer, AnswerDecision, Case
from apps.forum.projections import answer_cards
from apps.forum.services.decisions import (
    drop_decision,
    propose_confirmation,
    propose_withdrawal,
    sign_decision,
)
from apps.forum.services.replacing import CLOSED_WITH_ANSWER
from apps.vocabularies.models import GuidanceVersion


def answer_in_force(actor: Actor, case: Case) -> Answer | None:
    """Return what speaks in a case of the own authority, the final answer before all."""
    rows = Answer.objects.manageable_by(actor).in_force().filter(case=case)
    found: Answer | None = rows.for_card().order_by("is_preliminary").first()
    return found


def replaceable(actor: Actor, case: Case) -> Answer | None:
    """Return the answer whose place a new one takes: the last final one of a closed case."""
    if case.state not in CLOSED_WITH_ANSWER:
        return None
    rows = Answer.objects.manageable_by(actor).spoken().filter(case=case, is_preliminary=False)
    shown = rows.for_card().with_citations().order_by("-issued_at", "-pk")
    found: Answer | None = shown.first()
    return found


def against_replaced(actor: Actor, answer: Answer) -> dict[str, Any]:
    """Return what changes, in words and beside them, from the answer that is replaced, if any."""
    rows = Answer.objects.manageable_by(actor).filter(pk=answer.supersedes_id)
    before = rows.for_card().with_citations().first() if answer.supersedes_id else None
    if before is None:
        return {}
    return {"against": between(before, answer), "beside_words": beside_the_words(before, answer)}


def _required(actor: Actor, case: Case) -> Answer:
    found = answer_in_force(actor, case)
    if found is None:
        raise NotFound
    return found


def _newest(answer: Answer) -> list[tuple[str, str]]:
    versions = Answer.objects.newest_cited(answer.pk)
    return [(str(version.pk), version_label(version)) for version in versions]


@require_safe
def decision(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what can be decided about the answer in force, or what is proposed about it."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    answer = _required(actor, found)
    form = DecisionForm(newest=_newest(answer), initial={"review_by": answer.review_by})
    return _page(request, found, answer, form, DropForm())


def _page(
    request: HttpRequest,
    case: Case,
    answer: Answer,
    form: DecisionForm,
    drop_form: DropForm,
    *,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    rows = AnswerDecision.objects.manageable_by(actor).filter(answer=answer)
    waiting = rows.waiting().select_related("proposed_by", "answer").first()
    context = {
        "case": case,
        "question": case.question,
        "answer": answer,
        "card": answer_cards([answer], now().date())[0],
        "form": form,
        "drop_form": drop_form,
        "waiting": waiting,
        "proposer": name_shown(waiting.proposed_by.display_name) if waiting else "",
        "kind": DecisionKind(waiting.kind).label if waiting else "",
        "checked": _checked(waiting) if waiting else [],
        "sign": check(actor, "forum.sign_decision", waiting) if waiting else None,
        "own": waiting is not None and waiting.proposed_by_id == actor.user_id,
        "propose": check(actor, "forum.propose_decision", answer),
    }
    return render(request, "forum/decision.html", context, status=status)


def _checked(decided: AnswerDecision) -> list[str]:
    versions = GuidanceVersion.objects.filter(pk__in=decided.checked_versions)
    return [version_label(one) for one in versions.select_related("document").order_by("pk")]


@require_POST
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose to withdraw or to confirm the answer that the form was made for."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    answer = _of_form(request, actor, found)
    form = DecisionForm(request.POST, newest=_newest(answer))
    if not form.is_valid():
        return _page(request, found, answer, form, DropForm(), status=422)
    try:
        _propose(actor, answer, form.cleaned_data)
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        return _page(request, found, answer, form, DropForm(), status=error.status)
    messages.success(request, _("Proposed. Another signer of your authority decides on it."))
    return redirect("forum:decision", public_id=public_id)


def _of_form(request: HttpRequest, actor: Actor, case: Case) -> Answer:
    """Return the answer that the form named; Conflict when another one speaks by now."""
    found = answer_in_force(actor, case)
    if found is None or request.POST.get("answer") != found.public_id:
        raise Conflict(
            _("Another answer is in force than when you opened this page. Nothing was done."),
            code="wrong_state",
        )
    return found


def _propose(actor: Actor, answer: Answer, clean: dict[str, Any]) -> None:
    if clean["kind"] == DecisionKind.WITHDRAW:
        propose_withdrawal(actor=actor, answer=answer, reason=clean["reason"])
        return
    propose_confirmation(
        actor=actor,
        answer=answer,
        reason=clean["reason"],
        review_by=clean["review_by"],
        checked=[UUID(key) for key in clean.get("checked", [])],
    )


def _waiting(request: HttpRequest, actor: Actor, case: Case) -> AnswerDecision:
    """Return the proposal that the form was made for; Conflict when it is settled."""
    rows = AnswerDecision.objects.manageable_by(actor).waiting().filter(answer__case=case)
    posted = request.POST.get("decision", "")
    found: AnswerDecision | None = next(
        (one for one in rows.select_related("answer") if str(one.pk) == posted), None
    )
    if found is None:
        raise Conflict(
            _("This was decided meanwhile. Look at the answer first."), code="wrong_state"
        )
    return found


@require_POST
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign the proposal that the page showed: the answer is withdrawn, or confirmed."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    answer = sign_decision(actor=actor, decision=_waiting(request, actor, found))
    if answer.ended_on is None:
        messages.success(request, _("The answer is confirmed. Readers see that it was looked at."))
    else:
        messages.success(request, _("The answer is withdrawn. Readers see since when, and why."))
    return redirect("forum:question_short", public_id=public_id)


@require_POST
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Refuse the proposal with a reason, or take the own one back."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    waiting = _waiting(request, actor, found)
    form = DropForm(request.POST)
    try:
        if form.is_valid():
            drop_decision(actor=actor, decision=waiting, reason=form.cleaned_data["reason"])
            messages.success(request, _("The proposal is dropped. The answer stays as it was."))
            return redirect("forum:decision", public_id=public_id)
        status = 422
    except Invalid as error:
        add_domain_error(form, error)
        status = error.status
    answer = _required(actor, found)
    return _page(request, found, answer, DecisionForm(newest=_newest(answer)), form, status=status)
