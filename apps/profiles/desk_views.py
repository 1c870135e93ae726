"""Pages of the verification desk: the queue, a case, and what can be done about it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.core.access import check, needs, require
from apps.core.actor import actor_of
from apps.core.errors import Invalid
from apps.core.formerrors import add_domain_error
from apps.core.pagination import keyset_page
from apps.profiles import desk
from apps.profiles.choices import BY_INVITATION, Role
from apps.profiles.desk_forms import AskForm, DecisionForm, ProposalForm, TakeBackForm
from apps.profiles.desk_pages import desk_pages
from apps.profiles.models import Membership, Review
from apps.profiles.reviewing import OPEN_REVIEWS, REVIEWED_STATES, ReviewState
from apps.profiles.services.reviews import ask_for_more, decide, propose, take_back

PAGE = 20


class QueueFilterForm(forms.Form):
    """Narrows the queue; the state of the page is its address."""

    hide_optional = True
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *((s.value, s.label) for s in OPEN_REVIEWS)],
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[
            ("", gettext_lazy("All roles")),
            *((role.value, role.label) for role in Role if role not in BY_INVITATION),
        ],
        required=False,
    )
    mine = forms.BooleanField(label=gettext_lazy("Only what waits for me"), required=False)


@needs("profiles.read_desk")
@require_safe
def verifications(request: HttpRequest) -> HttpResponse:
    """List who waits for the desk, oldest first."""
    actor = actor_of(request)
    form, rows = QueueFilterForm(request.GET), desk.queue(actor)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if chosen.get("state"):
        rows = desk.in_state(rows, chosen["state"])
    if chosen.get("role"):
        rows = rows.filter(role=chosen["role"])
    if chosen.get("mine"):
        rows = desk.for_me(rows, actor)
    page = keyset_page(
        rows, ordering=("created_at", "id"), cursor=request.GET.get("cursor", ""), size=PAGE
    )
    context = {
        "rows": [(row, ReviewState(row.review_state or "waiting").label) for row in page.rows],  # type: ignore[attr-defined]
        "page": page,
        "filter_form": form,
        "filtered": any(chosen.values()),
        "rail": _rail(request, mine=bool(chosen.get("mine"))),
        "remark": desk.scanner_remark(),
    }
    return render(request, "profiles/verifications.html", context)


def _rail(request: HttpRequest, *, mine: bool | None = None) -> list[dict[str, Any]]:
    base = reverse("profiles:verifications")
    entries: list[dict[str, Any]] = [
        {"label": _("All cases"), "url": base, "icon": "inbox", "current": mine is False},
        {"label": _("Waiting for me"), "url": f"{base}?mine=on", "icon": "user", "current": mine},
    ]
    others = [page for page in desk_pages(actor_of(request), request.path) if page.url != base]
    return [
        {"label": _("Verification desk"), "entries": [e | {"count": None} for e in entries]},
        {"label": "", "entries": others},
    ]


@needs("profiles.read_desk")
@require_safe
def verification_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show everything the desk needs to decide about one membership."""
    return _page(request, _membership(request, pk))


def _membership(request: HttpRequest, pk: UUID) -> Membership:
    """Return the membership; raises NotAllowed for the desk's people whom it concerns."""
    actor = actor_of(request)
    found = desk.membership_at(actor, pk)
    require(actor, "profiles.read_case", found)
    return found


def _page(
    request: HttpRequest, membership: Membership, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    actor = actor_of(request)
    review = desk.open_review_of(actor, membership)
    own, theirs = desk.domains_of(membership)
    context: dict[str, Any] = {
        "membership": membership,
        "review": review,
        "own_domains": own,
        "their_domains": theirs,
        "links": desk.links_of(membership),
        "evidence": desk.evidence_of(actor, membership),
        "history": desk.history_of(actor, membership),
        "ticked": desk.ticked(review),
        "to_verify": desk.proposes_to_verify(review),
        "remark": desk.scanner_remark(),
        "problem": desk.reason_against(actor, "profiles.review_membership", membership),
        "rail": _rail(request),
        **_forms(request, membership, review),
        **bound,
    }
    return render(request, "profiles/verification_case.html", context, status=status)


def _forms(request: HttpRequest, membership: Membership, review: Review | None) -> dict[str, Any]:
    """Return the forms of what the reader can do now."""
    actor = actor_of(request)
    may = check(actor, "profiles.review_membership", membership)
    if not may or membership.state not in REVIEWED_STATES:
        return {}
    if review is None or review.state != ReviewState.PROPOSED:
        return {
            "ask_form": AskForm(review=review, prefix="ask"),
            "proposal_form": ProposalForm(review=review, role=membership.role, prefix="propose"),
        }
    review.membership = membership
    if review.proposed_by_id == actor.user_id:
        return {"take_back_form": TakeBackForm(review=review, prefix="back")}
    if check(actor, "profiles.decide_review", review):
        return {"decision_form": DecisionForm(review=review, prefix="decide")}
    return {"undecided": desk.reason_against(actor, "profiles.decide_review", review)}


@needs("profiles.review_membership")
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the person for another document."""
    membership = _membership(request, pk)
    form = AskForm(request.POST, review=None, prefix="ask")
    if form.is_valid():
        ask_for_more(actor=actor_of(request), membership=membership, **form.cleaned_data)
        messages.success(request, _("The person is asked by e-mail."))
        return redirect("profiles:verification_case", pk=pk)
    return _page(request, membership, status=422, ask_form=form)


@needs("profiles.review_membership")
@require_POST
def make_proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to verify or to refuse."""
    membership = _membership(request, pk)
    form = ProposalForm(request.POST, review=None, role=membership.role, prefix="propose")
    if form.is_valid():
        try:
            propose(actor=actor_of(request), membership=membership, **form.cleaned_data)
        except Invalid as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your proposal waits for a platform admin."))
            return redirect("profiles:verification_case", pk=pk)
    return _page(request, membership, status=422, proposal_form=form)


@needs("profiles.review_membership")
@require_POST
def withdraw_proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's own proposal back."""
    membership = _membership(request, pk)
    form = TakeBackForm(request.POST, review=None, prefix="back")
    if form.is_valid():
        take_back(actor=actor_of(request), membership=membership, **form.cleaned_data)
        messages.success(request, _("Your proposal is taken back."))
        return redirect("profiles:verification_case", pk=pk)
    return _page(request, membership, status=422, take_back_form=form)


@needs("profiles.decide_review")
@require_POST
def make_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Carry the proposal of somebody else out, or send it back."""
    membership = _membership(request, pk)
    form = DecisionForm(request.POST, review=None, prefix="decide")
    if form.is_valid():
        data = form.cleaned_data
        agrees = data["decision"] == "agree"
        try:
            decide(
                actor=actor_of(request),
                membership=membership,
                seen=data["seen"],
                agrees=agrees,
                reason=data["reason"],
            )
        except Invalid as error:
            add_domain_error(form, error)
        else:
            done = _("The decision is carried out.") if agrees else _("The proposal is sent back.")
            messages.success(request, done)
            return redirect("profiles:verifications")
    return _page(request, membership, status=422, decision_form=form)
