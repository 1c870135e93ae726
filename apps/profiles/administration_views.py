"""Pages on which an organisation looks after its people."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.access import check, get_visible, needs, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.pagination import keyset_page
from apps.profiles import services
from apps.profiles.administration_forms import AbsenceForm, HandOverForm, RefusalForm
from apps.profiles.choices import UNDO_WITHIN
from apps.profiles.models import AdminDelegation, Invitation, Membership, Organisation

MOST_WAITING = 50


def _membership(actor: Actor, pk: UUID) -> Membership:
    rows = Membership.objects.visible_to(actor).select_related("organisation", "user")
    found: Membership | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _back(membership: Membership) -> HttpResponse:
    return redirect("profiles:people", public_id=membership.organisation.public_id)


@needs("profiles.see_people")
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who belongs to an organisation, who waits, who stands in, and what can be undone."""
    actor = actor_of(request)
    place = get_visible(Organisation.objects.visible_to(actor), public_id)
    require(actor, "profiles.see_people", place)
    here = Membership.objects.visible_to(actor).filter(organisation=place)
    here = here.select_related("user", "organisation")
    page = keyset_page(
        here.verified(), ordering=("created_at", "pk"), cursor=request.GET.get("cursor", "")
    )
    context = {
        "organisation": place,
        "page": page,
        "members": [(row, *_acts_on(actor, row)) for row in page.rows],
        "waiting": _waiting(actor, here),
        "undoable": _undoable(actor, here),
        "confirmed": here.confirmed_lately(actor).order_by("-confirmed_at"),
        "delegations": _delegations(actor, place),
        "own": _own(actor, here),
        "can_invite": bool(check(actor, "profiles.invite_member", Invitation(organisation=place))),
    }
    return render(request, "profiles/people.html", context)


def _acts_on(actor: Actor, row: Membership) -> tuple[bool, bool]:
    """Return whether the actor may change who is an admin here, and end the membership."""
    return (
        bool(check(actor, "profiles.name_admin", row)),
        bool(check(actor, "profiles.revoke_membership", row)),
    )


def _waiting(actor: Actor, here: QuerySet[Membership]) -> list[tuple[Membership, bool]]:
    rows = here.waiting().order_by("created_at", "pk")[:MOST_WAITING]  # type: ignore[attr-defined]
    return [(row, bool(check(actor, "profiles.confirm_membership", row))) for row in rows]


def _undoable(actor: Actor, here: QuerySet[Membership]) -> QuerySet[Membership]:
    since = timezone.now() - UNDO_WITHIN
    ended = here.filter(ended_by_id=actor.user_id, revoked_at__gt=since).exclude(ended_from="")
    return ended.order_by("-revoked_at")


def _delegations(actor: Actor, place: Organisation) -> QuerySet[AdminDelegation]:
    rows = AdminDelegation.objects.visible_to(actor).not_over()
    rows = rows.filter(delegator__organisation=place).order_by("begins_at", "pk")
    return rows.select_related("delegator__user", "delegate__user")


def _own(actor: Actor, here: QuerySet[Membership]) -> Membership | None:
    """Return the membership in which the actor is an admin here, if that is so."""
    if actor.acting is None:
        return None
    return here.filter(pk=actor.acting.membership_id, is_admin=True).first()


@needs("profiles.name_admin")
def change_admin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then make a member an admin, or end that."""
    actor = actor_of(request)
    membership = _membership(actor, pk)
    require(actor, "profiles.name_admin", membership)
    if request.method == "POST":
        act = services.withdraw_admin if membership.is_admin else services.name_admin
        act(actor=actor, membership=membership)
        messages.success(request, _("It is changed."))
        return _back(membership)
    return render(request, "profiles/change_admin.html", {"membership": membership})


@needs("profiles.refuse_membership")
def refuse_membership(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refuse a membership that waits, with a reason."""
    actor = actor_of(request)
    membership = _membership(actor, pk)
    require(actor, "profiles.refuse_membership", membership)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.refuse_membership(
            actor=actor, membership=membership, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("The membership is refused. You can undo it for ten minutes."))
        return _back(membership)
    context = {"form": form, "membership": membership}
    return render(request, "profiles/refuse_membership.html", context)


@needs("profiles.undo_ending")
@require_POST
def undo_ending(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what one ended or refused a moment ago."""
    actor = actor_of(request)
    membership = _membership(actor, pk)
    services.undo_ending(actor=actor, membership=membership)
    messages.success(request, _("It is as it was before. Access tokens stay ended."))
    if check(actor, "profiles.see_people", membership.organisation):
        return _back(membership)
    return redirect("profiles:verification")


def _colleagues(actor: Actor, own: Membership) -> list[Membership]:
    rows = Membership.objects.visible_to(actor).verified().select_related("user")
    rows = rows.filter(organisation=own.organisation_id, user__is_active=True)
    return list(rows.exclude(user_id=own.user_id).order_by("user__display_name", "pk"))


@needs("profiles.delegate")
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a colleague an admin and lay one's own right down, or leave, in one step."""
    actor = actor_of(request)
    own = _membership(actor, pk)
    require(actor, "profiles.delegate", own)
    form = HandOverForm(request.POST or None, offered=_colleagues(actor, own))
    if request.method == "POST" and form.is_valid():
        successor, leave = form.cleaned_data["colleague"], form.cleaned_data["leave"]
        try:
            services.hand_over(actor=actor, membership=own, successor=successor, leave=leave)
        except (Conflict, Invalid) as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("You have handed over."))
            return redirect("profiles:verification")
    context = {"form": form, "membership": own}
    return render(request, "profiles/hand_over.html", context)


@needs("profiles.delegate")
def absence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a colleague who stands in while one is away."""
    actor = actor_of(request)
    own = _membership(actor, pk)
    require(actor, "profiles.delegate", own)
    form = AbsenceForm(request.POST or None, offered=_colleagues(actor, own))
    if request.method == "POST" and form.is_valid():
        error = _delegated(actor, own, form)
        if error is None:
            messages.success(request, _("Your colleague stands in for you on these days."))
            return _back(own)
        add_domain_error(form, error)
    return render(request, "profiles/absence.html", {"form": form, "membership": own})


def _delegated(actor: Actor, own: Membership, form: AbsenceForm) -> DomainError | None:
    begins_at, ends_at = form.moments()
    given: dict[str, Any] = {"begins_at": begins_at, "ends_at": ends_at}
    try:
        services.delegate_admin(actor=actor, membership=own, delegate=form.chosen, **given)
    except (Conflict, Invalid) as error:
        return error
    return None


@needs("profiles.own")
@require_POST
def end_delegation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a delegation before its last day."""
    actor = actor_of(request)
    rows = AdminDelegation.objects.visible_to(actor)
    found = rows.select_related("delegator__organisation", "delegate").filter(pk=pk).first()
    if found is None:
        raise NotFound
    services.end_delegation(actor=actor, delegation=found)
    messages.success(request, _("The delegation has ended."))
    # What a delegate laid down opens the page about the people no more.
    if found.delegate.user_id == actor.user_id:
        return redirect("profiles:verification")
    return _back(found.delegator)


@needs("profiles.find_admins")
def without_admin(request: HttpRequest) -> HttpResponse:
    """List the organisations whose admins all lost their right, for the platform's desk."""
    seen = Organisation.objects.visible_to(actor_of(request)).without_admin()
    page = keyset_page(seen, ordering=("sort_key", "id"), cursor=request.GET.get("cursor", ""))
    return render(request, "profiles/without_admin.html", {"page": page})
