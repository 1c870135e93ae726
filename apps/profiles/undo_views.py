"""Buttons that take back, within ten minutes, what one did by mistake."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.access import check, needs
from apps.core.actor import actor_of
from apps.core.errors import NotFound
from apps.profiles import services
from apps.profiles.models import DomainRequest, Membership


@needs("profiles.undo_confirmation")
@require_POST
def undo_confirmation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back that one confirmed somebody's role, or vouched for it."""
    actor = actor_of(request)
    seen = Membership.objects.visible_to(actor) | Membership.objects.confirmed_lately(actor)
    found = seen.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise NotFound
    services.undo_confirmation(actor=actor, membership=found)
    messages.success(request, _("It is taken back. The role waits as before."))
    if check(actor, "profiles.see_people", found.organisation):
        return redirect("profiles:people", public_id=found.organisation.public_id)
    return redirect("profiles:colleagues")


@needs("profiles.undo_domain_request")
@require_POST
def undo_domain_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back one's own request for a mail domain, or one's own decision about another's."""
    actor = actor_of(request)
    rows = DomainRequest.objects.visible_to(actor).select_related("organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    waits = services.undo_domain_request(actor=actor, request=found)
    if waits is not None:
        messages.success(request, _("Your decision is taken back. The request waits again."))
        return redirect("profiles:domain_requests")
    messages.success(request, _("Your request is taken back."))
    return redirect("profiles:organisation_domains", public_id=found.organisation.public_id)
