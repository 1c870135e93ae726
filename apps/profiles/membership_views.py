"""Pages on proving a role again and on vouching for colleagues."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.access import needs, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import NotFound
from apps.profiles import services
from apps.profiles.choices import MembershipState
from apps.profiles.models import Membership
from apps.profiles.services import renewals

MOST_SHOWN = 50


@needs("profiles.own")
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then send a link to one's address at the organisation."""
    actor = actor_of(request)
    own = Membership.objects.visible_to(actor).of_person(actor.user_id).active()
    found = own.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise NotFound
    if request.method == "POST":
        address = renewals.ask_renewal(actor=actor, membership=found)
        messages.success(request, _("We sent a link to %s. Open it within a day.") % address.email)
        return redirect("profiles:verification")
    context = {
        "membership": found,
        "address": renewals.address_there(found),
        "renewable": renewals.is_renewable(found),
    }
    return render(request, "profiles/renew.html", context)


@needs("profiles.own")
def renewal(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the link in the mail confirms; the button does it, once."""
    actor = actor_of(request)
    found = renewals.membership_of_token(key)
    if found.user_id != actor.user_id:
        raise NotFound
    if request.method == "POST":
        done = renewals.renew_membership(actor=actor, token=key)
        messages.success(request, _("Thank you. Your mailbox is confirmed again."))
        if renewals.is_renewable(done):
            messages.info(request, MembershipState.MAILBOX_PROVEN.label)
        return redirect("profiles:verification")
    return render(request, "profiles/renewal.html", {"membership": found, "key": key})


def _to_vouch_for(actor: Actor) -> QuerySet[Membership]:
    waiting = Membership.objects.waiting_beside(actor)
    return cast(QuerySet[Membership], waiting.select_related("organisation", "user"))


@needs("profiles.vouch_for_member")
def colleagues(request: HttpRequest) -> HttpResponse:
    """List the colleagues who wait and for whom one may vouch, oldest first."""
    rows = _to_vouch_for(actor_of(request)).order_by("created_at", "pk")[:MOST_SHOWN]
    mine = Membership.objects.confirmed_lately(actor_of(request)).select_related("user")
    context = {"waiting": rows, "confirmed": mine.order_by("-confirmed_at")}
    return render(request, "profiles/colleagues.html", context)


@needs("profiles.vouch_for_member")
def vouch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then vouch for a colleague."""
    actor = actor_of(request)
    found = _to_vouch_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    require(actor, "profiles.vouch_for_member", found)
    if request.method == "POST":
        services.vouch_for_member(actor=actor, membership=found)
        messages.success(request, _("Thank you. Your colleague's role is confirmed."))
        return redirect("profiles:colleagues")
    return render(request, "profiles/vouch.html", {"membership": found})
