"""Pages about organisations: what is said, its history, mail domains, merges."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.access import check, get_visible, needs, public, require
from apps.core.actor import PLATFORM_ADMIN, Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.ids import parse_public_id
from apps.core.pagination import keyset_page
from apps.profiles import services
from apps.profiles.choices import ANSWERING_KINDS, UNDO_WITHIN, Duty
from apps.profiles.models import (
    DomainRequest,
    Invitation,
    Mandate,
    Organisation,
    OrganisationRevision,
    VerifiedDomain,
)
from apps.profiles.organisation_forms import (
    DomainAskForm,
    DomainDecisionForm,
    MergeForm,
    OrganisationForm,
)
from apps.profiles.pageparts import ORGANISATION_PARTS, parts_of
from apps.profiles.shown import change_lines, details_shown


def _found(actor: Actor, public_id: str) -> Organisation:
    seen = Organisation.objects.visible_to(actor).select_related("country", "merged_into")
    return get_visible(seen, public_id)


def _standing(actor: Actor, public_id: str) -> Organisation:
    found = _found(actor, public_id)
    if found.merged_into_id is not None:
        raise Conflict(_("This organisation was merged into another."), code="merged")
    return found


@public
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what is known about an organisation, with its sources; a merged one leads on."""
    actor = actor_of(request)
    found = _found(actor, public_id)
    if found.merged_into is not None:
        target = {"public_id": found.merged_into.public_id}
        return HttpResponsePermanentRedirect(reverse("profiles:organisation", kwargs=target))
    return render(request, "profiles/organisation.html", _page(actor, found))


def _page(actor: Actor, found: Organisation) -> dict[str, Any]:
    seen = Organisation.objects.visible_to(actor)
    mandates = Mandate.objects.visible_to(actor).active().filter(organisation=found)
    return {
        "organisation": found,
        "is_authority": found.kind in ANSWERING_KINDS,
        "duties": [Duty(code).label for code in found.duties],
        "mandate": mandates.prefetch_related("jurisdictions", "topics", "stages").first(),
        **_inside(actor, found),
        "details": details_shown(found),
        "merged": seen.filter(merged_into=found, verified=True).order_by("merged_at", "pk"),
        "can_invite": bool(check(actor, "profiles.invite_member", Invitation(organisation=found))),
        "can_edit": bool(check(actor, "profiles.edit_organisation", found)),
        "can_ask": bool(check(actor, "profiles.request_domain", found)),
        "can_link": bool(check(actor, "profiles.manage_links", found)),
        "parts": parts_of(ORGANISATION_PARTS, actor, found),
    }


def _inside(actor: Actor, found: Organisation) -> dict[str, bool]:
    """Return what only the authority's own people and the desk are told of its mandate."""
    inside = found.kind in ANSWERING_KINDS and bool(check(actor, "profiles.see_mandate", found))
    able = Organisation.objects.visible_to(actor).answering().filter(pk=found.pk)
    return {"inside": inside, "can_issue": inside and able.exists()}


@needs("profiles.edit_organisation")
def edit_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what is said about an organisation, or say that it is still correct."""
    actor = actor_of(request)
    found = _standing(actor, public_id)
    require(actor, "profiles.edit_organisation", found)
    if request.method == "POST" and "confirm" in request.POST:
        services.confirm_organisation(actor=actor, organisation=found)
        messages.success(request, _("Thank you. Readers see that it is correct as of today."))
        return redirect("profiles:organisation", public_id=found.public_id)
    columns = services.columns_for(actor)
    form = OrganisationForm(request.POST or None, organisation=found, columns=columns)
    if request.method == "POST" and form.is_valid() and _changed(actor, found, form):
        messages.success(request, _("The changes are saved."))
        return redirect("profiles:organisation", public_id=found.public_id)
    context = {"form": form, "organisation": found}
    return render(request, "profiles/edit_organisation.html", context)


def _changed(actor: Actor, found: Organisation, form: OrganisationForm) -> bool:
    version = form.cleaned_data["version"]
    try:
        services.change_organisation(
            actor=actor, organisation=found, version=version, values=form.values()
        )
    except (Conflict, Invalid) as error:
        form.blame(error)
        return False
    return True


@public
def organisation_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """List what was changed about an organisation, newest first; nobody is named."""
    actor = actor_of(request)
    found = _found(actor, public_id)
    rows = OrganisationRevision.objects.visible_to(actor).filter(organisation=found)
    page = keyset_page(
        rows, ordering=("-version", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    context = {
        "organisation": found,
        "entries": [(row, change_lines(row)) for row in page.rows],
        "page": page,
    }
    return render(request, "profiles/organisation_history.html", context)


@needs("profiles.request_domain")
def organisation_domains(request: HttpRequest, public_id: str) -> HttpResponse:
    """List an organisation's mail domains and ask for another; platform admins add at once."""
    actor = actor_of(request)
    found = _standing(actor, public_id)
    require(actor, "profiles.request_domain", found)
    form = DomainAskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, found, form):
        return redirect("profiles:organisation_domains", public_id=found.public_id)
    domains = VerifiedDomain.objects.visible_to(actor).filter(organisation=found)
    requests = DomainRequest.objects.visible_to(actor).filter(organisation=found)
    held = list(domains.order_by("domain"))
    context = {
        "organisation": found,
        "form": form,
        "domains": held,
        "requests": requests.order_by("-created_at", "-pk")[:20],
        "undoable_since": timezone.now() - UNDO_WITHIN,
        "suggested": [d for d in found.suggested_domains if d not in {row.domain for row in held}],
        "adds": actor.may(PLATFORM_ADMIN),
    }
    return render(request, "profiles/organisation_domains.html", context)


