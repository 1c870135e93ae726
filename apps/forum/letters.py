"""Page on which an official records that an answer went out by letter."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid
from apps.core.files import CheckedFile, check_upload
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.forum.choices import LETTER_REFERENCE_MAX, OPEN_CASES
from apps.forum.desk import case_at, unfinished_answer
from apps.forum.models import Answer, Case
from apps.forum.services.letters import record_letter, remove_letter


class LetterForm(PlainMessagesMixin, forms.Form):
    """When the letter went out, under which reference, and its scan."""

    sent_on = forms.DateField(
        label=gettext_lazy("Date of the letter"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the letter"), max_length=LETTER_REFERENCE_MAX
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan"),
        help_text=gettext_lazy(
            "A PDF of at most 10 MB. The asker and the authorities asked can read it, nobody else."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        error_messages={"empty": gettext_lazy("This file is empty.")},
    )

    def clean_scan(self) -> CheckedFile:
        """Look inside the file; what may not be kept is refused here, with the reason."""
        sent: UploadedFile[bytes] = self.cleaned_data["scan"]
        try:
            return check_upload(sent)
        except Invalid as error:
            raise forms.ValidationError(str(error.message), code="file") from error


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record the letter of an answer on its draft, or take it off (`remove`)."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    if found.state not in OPEN_CASES:
        return redirect("forum:case", public_id=public_id)
    draft = unfinished_answer(actor, found, shown=False)
    if request.method != "POST":
        return _page(request, found, draft, LetterForm(initial=_initial(draft)))
    _require_same(request, found)
    if "remove" in request.POST:
        remove_letter(actor=actor, case=found)
        messages.success(request, _("The letter is taken off the draft."))
        return redirect("forum:case", public_id=public_id)
    form = LetterForm(request.POST, request.FILES)
    return _recorded(request, actor, found, form) or _page(request, found, draft, form)


def _recorded(
    request: HttpRequest, actor: Actor, found: Case, form: LetterForm
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        record_letter(actor=actor, case=found, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        return None
    messages.success(request, _("The letter is recorded. Now type its text and have it signed."))
    return redirect("forum:case", public_id=found.question.public_id)


def _require_same(request: HttpRequest, found: Case) -> None:
    """Raise Conflict when the role changed since the page was opened (see the workbench)."""
    if request.POST.get("case") != str(found.pk):
        raise Conflict(
            _("You act for another authority than when you opened this page. Nothing was done."),
            code="other_role",
        )


def _initial(draft: Answer | None) -> dict[str, Any]:
    if draft is None:
        return {}
    return {"sent_on": draft.letter_date, "reference": draft.letter_reference}


def _page(
    request: HttpRequest, found: Case, draft: Answer | None, form: LetterForm
) -> HttpResponse:
    context = {
        "case": found,
        "question": found.question,
        "form": form,
        "scan": draft.letter_scan if draft is not None else None,
    }
    return render(request, "forum/letter.html", context, status=422 if form.errors else 200)
