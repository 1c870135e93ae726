"""The editors' list of held questions, and what they and the askers do with them (D17)."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.core.access import Decision, check, get_visible
from apps.core.actor import actor_of
from apps.core.errors import Conflict, Invalid
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.core.pagination import keyset_page
from apps.core.shown import Shown
from apps.forum.choices import SHORT_MAX, QuestionState
from apps.forum.guard import Finding
from apps.forum.models import Question
from apps.forum.services.guarding import found_in
from apps.forum.services.held import release_question, return_question, take_back_question

OLDEST_FIRST = ("updated_at", "id")
SHOWN = 10


class HeldNoteForm(PlainMessagesMixin, forms.Form):
    """What the asker has to change."""

    note = forms.CharField(
        label=gettext_lazy("What has to change"),
        help_text=gettext_lazy("The asker reads this. Do not repeat the number."),
        max_length=SHORT_MAX,
        required=False,
    )


@dataclass(frozen=True, slots=True)
class HeldRow(Shown):
    """One held question, what was found in it, and whether this editor may decide."""

    question: Question
    found: list[Finding]
    may: Decision
    form: HeldNoteForm


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """List what is held, oldest first."""
    return _page(request)


def _page(
    request: HttpRequest, refused: HeldNoteForm | None = None, number: str = "", status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    waiting = Question.objects.visible_to(actor).filter(state=QuestionState.HELD).for_page()
    page = keyset_page(
        waiting, ordering=OLDEST_FIRST, cursor=request.GET.get("cursor", ""), size=SHOWN
    )
    rows = [
        HeldRow(
            question=row,
            found=found_in(row),
            may=check(actor, "forum.check_held", row),
            form=refused
            if refused is not None and row.public_id == number
            else HeldNoteForm(prefix=row.public_id),
        )
        for row in page.rows
    ]
    context = {"rows": rows, "page": page, "form": refused}
    return render(request, "forum/held.html", context, status=status)


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Release a held question, or send it back with what has to change."""
    actor = actor_of(request)
    waiting = Question.objects.visible_to(actor).filter(state=QuestionState.HELD)
    found = get_visible(waiting, public_id)
    form = HeldNoteForm(request.POST, prefix=found.public_id)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    try:
        if request.POST.get("action") == "release":
            release_question(actor=actor, question=found, version=version)
            messages.success(request, _("The question is sent to its authorities."))
        else:
            note = form.cleaned_data["note"] if form.is_valid() else ""
            return_question(actor=actor, question=found, version=version, note=note)
            messages.success(request, _("The question went back to its asker."))
    except (Invalid, Conflict) as error:
        form.is_valid()
        add_domain_error(form, error)
        return _page(request, form, found.public_id, error.status)
    return redirect("forum:held")


@require_POST
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the asker write on in a question that is held."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor), public_id)
    take_back_question(actor=actor, question=found)
    messages.success(request, _("Your question is a draft again."))
    return redirect("forum:edit", public_id=found.public_id)
