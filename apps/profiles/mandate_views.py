"""Pages on which the platform gives authorities their mandate, and two people their signers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.access import check, get_visible, needs, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.pagination import keyset_page
from apps.profiles import services
from apps.profiles.choices import Role
from apps.profiles.mandate_forms import MandateForm
from apps.profiles.models import Mandate, Membership, Organisation
from apps.profiles.querysets import SIGNERS_NEEDED

MOST_PAST = 20


def _authority(actor: Actor, public_id: str) -> Organisation:
    seen = Organisation.objects.visible_to(actor).authorities().standing()
    return get_visible(seen.select_related("country"), public_id)


def _in_force(actor: Actor, place: Organisation) -> Mandate | None:
    rows = Mandate.objects.visible_to(actor).active().filter(organisation=place)
    told = rows.select_related("organisation")
    return told.prefetch_related("jurisdictions", "topics", "stages").first()


@needs("profiles.list_mandates")
def mandates(request: HttpRequest) -> HttpResponse:
    """List the authorities, with the mandate and the signers that each has."""
    seen = Organisation.objects.visible_to(actor_of(request)).authorities().standing()
    rows = seen.with_signers().select_related("country")
    page = keyset_page(
        rows, ordering=("sort_key", "id"), cursor=request.GET.get("cursor", ""), size=50
    )
    context = {"page": page, "needed": SIGNERS_NEEDED}
    return render(request, "profiles/mandates.html", context)


@needs("profiles.see_mandate")
def mandate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show an authority's mandate, those of before, and who may sign for it."""
    actor = actor_of(request)
    place = _authority(actor, public_id)
    require(actor, "profiles.see_mandate", place)
    officials = _officials(actor, place)
    past = Mandate.objects.visible_to(actor).filter(organisation=place, ended_at__isnull=False)
    context = {
        "organisation": place,
        "mandate": _in_force(actor, place),
        "past": past.order_by("-ended_at", "-pk")[:MOST_PAST],
        "officials": [(row, *_acts_on(actor, row)) for row in officials],
        "signers": Membership.objects.filter(organisation=place).signers().count(),
        "needed": SIGNERS_NEEDED,
        "acts": {name: {"act": name} for name in ACTS},
        "may_grant": bool(check(actor, "profiles.grant_mandate", place)),
    }
    return render(request, "profiles/mandate.html", context)


def _officials(actor: Actor, place: Organisation) -> QuerySet[Membership]:
    rows = Membership.objects.visible_to(actor).verified().select_related("user", "organisation")
    here = rows.filter(organisation=place, role=Role.REGULATOR, user__is_active=True)
    return here.order_by("-is_signer", "created_at", "pk")


def _acts_on(actor: Actor, row: Membership) -> tuple[bool, bool, bool]:
    """Return whether the actor may propose, agree to, and end somebody's right to sign."""
    waits = not row.is_signer and row.signer_proposed_by_id is not None
    return (
        not row.is_signer and not waits and bool(check(actor, "profiles.propose_signer", row)),
        waits and bool(check(actor, "profiles.approve_signer", row)),
        (row.is_signer or waits) and bool(check(actor, "profiles.end_signer", row)),
    )


@needs("profiles.grant_mandate")
def edit_mandate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give an authority a mandate, change what it covers, or end it."""
    actor = actor_of(request)
    place = _authority(actor, public_id)
    require(actor, "profiles.grant_mandate", place)
    current = _in_force(actor, place)
    # A form in which nothing is ticked is a form, too.
    sent = request.POST if request.method == "POST" else None
    form = MandateForm(sent, organisation=place, mandate=current)
    if request.method == "POST" and form.is_valid() and _carried_out(request, form, place, current):
        return redirect("profiles:mandate", public_id=place.public_id)
    ending = {"end": "1", "seen": current.pk} if current else {}
    context = {"form": form, "organisation": place, "mandate": current, "ending": ending}
    return render(
        request, "profiles/edit_mandate.html", context, status=422 if form.errors else 200
    )


def _carried_out(
    request: HttpRequest, form: MandateForm, place: Organisation, current: Mandate | None
) -> bool:
    """Do what the pressed button says; the words of a refusal stand on the form."""
    actor = actor_of(request)
    try:
        if not form.is_about(current):
            raise Conflict
        if current is not None and "end" in request.POST:
            services.end_mandate(actor=actor, mandate=current)
            messages.success(request, _("The mandate has ended. Its answers stay readable."))
        elif current is not None:
            services.change_mandate(actor=actor, mandate=current, **form.covered())
            messages.success(request, _("The mandate is changed. The one of before is kept."))
        else:
            services.grant_mandate(actor=actor, organisation=place, **form.covered())
            messages.success(request, _("The authority has a mandate now."))
    except (Conflict, Invalid) as error:
        add_domain_error(form, error)
        return False
    return True


ACTS: dict[str, Any] = {
    "propose": services.propose_signer,
    "approve": services.approve_signer,
    "end": services.end_signer,
}


@needs("profiles.end_signer")
@require_POST
def change_signer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose that a regulator may sign, agree to it, refuse it or end it."""
    actor, act = actor_of(request), ACTS.get(request.POST.get("act", ""))
    rows = Membership.objects.visible_to(actor).select_related("organisation", "user")
    found = rows.filter(pk=pk, role=Role.REGULATOR).first()
    if found is None or act is None:
        raise NotFound
    act(actor=actor, membership=found)
    messages.success(request, _("It is changed."))
    return redirect("profiles:mandate", public_id=found.organisation.public_id)
