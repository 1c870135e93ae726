"""The page of the answers that somebody relies on, and the button that saves one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core.access import get_visible
from apps.core.actor import actor_of
from apps.core.exports import csv_text
from apps.core.pagination import keyset_page
from apps.forum.models import Answer, RelianceKind
from apps.forum.projections import question_url
from apps.forum.saved import (
    COLUMNS,
    ENDED,
    NEWEST_FIRST,
    export_row,
    for_rows,
    relied_on,
    saved_row,
)
from apps.forum.services.reliance import rely_on, stop_relying


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """List the answers that the reader saved, cited or exported, with today's validity."""
    actor, view = actor_of(request), request.GET.get("view", "")
    view = ENDED if view == ENDED else ""
    rows = for_rows(relied_on(actor, view))
    page = keyset_page(rows, ordering=NEWEST_FIRST, cursor=request.GET.get("cursor", ""), size=20)
    base = reverse("forum:saved")
    tabs = [
        {"label": _("All"), "url": base, "current": not view, "count": None},
        {
            "label": _("No longer valid"),
            "url": f"{base}?view={ENDED}",
            "current": bool(view),
            "count": None,
        },
    ]
    context = {
        "rows": [saved_row(row) for row in page.rows],
        "page": page,
        "tabs": tabs,
        "view": view,
    }
    return render(request, "forum/saved.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Return the whole list as CSV, with the validity of the day on which it is taken away."""
    actor = actor_of(request)
    rows = for_rows(relied_on(actor)).order_by(*NEWEST_FIRST)
    content = csv_text(COLUMNS, (export_row(saved_row(row)) for row in rows))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="answers-i-rely-on.csv"'
    return response


@require_POST
def save(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save an answer, or take it off the list (`undo`)."""
    actor = actor_of(request)
    found = get_visible(
        Answer.objects.visible_to(actor).spoken().select_related("question"), public_id
    )
    if request.POST.get("undo"):
        stop_relying(actor=actor, answer=found)
        messages.success(request, _("The answer is off your list."))
    else:
        rely_on(actor=actor, answer=found, kind=RelianceKind.SAVED)
        messages.success(request, _("Saved. You are told when this answer changes."))
    back = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    anchor = f"#answer-{found.public_id.lower()}"
    return redirect(back if back and own else f"{question_url(found.question)}{anchor}")
