"""Pages about oneself and about organisations."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from apps.core.access import check, get_visible, needs, public, require
from apps.core.actor import PLATFORM_ADMIN, Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotFound
from apps.core.idempotency import once
from apps.core.ids import parse_public_id
from apps.profiles import desk, services
from apps.profiles.capacities import ACTING_KEY, choice_was_lost
from apps.profiles.choices import ANSWERING_KINDS, OrganisationKind
from apps.profiles.domains import mask
from apps.profiles.forms import ActAsForm, ClaimForm, InviteForm
from apps.profiles.models import Invitation, Mandate, Membership, Organisation
from apps.profiles.running import stands_in
from apps.profiles.services.renewals import is_renewable
from apps.profiles.steps import way_of
from apps.profiles.workpages import pages_for


def _blame(form: Form, error: DomainError) -> None:
    """Show a refusal where it belongs: at its field, or above the form."""
    for field, message in error.fields.items():
        form.add_error(field if field in form.fields else None, str(message))
    if not error.fields:
        form.add_error(None, str(error.message))


@needs("profiles.own")
def act_as(request: HttpRequest) -> HttpResponse:
    """Choose for whom one acts; kept in the session, checked again on each request."""
    lost = choice_was_lost(request)
    form = ActAsForm(request.POST or None, actor=actor_of(request), lost=lost)
    if request.method == "POST" and form.is_valid():
        request.session[ACTING_KEY] = form.cleaned_data["capacity"]
        messages.success(request, _("From now on you act in this capacity."))
        return HttpResponseRedirect(_safe_next(request) or reverse("accounts:overview"))
    context = {"form": form, "next": _safe_next(request), "lost": lost}
    return render(request, "profiles/act_as.html", context)


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", request.GET.get("next", ""))
    own = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if own else ""


@needs("profiles.own")
def verification(request: HttpRequest) -> HttpResponse:
    """Show the state of one's memberships, state a new one, look after those who wait."""
    actor = actor_of(request)
    form = ClaimForm(request.POST or None, offered=_offered(request, actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.claim_membership(
                actor=actor, organisation=form.chosen, role=form.cleaned_data["role"]
            )
        except (Conflict, Invalid) as error:
            _blame(form, error)
        else:
            messages.success(request, _claimed(made))
            return redirect("profiles:verification")
    context = {
        "form": form,
        "memberships": [(_marked(row), way_of(row)) for row in _own_memberships(actor)],
        "waiting": _waiting_for(actor),
        "desk": bool(check(actor, "profiles.read_desk")),
        "aim": desk.aim_words(),
        "vouches": bool(check(actor, "profiles.vouch_for_member")),
        "approves": bool(check(actor, "profiles.approve_invitation")),
        "work_pages": pages_for(actor),
    }
    return render(request, "profiles/verification.html", context)


def _marked(membership: Membership) -> Membership:
    """Note for the template whether the page of renewing has something to offer."""
    membership.renewable = is_renewable(membership)  # type: ignore[attr-defined]
    return membership


def _claimed(membership: Membership) -> str:
    if membership.is_verified:
        return _("Your membership is verified. You can act for your organisation now.")
    return _("Your membership is noted. Your organisation or the platform has to confirm it.")


def _own_memberships(actor: Actor) -> QuerySet[Membership]:
    mine = Membership.objects.visible_to(actor).of_person(actor.user_id)
    told = desk.with_reviews(mine, actor)
    return told.select_related("organisation").order_by("-created_at", "-pk")


def _waiting_for(actor: Actor) -> QuerySet[Membership]:
    seen = Membership.objects.visible_to(actor)
    if not check(actor, "profiles.confirm_membership"):
        return seen.none()
    return (
        seen.to_confirm(actor)
        .select_related("organisation", "user")
        .order_by("created_at", "pk")[:50]
    )


def _offered(request: HttpRequest, actor: Actor) -> list[Organisation]:
    """Return the organisations of the person's confirmed domains, and the one asked for."""
    domains = services.proven_domains(actor.user_id)
    wanted = request.POST.get("organisation") or request.GET.get("organisation", "")
    named = Q(public_id=parse_public_id(wanted) or "")
    found = Organisation.objects.visible_to(actor).filter(Q(domains__domain__in=domains) | named)
    kinds = (OrganisationKind.OPERATOR, *ANSWERING_KINDS)
    return list(found.standing().exclude(kind__in=kinds).distinct().in_order())


def _visible_membership(actor: Actor, pk: UUID) -> Membership:
    seen = Membership.objects.visible_to(actor)
    found: Membership | None = seen.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@needs("profiles.own")
def end_membership(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then end one's own membership or that of somebody one looks after."""
    actor = actor_of(request)
    membership = _visible_membership(actor, pk)
    require(actor, "profiles.revoke_membership", membership)
    if request.method == "POST":
        services.revoke_membership(actor=actor, membership=membership)
        messages.success(request, _("The membership has ended."))
        return redirect("profiles:verification")
    context = {"membership": membership, "own": membership.user_id == actor.user_id}
    return render(request, "profiles/end_membership.html", context)


def _confirmed(membership: Membership) -> str:
    if membership.is_verified:
        return _("The membership is verified.")
    return _("The role is confirmed. It counts as soon as the person proves a mailbox with you.")


@needs("profiles.confirm_membership")
def confirm_membership(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then verify somebody's membership."""
    actor = actor_of(request)
    membership = _visible_membership(actor, pk)
    require(actor, "profiles.confirm_membership", membership)
    if request.method == "POST":
        done = services.confirm_membership(actor=actor, membership=membership)
        messages.success(request, _confirmed(done))
        return redirect("profiles:verification")
    return render(request, "profiles/confirm_membership.html", {"membership": membership})


@public
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Show who invites into what; the button of a signed-in person accepts."""
    found = services.find_invitation(key)
    if request.method == "POST" and request.user.is_authenticated:
        membership = services.redeem_invitation(actor=actor_of(request), token=key)
        if not membership.is_verified:
            messages.success(request, membership.get_state_display())
            return redirect("profiles:verification")
        request.session[ACTING_KEY] = str(membership.pk)
        messages.success(request, _("You belong to %(name)s now.") % {"name": found.organisation})
        return redirect("accounts:overview" if _has_second_step(request) else "mfa_index")
    context = {
        "invitation": found,
        "address": mask(found.email),
        "used": found.redeemed_at is not None,
        "key": key,
    }
    return render(
        request, "profiles/invitation.html", context, status=200 if found.is_open else 410
    )


def _has_second_step(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.authenticator_set.exclude(type="recovery_codes").exists())


@needs("profiles.invite_member")
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Invite somebody by e-mail."""
    actor = actor_of(request)
    organisation = get_visible(Organisation.objects.visible_to(actor), public_id)
    require(actor, "profiles.invite_member", Invitation(organisation=organisation))
    if request.method == "POST" and "withdraw" in request.POST:
        return _withdraw(request, organisation)
    form = InviteForm(
        request.POST or None,
        organisation=organisation,
        admin=actor.may(PLATFORM_ADMIN),
        names_admins=not stands_in(actor),
    )
    if request.method == "POST" and form.is_valid():
        made = _invite_once(actor, organisation, form.cleaned_data)
        messages.success(request, _invited(made))
        return redirect("profiles:invite", public_id=organisation.public_id)
    pending = Invitation.objects.visible_to(actor).pending().filter(organisation=organisation)
    context = {
        "form": form,
        "organisation": organisation,
        "open_invitations": pending.order_by("-created_at")[:50],
        "refused": _refused(actor, organisation),
    }
    return render(request, "profiles/invite.html", context)


def _refused(actor: Actor, organisation: Organisation) -> QuerySet[Invitation]:
    seen = Invitation.objects.visible_to(actor).filter(organisation=organisation)
    return seen.filter(refused_at__isnull=False).order_by("-refused_at")[:10]


def _invited(invitation: Invitation) -> str:
    if invitation.waits_for_approval:
        return _("A platform admin has to approve this. Then we send the invitation.")
    return _("We send the invitation to %s.") % invitation.email


def _withdraw(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    actor = actor_of(request)
    seen = Invitation.objects.visible_to(actor).filter(organisation=organisation)
    chosen = {str(row.pk): row for row in seen.pending()}.get(request.POST["withdraw"])
    if chosen is None:
        raise Conflict(_("This invitation was used or has ended already."), code="wrong_state")
    services.withdraw_invitation(actor=actor, invitation=chosen)
    messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("profiles:invite", public_id=organisation.public_id)


def _invite_once(actor: Actor, organisation: Organisation, values: dict[str, Any]) -> Invitation:
    """Sending the form twice, by a reload or a second click, invites once."""
    key = values.pop("idempotency_key")
    made, _new = once(
        actor=actor,
        key=key,
        operation="profiles.invite_member",
        find=Invitation.objects.visible_to(actor).filter,
        create=lambda: services.invite_member(actor=actor, organisation=organisation, **values),
    )
    return made


@public
def authorities(request: HttpRequest) -> HttpResponse:
    """List the authorities that answer here first, then the others."""
    actor = actor_of(request)
    seen = Organisation.objects.visible_to(actor).authorities().standing().in_order()
    seen = seen.select_related("country")
    active = Prefetch(
        "mandates",
        queryset=Mandate.objects.visible_to(actor).active().prefetch_related("jurisdictions"),
        to_attr="active_mandates",
    )
    answering = list(seen.with_active_mandate().prefetch_related(active))
    others = seen.exclude(pk__in=[row.pk for row in answering])
    return render(
        request,
        "profiles/authorities.html",
        {"answering": answering, "others": list(others)},
    )
