"""Pages for officials: how the own answer stands to others, the lead, and the minutes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.forum.choices import AnswerKind
from apps.forum.desk import case_at
from apps.forum.models import Answer, Case, PositionMark
from apps.forum.position_choices import MARK_NOTE_MAX, Stance
from apps.forum.positions import STANCES
from apps.forum.projections import Pill, question_url, topic_of
from apps.forum.services.positions import confirm_mark, drop_mark, own_answer_to, propose_mark

OTHER_ROLE = gettext_lazy(
    "You act for another authority than when you opened this page. Nothing was done."
)


class MarkForm(PlainMessagesMixin, forms.Form):
    """How the own answer stands to one other."""

    stance = forms.ChoiceField(
        label=gettext_lazy("Beside your own answer, this one is"),
        choices=[
            (Stance.ALIGNED, gettext_lazy("The same position")),
            (Stance.PARTLY, gettext_lazy("Partly the same")),
            (Stance.DIFFERS, gettext_lazy("Different")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("On what"),
        help_text=gettext_lazy(
            "Needed unless the positions are the same. Everybody who reads both answers reads it."
        ),
        max_length=MARK_NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def posted_case(request: HttpRequest, public_id: str) -> Case:
    """Return the case of the authority for which the form was made.

    Raises Conflict when the role was changed in another tab: nobody speaks for the wrong one.
    """
    found = case_at(actor_of(request), public_id)
    if request.method == "POST" and request.POST.get("case") != str(found.pk):
        raise Conflict(OTHER_ROLE, code="other_role")
    return found


def case_context(found: Case) -> dict[str, Any]:
    """Return what both pages of officials show of the case."""
    return {
        "case": found,
        "question": found.question,
        "page": question_url(found.question),
        "topic": topic_of(found.question),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def positions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose, confirm or drop marks of the own answer beside those of other authorities."""
    actor = actor_of(request)
    found = posted_case(request, public_id)
    others = others_of(actor, found)
    sent: tuple[str, MarkForm] | None = None
    status = 200
    if request.method == "POST":
        sent = _acted(request, actor, others)
        if sent is None:
            return redirect("forum:positions", public_id=found.question.public_id)
        status = 422
    own = own_answer_to(found.question, found.authority_id)
    context = case_context(found) | {
        "own": own,
        "rows": [_row(actor, found, other, own, sent) for other in others],
    }
    return render(request, "forum/positions.html", context, status=status)


def others_of(actor: Actor, found: Case) -> list[Answer]:
    """Return what other authorities answered, as far as it is in force and can be compared."""
    rows = Answer.objects.visible_to(actor).in_force().filter(question=found.question)
    rows = rows.filter(kind=AnswerKind.OFFICIAL, redacted_at__isnull=True)
    rows = rows.exclude(authority=found.authority_id).select_related("authority", "capacity")
    return list(rows.order_by("authority__sort_key"))


def _acted(request: HttpRequest, actor: Actor, others: list[Answer]) -> tuple[str, MarkForm] | None:
    """Do what was asked; return the form and its answer's number where it has to be shown."""
    act = request.POST.get("act", "")
    if act in {"confirm", "drop"}:
        _decide(request, actor, act)
        return None
    number = request.POST.get("answer", "")
    other = next((one for one in others if one.public_id == number), None)
    if other is None:
        raise NotFound
    form = MarkForm(request.POST, auto_id=f"id_{number}_%s")
    if not form.is_valid():
        return number, form
    try:
        propose_mark(actor=actor, other=other, **form.cleaned_data)
    except Invalid as error:
        add_domain_error(form, error)
        return number, form
    messages.success(request, _("Proposed. Another official who signs has to confirm it."))
    return None


def _decide(request: HttpRequest, actor: Actor, act: str) -> None:
    rows = PositionMark.objects.visible_to(actor).select_related("proposed_by")
    mark = rows.filter(pk=_uuid(request.POST.get("mark", ""))).first()
    if mark is None:
        raise NotFound
    if act == "confirm":
        confirm_mark(actor=actor, mark=mark)
        messages.success(request, _("Confirmed: it stands beside both answers now."))
    else:
        drop_mark(actor=actor, mark=mark)
        messages.success(request, _("The proposal is dropped."))


def _uuid(text: str) -> Any:
    try:
        return forms.UUIDField().clean(text)
    except forms.ValidationError as error:
        raise NotFound from error


def _row(
    actor: Actor,
    found: Case,
    other: Answer,
    own: Answer | None,
    sent: tuple[str, MarkForm] | None,
) -> dict[str, Any]:
    marks = PositionMark.objects.visible_to(actor).filter(
        authority=found.authority_id, other_answer=other
    )
    standing = marks.standing().first()
    proposal = marks.proposed().select_related("proposed_by").first()
    own_form = sent[1] if sent and sent[0] == other.public_id else None
    number = other.public_id
    form = own_form or MarkForm(auto_id=f"id_{number}_%s")
    return {
        "answer": other,
        "form": form if own is not None else None,
        "standing": _shown(standing),
        "proposal": proposal,
        "proposed": _shown(proposal),
        "may_confirm": check(actor, "forum.confirm_mark", proposal) if proposal else None,
    }


def _shown(mark: PositionMark | None) -> dict[str, Any] | None:
    if mark is None:
        return None
    stance = Stance(mark.stance)
    return {
        "pill": Pill(str(stance.label), *STANCES[stance]),
        "note": mark.note,
        "language": mark.language,
    }
