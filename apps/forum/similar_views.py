"""Similar questions: what was answered already, before somebody asks again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import ratelimit
from apps.core.access import get_visible
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.core.ratelimit import Window
from apps.forum.choices import REASON_MAX, TITLE_MAX, QuestionState
from apps.forum.models import Answer, Case, Deflection, Difference, Question
from apps.forum.projections import question_url
from apps.forum.searching import Similar, similar_questions
from apps.forum.services.likeness import say_difference, spare_question

# While somebody types, the page is asked every second or two.
TYPING = Window("similar", 60, 60)


class TitleSearchForm(PlainMessagesMixin, forms.Form):
    """The question that similar ones are looked for."""

    hide_optional = True
    title = forms.CharField(
        label=gettext_lazy("Your question in one sentence"),
        required=False,
        max_length=TITLE_MAX,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": TITLE_MAX}),
    )


class DifferenceForm(PlainMessagesMixin, forms.Form):
    """Why a question is another one than the similar one."""

    reason = forms.CharField(
        label=gettext_lazy("What is different in your case?"),
        help_text=gettext_lazy("The authorities read this beside your question."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Show what was asked already that is like a title; scripts take its list while one types."""
    actor = actor_of(request)
    ratelimit.refuse_excess(ratelimit.count({f"similar:{actor.person_id}": [TYPING]}))
    form = TitleSearchForm(request.GET)
    title = form.cleaned_data["title"] if form.is_valid() else ""
    found = similar_questions(actor, title)
    context = {
        "form": form,
        **_in_two(found),
        "looked": bool(title),
        "draft": None,
    }
    return render(request, "forum/similar.html", context)


@require_POST
def helped(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that the answer to this question answers the reader's; a draft ends with it."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor), public_id)
    spare_question(actor=actor, similar=found, draft=_posted_draft(request, actor))
    ended = _("Good that you found your answer. You need not ask; your draft is gone.")
    kept = _("Good that you found your answer. You need not ask.")
    messages.success(request, ended if request.POST.get("draft") else kept)
    return redirect(question_url(found))


def _posted_draft(request: HttpRequest, actor: Actor) -> Question | None:
    number = request.POST.get("draft", "")
    return get_visible(Question.objects.asked_by(actor), number) if number else None


@require_http_methods(["GET", "HEAD", "POST"])
def different(request: HttpRequest, public_id: str, other: str) -> HttpResponse:
    """Say why a draft differs from a similar question; then go on writing."""
    actor = actor_of(request)
    draft = get_visible(Question.objects.asked_by(actor), public_id)
    found = get_visible(Question.objects.visible_to(actor), other)
    if found.public_at is None or found.state != QuestionState.ANSWERED:
        raise NotFound
    form = DifferenceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            say_difference(actor=actor, draft=draft, similar=found, reason=reason)
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Noted. The authorities read it beside your question."))
            return redirect("forum:edit", public_id=draft.public_id)
    context = {"form": form, "question": draft, "similar": found, "url": question_url(found)}
    status = 422 if form.errors else 200
    return render(request, "forum/different.html", context, status=status)


def _in_two(found: list[Similar]) -> dict[str, Any]:
    """Return similar questions apart: only with an issued answer there is an official one."""
    return {
        "similar": found,
        "answered": [one for one in found if one.answers],
        "unanswered": [one for one in found if not one.answers],
    }


def similar_to_draft(actor: Actor, draft: Question) -> dict[str, Any]:
    """Return what the pages of asking show of questions like a draft."""
    said = set(Difference.objects.visible_to(actor).filter(question=draft).values_list("similar"))
    found: list[Similar] = similar_questions(actor, draft.title, without=draft.pk)
    left = [one for one in found if (one.pk,) not in said]
    return {
        **_in_two(left),
        "looked": True,
        "draft": draft,
    }


def beside_case(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what officials read beside a case: differences that the asker named, figures.

    How many questions the answers spared is told to the authority that issued one (D29).
    """
    said = Difference.objects.visible_to(actor).filter(question=case.question_id)
    differences = [
        {"reason": one.reason, "title": one.similar.title, "language": one.similar.language,
         "url": question_url(one.similar), "number": one.similar.public_id}
        for one in said.select_related("similar").order_by("created_at")
    ]  # fmt: skip
    return {"differences": differences, "spared": _spared_words(case)}


def _spared_words(case: Case) -> str:
    issued = Answer.objects.in_force().filter(case=case).values("question")
    number = Deflection.objects.filter(question__in=issued).count()
    if not number:
        return ""
    words = ngettext(
        "This answer spared %(number)s question.",
        "This answer spared %(number)s questions.",
        number,
    )
    return words % {"number": number}
