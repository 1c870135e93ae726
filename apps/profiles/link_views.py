"""Pages on which an organisation's admin says with whom it works."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.access import get_visible, needs, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.ids import parse_public_id
from apps.profiles.link_forms import LinkForm
from apps.profiles.models import Organisation, OrganisationLink
from apps.profiles.services import links


def _own(actor: Actor, public_id: str) -> Organisation:
    found = get_visible(Organisation.objects.visible_to(actor).standing(), public_id)
    require(actor, "profiles.manage_links", found)
    return found


@needs("profiles.manage_links")
def organisation_links(request: HttpRequest, public_id: str) -> HttpResponse:
    """List an organisation's links, those that wait included, and state another."""
    actor = actor_of(request)
    own = _own(actor, public_id)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _stated(request, own, form):
        return redirect("profiles:organisation_links", public_id=own.public_id)
    rows = OrganisationLink.objects.visible_to(actor).of(own.pk)
    rows = rows.select_related("source", "target").order_by("confirmed_at", "created_at", "pk")
    shown = [(link, link.target if link.source_id == own.pk else link.source) for link in rows]
    context = {
        "organisation": own,
        "form": form,
        "asked": [pair for pair in shown if _waits_for(own, pair[0])],
        "stated": [p for p in shown if p[0].confirmed_at is None and not _waits_for(own, p[0])],
        "confirmed": [pair for pair in shown if pair[0].confirmed_at is not None],
    }
    return render(request, "profiles/organisation_links.html", context)


def _waits_for(own: Organisation, link: OrganisationLink) -> bool:
    return link.confirmed_at is None and link.target_id == own.pk


def _stated(request: HttpRequest, own: Organisation, form: LinkForm) -> bool:
    actor = actor_of(request)
    try:
        links.state_link(
            actor=actor,
            source=own,
            target=_other(actor, form.cleaned_data["other"]),
            kind=form.cleaned_data["kind"],
        )
    except (Conflict, Invalid) as error:
        add_domain_error(form, error)
        return False
    messages.success(request, _("Everybody sees it once an admin of the other one confirms it."))
    return True


def _other(actor: Actor, typed: str) -> Organisation:
    seen = Organisation.objects.visible_to(actor).standing().filter(verified=True)
    found: Organisation | None = seen.filter(public_id=parse_public_id(typed) or "").first()
    if found is None:
        raise Invalid(fields={"other": _("No organisation has this identifier.")})
    return found


def _link(actor: Actor, own: Organisation, pk: UUID) -> OrganisationLink:
    rows = OrganisationLink.objects.visible_to(actor).of(own.pk)
    found: OrganisationLink | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@needs("profiles.manage_links")
@require_POST
def confirm_link(request: HttpRequest, public_id: str, pk: UUID) -> HttpResponse:
    """Say that what another organisation stated about this one is true."""
    actor = actor_of(request)
    own = _own(actor, public_id)
    links.confirm_link(actor=actor, link=_link(actor, own, pk))
    messages.success(request, _("Confirmed. Everybody sees it now."))
    return redirect("profiles:organisation_links", public_id=own.public_id)


@needs("profiles.manage_links")
@require_POST
def end_link(request: HttpRequest, public_id: str, pk: UUID) -> HttpResponse:
    """Take a link back, or say that it is not true."""
    actor = actor_of(request)
    own = _own(actor, public_id)
    links.end_link(actor=actor, link=_link(actor, own, pk))
    messages.success(request, _("The link is gone."))
    return redirect("profiles:organisation_links", public_id=own.public_id)
