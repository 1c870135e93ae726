"""Page on which two admins remove the text of an issued answer."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core.access import check, get_visible
from apps.core.actor import actor_of
from apps.core.errors import Conflict, Invalid
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.forum.answer_shown import removed_words
from apps.forum.choices import REDACTION_REASON_MAX, RedactionGround
from apps.forum.models import Answer, Redaction
from apps.forum.projections import question_url
from apps.forum.services.redactions import confirm_redaction, drop_redaction, propose_redaction


class RedactionForm(PlainMessagesMixin, forms.Form):
    """Why a text is to be removed."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=RedactionGround.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Everybody reads it in place of the text. Name nobody."),
        max_length=REDACTION_REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose to remove the text of an answer; confirm or drop what another admin proposed."""
    actor = actor_of(request)
    rows = Answer.objects.redactable_by(actor).for_card().select_related("question")
    found = get_visible(rows, public_id)
    readable = Answer.objects.visible_to(actor).spoken().filter(pk=found.pk).exists()
    waiting = Redaction.objects.visible_to(actor).waiting().filter(answer=found)
    proposal = waiting.select_related("proposed_by").first()
    form = RedactionForm(request.POST or None) if proposal is None else None
    if request.method == "POST":
        done = _acted(request, found, proposal, form)
        if done is not None:
            return done
    context = {
        "answer": found,
        # Of what admins cannot read, the page shows the number alone.
        "question": found.question if readable else None,
        "authority": found.authority_name,
        "page": f"{question_url(found.question)}#answer-{found.public_id.lower()}",
        "removed": removed_words(found),
        "proposal": proposal,
        "may_confirm": check(actor, "forum.redact_answer", proposal) if proposal else None,
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "forum/redact.html", context, status=status)


def _acted(
    request: HttpRequest, found: Answer, proposal: Redaction | None, form: RedactionForm | None
) -> HttpResponse | None:
    actor, act = actor_of(request), request.POST.get("act", "")
    if act in {"confirm", "drop"}:
        if proposal is None or request.POST.get("proposal") != str(proposal.pk):
            raise Conflict(_("This was decided already: look at the answer."), code="wrong_state")
        if act == "confirm":
            confirm_redaction(actor=actor, redaction=proposal)
            messages.success(request, _("The text is removed. The page says why."))
        else:
            drop_redaction(actor=actor, redaction=proposal)
            messages.success(request, _("The proposal is dropped. The text stays."))
        return redirect("forum:redact", public_id=found.public_id)
    if form is None or not form.is_valid():
        return None
    try:
        propose_redaction(actor=actor, answer=found, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        return None
    messages.success(request, _("Proposed. Another admin has to confirm it."))
    return redirect("forum:redact", public_id=found.public_id)
