"""Pages on invitations that wait for a second person."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.access import needs, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.profiles import services
from apps.profiles.approval_forms import ApprovalForm
from apps.profiles.domains import mask
from apps.profiles.models import Invitation

MOST_SHOWN = 50


def _waiting(actor: Actor) -> QuerySet[Invitation]:
    rows = Invitation.objects.visible_to(actor).waiting()
    return rows.select_related("organisation", "invited_by")


@needs("profiles.approve_invitation")
def approvals(request: HttpRequest) -> HttpResponse:
    """List what waits, oldest first, with masked addresses."""
    rows = _waiting(actor_of(request)).order_by("created_at", "pk")[:MOST_SHOWN]
    context = {"waiting": [(row, mask(row.email)) for row in rows]}
    return render(request, "profiles/approvals.html", context)


@needs("profiles.approve_invitation")
def approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one that waits; approve it, or refuse it with a reason."""
    actor = actor_of(request)
    found = _waiting(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    require(actor, "profiles.approve_invitation", found)
    form = ApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decided(request, form, found):
        return redirect("profiles:approvals")
    context = {"form": form, "invitation": found, "address": mask(found.email)}
    return render(request, "profiles/approval.html", context)


def _decided(request: HttpRequest, form: ApprovalForm, invitation: Invitation) -> bool:
    """Carry out the decision; returns whether it was, with the words on the form if not."""
    actor, reason = actor_of(request), form.cleaned_data["reason"]
    if form.cleaned_data["decision"] == ApprovalForm.APPROVE:
        services.approve_invitation(actor=actor, invitation=invitation)
        messages.success(request, _("The invitation is approved. We send it now."))
        return True
    try:
        services.refuse_invitation(actor=actor, invitation=invitation, reason=reason)
    except Invalid as error:
        add_domain_error(form, error)
        return False
    messages.success(request, _("The invitation is refused. We tell whoever proposed it."))
    return True
