"""The staff's page for opening a private question: numbers and reasons, never titles or texts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import name_shown
from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.errors import Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.core.pagination import keyset_page
from apps.core.shown import Shown
from apps.forum.models import Answer, BreakGlass
from apps.forum.private_choices import REASON_MAX, OpeningState
from apps.forum.projections import Pill, answer_cards, lanes_of, topic_of
from apps.forum.services.break_glass import ask_to_open, decide_opening, read_opened

PILLS = {
    OpeningState.WAITING: ("info", "clock"),
    OpeningState.ALLOWED: ("warn", "alert"),
    OpeningState.REFUSED: ("", "x"),
    OpeningState.VOID: ("", "x"),
}


class OpeningForm(PlainMessagesMixin, forms.Form):
    """Which question, and why."""

    number = forms.CharField(
        label=gettext_lazy("Number of the question"),
        help_text=gettext_lazy("As it was given to you. Nobody is told whether it exists."),
        max_length=40,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it has to be read"),
        help_text=gettext_lazy("The second person decides on it, and the asker reads it."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True, slots=True)
class OpeningRow(Shown):
    """One request in the list."""

    pk: UUID
    number: str
    reason: str
    asked_by: str
    decided_by: str
    pill: Pill
    opening: BreakGlass
    may_decide: bool
    may_read: bool


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """List the requests, newest first, and take a new one."""
    actor = actor_of(request)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_open(actor=actor, **form.cleaned_data)
        except Invalid as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Noted. Another person of the staff decides."))
            return redirect("forum:break_glass")
    rows = BreakGlass.objects.visible_to(actor).select_related("asked_by", "decided_by")
    page = keyset_page(
        rows, ordering=("-created_at", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    context = {"form": form, "page": page, "rows": [_row(row, actor) for row in page.rows]}
    status = 422 if form.errors else 200
    return render(request, "forum/break_glass.html", context, status=status)


def _row(row: BreakGlass, actor: Actor) -> OpeningRow:
    tone, icon = PILLS[OpeningState(row.state)]
    waits = row.state == OpeningState.WAITING
    is_open = row.open_until is not None and row.open_until > now()
    return OpeningRow(
        pk=row.pk,
        number=row.number,
        reason=row.reason,
        asked_by=name_shown(row.asked_by.display_name),
        decided_by=name_shown(row.decided_by.display_name) if row.decided_by else "",
        pill=Pill(str(OpeningState(row.state).label), tone, icon),
        opening=row,
        may_decide=waits and bool(check(actor, "forum.decide_break_glass", row)),
        may_read=is_open and bool(check(actor, "forum.read_break_glass", row)),
    )


def _found(actor: Actor, pk: UUID) -> BreakGlass:
    found: BreakGlass | None = BreakGlass.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Allow (`allow`) or refuse what another person asked for."""
    actor = actor_of(request)
    allow = bool(request.POST.get("allow"))
    decided = decide_opening(actor=actor, opening=_found(actor, pk), allow=allow)
    if decided.state == OpeningState.ALLOWED:
        messages.success(request, _("Allowed. The asker of the question is told now."))
    elif decided.state == OpeningState.VOID:
        messages.info(
            request,
            _(
                "Nothing is opened: there is no private question with this number, or one of "
                "you belongs to one of its parties."
            ),
        )
    else:
        messages.success(request, _("Refused."))
    return redirect("forum:break_glass")


@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the opened question once; each time is written down, so this is no address to keep."""
    actor = actor_of(request)
    opening = _found(actor, pk)
    question = read_opened(actor=actor, opening=opening)
    context: dict[str, Any] = {
        "opening": opening,
        "question": question,
        "topic": topic_of(question),
        "lanes": lanes_of(question.cases.all()),
        "cards": answer_cards(_issued(question), now().date()),
    }
    response = render(request, "forum/opened.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _issued(question: Any) -> list[Answer]:
    """Return the issued answers of an opened question; drafts stay with their authority."""
    rows = Answer.objects.in_force().filter(question=question).for_card().without_source()
    return list(rows.order_by("authority__sort_key"))
