"""Pages on which organisations are asked for, and entered by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.access import check, needs, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.ids import parse_public_id
from apps.core.pagination import keyset_page
from apps.profiles.lookalikes import alike
from apps.profiles.missing_forms import (
    NOT_THESE,
    TAKE_THIS,
    AddForm,
    MissingForm,
    PlaceDecisionForm,
    asked_for,
)
from apps.profiles.models import Organisation, OrganisationRequest
from apps.profiles.ror import ror_id
from apps.profiles.services import adding

REFUSALS = (Conflict, Invalid)
MOST_OWN = 20


@needs("profiles.request_organisation")
def missing(request: HttpRequest) -> HttpResponse:
    """Ask for an organisation that is not listed; see what became of one's own requests."""
    actor = actor_of(request)
    form = MissingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            adding.request_organisation(actor=actor, **form.cleaned_data)
        except REFUSALS as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("We look at it and tell you what we decide."))
            return redirect("profiles:missing")
    own = OrganisationRequest.objects.of_person(actor).select_related("organisation")
    context = {"form": form, "requests": own.order_by("-created_at", "-pk")[:MOST_OWN]}
    return render(request, "profiles/missing.html", context, status=422 if form.errors else 200)


@needs("profiles.decide_organisation_request")
def place_requests(request: HttpRequest) -> HttpResponse:
    """List the organisations that people ask for, oldest first."""
    actor = actor_of(request)
    rows = OrganisationRequest.objects.visible_to(actor).open().select_related("country")
    page = keyset_page(
        rows, ordering=("created_at", "id"), cursor=request.GET.get("cursor", ""), size=20
    )
    adds = bool(check(actor, "profiles.add_organisation"))
    return render(request, "profiles/place_requests.html", {"page": page, "adds": adds})


@needs("profiles.add_organisation")
def add_organisation(request: HttpRequest) -> HttpResponse:
    """Enter an organisation by hand, after looking at those like it."""
    actor, sends = actor_of(request), request.method == "POST"
    form = AddForm(request.POST, found=_alike_to(request.POST)) if sends else AddForm(found=[])
    if sends and form.is_valid():
        try:
            made = adding.add_organisation(actor=actor, content=form.content())
        except REFUSALS as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The organisation is listed now."))
            return redirect("profiles:organisation", public_id=made.public_id)
    context = {"form": form}
    return render(
        request, "profiles/add_organisation.html", context, status=422 if form.errors else 200
    )


def _alike_to(data: Any) -> list[Organisation]:
    """Compare only what the form takes: a name or an address that it refuses asks nothing."""
    typed = AddForm(data, found=[])
    typed.is_valid()
    clean = typed.cleaned_data
    ror = ror_id(clean.get("ror", "")) or ""
    if "name" not in clean:
        return []
    return alike(name=clean["name"], website=clean.get("website", ""), ror=ror)


@needs("profiles.decide_organisation_request")
def place_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look at one request beside what is like it; add it, point to the one it is, or refuse."""
    actor = actor_of(request)
    rows = OrganisationRequest.objects.visible_to(actor).select_related("country", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    require(actor, "profiles.decide_organisation_request", found)
    adds = request.method == "POST" and request.POST.get("decision") == NOT_THESE
    near = _alike_to(request.POST) if adds else alike(name=found.name, website=found.website)
    form = AddForm(request.POST if adds else None, found=near, initial=asked_for(found))
    decides = request.method == "POST" and not adds
    other = PlaceDecisionForm(request.POST if decides else None)
    sent = form if adds else other
    if request.method == "POST" and sent.is_valid() and _decided(request, found, form, other):
        return redirect("profiles:place_requests")
    context = {"asked": found, "form": form, "other": other, "near": near, "adding": NOT_THESE}
    context["adds"] = bool(check(actor, "profiles.add_organisation"))
    status = 422 if sent.errors else 200
    return render(request, "profiles/place_request.html", context, status=status)


def _decided(
    request: HttpRequest, found: OrganisationRequest, form: AddForm, other: PlaceDecisionForm
) -> bool:
    """Carry the decision out; the words of a refusal stand on the form that was sent."""
    actor, adds = actor_of(request), form.is_bound
    try:
        if adds:
            content = form.content()
            adding.accept_organisation_request(actor=actor, request=found, content=content)
        elif other.cleaned_data["decision"] == TAKE_THIS:
            place = _named(actor, other.cleaned_data["organisation"])
            adding.answer_with_organisation(actor=actor, request=found, organisation=place)
        else:
            reason = other.cleaned_data["reason"]
            adding.refuse_organisation_request(actor=actor, request=found, reason=reason)
    # That somebody else has decided is told on a page of its own: no form is left here.
    except Invalid as error:
        add_domain_error(form if adds else other, error)
        return False
    messages.success(request, _("Your decision is saved."))
    return True


def _named(actor: Actor, typed: str) -> Organisation:
    seen = Organisation.objects.visible_to(actor).standing().filter(verified=True)
    found = seen.filter(public_id=parse_public_id(typed) or "").first()
    if found is None:
        raise Invalid(fields={"organisation": _("No organisation has this identifier.")})
    return found
