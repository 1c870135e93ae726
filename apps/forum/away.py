"""Pages of absences: who is away, and who stands in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.actor import actor_of
from apps.core.errors import Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.forum.desk_forms import AbsenceDaysForm
from apps.forum.models import Absence
from apps.forum.querysets.desk import colleagues_of
from apps.forum.services.absences import end_absence, enter_absence


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """List who is away now and later, and enter one's own days."""
    actor = actor_of(request)
    own = actor.acting_membership_id
    colleagues = [row for row in colleagues_of(actor) if row.user_id != actor.user_id]
    form = AbsenceDaysForm(request.POST or None, offered=colleagues)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
            try:
                enter_absence(actor=actor, deputy=form.chosen, **days)
            except Invalid as error:
                add_domain_error(form, error)
            else:
                messages.success(request, _("Your colleague works on your cases on these days."))
                return redirect("forum:absences")
    rows = Absence.objects.visible_to(actor).not_over().order_by("starts_on", "pk")
    context = {
        "absences": list(rows.select_related("membership__user", "deputy__user")),
        "form": form,
        "own": own,
    }
    return render(request, "forum/absences.html", context, status=status)


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one's own absence early."""
    actor = actor_of(request)
    found = Absence.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    end_absence(actor=actor, absence=found)
    messages.success(request, _("Welcome back: new cases come to you again."))
    return redirect("forum:absences")
