"""Pages on which people send documents to the verification desk and take them back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.access import needs
from apps.core.actor import actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.file_views import takes_file
from apps.core.formerrors import add_domain_error
from apps.profiles import desk
from apps.profiles.choices import BY_INVITATION
from apps.profiles.desk_forms import EvidenceForm
from apps.profiles.models import Evidence, Membership
from apps.profiles.reviewing import MOST_EVIDENCE, REVIEWED_STATES
from apps.profiles.services.evidence import add_evidence, remove_evidence


def _own(request: HttpRequest, pk: UUID) -> Membership:
    """Return one's own membership; anybody else's is absent here, whoever may see it elsewhere."""
    actor = actor_of(request)
    mine = Membership.objects.visible_to(actor).of_person(actor.user_id)
    found: Membership | None = mine.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@takes_file
@needs("profiles.own")
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a document about one's own membership; see what was sent and what the desk said."""
    membership = _own(request, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_evidence(actor=actor_of(request), membership=membership, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The desk has your document."))
            return redirect("profiles:documents", pk=pk)
    return _page(request, membership, form)


def _page(request: HttpRequest, membership: Membership, form: EvidenceForm) -> HttpResponse:
    actor = actor_of(request)
    sent = desk.evidence_of(actor, membership)
    kept = [one for one in sent if one.evidence.deleted_at is None]
    open_to = membership.state in REVIEWED_STATES and membership.role not in BY_INVITATION
    context = {
        "membership": membership,
        "sent": sent,
        "form": form if open_to and len(kept) < MOST_EVIDENCE else None,
        "is_full": open_to and len(kept) >= MOST_EVIDENCE,
        "review": desk.open_review_of(actor, membership),
        "history": desk.history_of(actor, membership),
        "aim": desk.aim_words(),
    }
    status = 422 if form.errors else 200
    return render(request, "profiles/documents.html", context, status=status)


@needs("profiles.own")
def remove_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then delete a document that one sent."""
    actor = actor_of(request)
    rows = Evidence.objects.visible_to(actor).kept().filter(membership__user_id=actor.person_id)
    found = rows.select_related("membership__organisation", "file").filter(pk=pk).first()
    if found is None:
        raise NotFound
    if request.method == "POST":
        remove_evidence(actor=actor, evidence=found)
        messages.success(request, _("The document is deleted."))
        return redirect("profiles:documents", pk=found.membership_id)
    return render(request, "profiles/remove_document.html", {"evidence": found})
