"""The page of the re-check desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.actor import actor_of
from apps.core.pagination import keyset_page
from apps.forum.inbox_desk import desk_of, rail_of
from apps.forum.recheck import (
    RECHECK,
    URGENT_FIRST,
    WHY_WORDS,
    counts_of,
    for_desk,
    recheck_row,
    tabs_of,
    to_recheck,
)


@require_safe
def recheck(request: HttpRequest) -> HttpResponse:
    """List what the authority acted for has to look at again, the most urgent on top."""
    actor, why = actor_of(request), request.GET.get("why", "")
    why = why if why in WHY_WORDS else ""
    rows = for_desk(to_recheck(actor, why))
    page = keyset_page(rows, ordering=URGENT_FIRST, cursor=request.GET.get("cursor", ""), size=20)
    context = {
        "rows": [recheck_row(row) for row in page.rows],
        "page": page,
        "why": why,
        "tabs": tabs_of(counts_of(actor), why),
        "rail": rail_of(desk_of(actor), {"view": RECHECK}),
    }
    return render(request, "forum/recheck.html", context)