def _asked(request: HttpRequest, found: Organisation, form: DomainAskForm) -> bool:
    actor, domain = actor_of(request), form.cleaned_data["domain"]
    try:
        if actor.may(PLATFORM_ADMIN):
            services.add_domain(actor=actor, organisation=found, domain=domain)
            messages.success(request, _("The domain is added."))
        else:
            services.request_domain(actor=actor, organisation=found, domain=domain)
            messages.success(request, _("A platform admin looks at it and decides."))
    except (Conflict, Invalid) as error:
        add_domain_error(form, error)
        return False
    return True


@needs("profiles.decide_domain_request")
def domain_requests(request: HttpRequest) -> HttpResponse:
    """List the mail domains that organisations ask for, oldest first."""
    actor = actor_of(request)
    rows = DomainRequest.objects.visible_to(actor).open().select_related("organisation")
    page = keyset_page(
        rows, ordering=("created_at", "id"), cursor=request.GET.get("cursor", ""), size=20
    )
    decided = DomainRequest.objects.visible_to(actor).decided_lately(actor)
    context = {"waiting": page.rows, "page": page, "decided": decided.order_by("-decided_at")}
    return render(request, "profiles/domain_requests.html", context)


@needs("profiles.decide_domain_request")
def domain_request(request: HttpRequest, pk: Any) -> HttpResponse:
    """Look at one request for a mail domain, and decide."""
    actor = actor_of(request)
    rows = DomainRequest.objects.visible_to(actor).select_related("organisation__country")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    require(actor, "profiles.decide_domain_request", found)
    form = DomainDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_domain_request(
                actor=actor,
                request=found,
                approve=form.cleaned_data["decision"] == "approve",
                reason=form.cleaned_data["reason"],
            )
        except (Conflict, Invalid) as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your decision is saved."))
            return redirect("profiles:domain_requests")
    fault = services.domain_fault(found.organisation, found.domain)
    context = {"asked": found, "form": form, "fault": fault}
    return render(request, "profiles/domain_request.html", context)


@needs("profiles.merge_organisations")
def merge(request: HttpRequest) -> HttpResponse:
    """Choose two organisations, see what would move, and merge them."""
    actor = actor_of(request)
    form = MergeForm(request.POST or None)
    plan = None
    if request.method == "POST" and form.is_valid():
        try:
            pair = _pair(actor, form)
            plan = {"plan": services.plan_merge(*pair), "source": pair[0], "target": pair[1]}
            if "confirm" in request.POST:
                services.merge_organisations(
                    actor=actor, source=pair[0], target=pair[1], reason=form.cleaned_data["reason"]
                )
                messages.success(request, _("The two organisations are one now."))
                return redirect("profiles:organisation", public_id=pair[1].public_id)
        except DomainError as error:
            add_domain_error(form, error)
    return render(request, "profiles/merge.html", {"form": form, "plan": plan})


def _pair(actor: Actor, form: MergeForm) -> tuple[Organisation, Organisation]:
    seen = Organisation.objects.visible_to(actor).select_related("country")
    found: dict[str, Organisation] = {}
    for name in ("source", "target"):
        number = parse_public_id(form.cleaned_data[name]) or ""
        row = seen.filter(public_id=number).first()
        if row is None:
            raise Invalid(fields={name: _("No organisation has this identifier.")})
        found[name] = row
    return found["source"], found["target"]
