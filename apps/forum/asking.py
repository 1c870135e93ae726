"""Asking: a wizard of steps, or the whole form on one page; changing what was sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.access import check, get_visible, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError
from apps.core.formerrors import add_domain_error
from apps.forum import wizard
from apps.forum.choices import QuestionState, Visibility
from apps.forum.models import Question
from apps.forum.projections import is_untouched, question_url
from apps.forum.question_form import QuestionForm, changed_meanwhile
from apps.forum.rules import asks_publicly_only
from apps.forum.said_fields import point_out
from apps.forum.services.questions import ask_question, edit_question
from apps.forum.steps import CHECKED

# `/ask/?whole=1`: everything on one page, for those who ask often.
WHOLE = "whole"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Write a new question: by default its first step, with `?whole=1` all on one page."""
    whole = "step" not in request.POST if request.method == "POST" else WHOLE in request.GET
    if not whole:
        return wizard.begin(request)
    form = _question_form(request, None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, None)
    try:
        _require_same_role(request, form)
        saved = ask_question(
            actor=actor_of(request),
            content=form.content(),
            key=form.cleaned_data["idempotency_key"],
            submit=_sends(request),
            asserted=form.asserted(),
        )
    except wizard.REFUSALS as error:
        add_domain_error(form, error)
        form.retry()
        found = point_out(form, error, may_hold=not _is_private(form))
        return _form_page(request, form, None, found=found, status=error.status)
    return _saved(request, saved)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Check a draft and send it; change a question that no authority has begun to answer."""
    actor = actor_of(request)
    found = get_visible(wizard.rows(actor), public_id)
    require(actor, "forum.write_question", found)
    if request.method != "POST":
        if found.state == QuestionState.DRAFT:
            return wizard.last_page(request, found)
        if found.state == QuestionState.HELD:
            return redirect(question_url(found))
        _require_untouched(found)
        return _form_page(request, _question_form(request, found), found)
    if request.POST.get("step") == CHECKED:
        act = wizard.make_private if request.POST.get("action") == "private" else wizard.send
        return act(request, found)
    form = _question_form(request, found)
    return _edited(request, actor, found, form)


def _edited(
    request: HttpRequest, actor: Actor, found: Question, form: QuestionForm
) -> HttpResponse:
    if not form.is_valid():
        return _form_page(request, form, found)
    try:
        _require_same_role(request, form)
        saved = edit_question(
            actor=actor,
            question=found,
            content=form.content(),
            version=form.cleaned_data["version"] or 0,
            submit=_sends(request),
            asserted=form.asserted(),
            reason=form.cleaned_data.get("change_reason", ""),
            withhold=form.cleaned_data.get("withhold", False),
        )
    except wizard.REFUSALS as error:
        return _refused(request, form, found, error)
    if found.state != QuestionState.DRAFT:
        messages.success(request, _("Your changes are saved."))
        return redirect(question_url(saved))
    return _saved(request, saved)


def _question_form(request: HttpRequest, found: Question | None) -> QuestionForm:
    actor = actor_of(request)
    return QuestionForm(
        request.POST or None,
        question=found,
        capacity=wizard.capacity_of(actor),
        public_only=asks_publicly_only(actor),
    )


def _require_same_role(request: HttpRequest, form: QuestionForm) -> None:
    if _sends(request):
        wizard.require_same_role(actor_of(request), form.cleaned_data["capacity"])


def _require_untouched(found: Question) -> None:
    if not is_untouched(found):
        raise Conflict(
            _("An authority has begun to answer: the question can no longer be changed.")
        )


def _refused(
    request: HttpRequest, form: QuestionForm, question: Question, error: DomainError
) -> HttpResponse:
    """Show the form again with what was typed; after a conflict also what stands there now."""
    add_domain_error(form, error)
    form.retry()
    changed: list[tuple[str, str]] = []
    if error.code == "version_conflict":
        form.retry(version=error.extra["version"])
        current = wizard.rows(actor_of(request)).get(pk=question.pk)
        changed = changed_meanwhile(form, error, current)
    may_hold = question.state == QuestionState.DRAFT and not _is_private(form)
    found = point_out(form, error, may_hold=may_hold)
    return _form_page(request, form, question, changed=changed, found=found, status=error.status)


def _is_private(form: QuestionForm) -> bool:
    return form.data.get("visibility") == Visibility.AUTHORITY_PRIVATE


def _sends(request: HttpRequest) -> bool:
    return request.POST.get("action") == "send"


def _saved(request: HttpRequest, saved: Question) -> HttpResponse:
    if saved.state != QuestionState.DRAFT:
        return wizard.sent(request, saved)
    messages.success(request, _("Your draft is saved. Only you can read it."))
    return redirect("forum:edit", public_id=saved.public_id)


def _form_page(
    request: HttpRequest,
    form: QuestionForm,
    question: Question | None,
    *,
    changed: Any = None,
    found: Any = None,
    status: int = 422,
) -> HttpResponse:
    context = {
        "form": form,
        "question": question,
        "found": found,
        "may_send": check(actor_of(request), "forum.submit_question"),
        "is_draft": question is None or question.state == QuestionState.DRAFT,
        "changed": changed,
        "question_url": question_url(question) if question else "",
    }
    return render(request, "forum/ask.html", context, status=status if form.errors else 200)
