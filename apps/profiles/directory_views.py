"""The directory of organisations."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.core.access import public
from apps.core.actor import actor_of
from apps.core.pagination import keyset_page
from apps.profiles.directory import (
    PAGE,
    Narrowing,
    SearchForm,
    chips,
    facets_of,
)
from apps.profiles.directory_organisations import for_lines, lines_of, narrowed, wording_of
from apps.profiles.organisation_counts import counted


@public
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List organisations; words, facets and order stand in the address."""
    actor = actor_of(request)
    narrowing = narrowed(actor, request.GET)
    counts = counted(narrowing)
    rows, ordering = narrowing.in_order()
    page = keyset_page(
        for_lines(rows), ordering=ordering, cursor=request.GET.get("cursor", ""), size=PAGE
    )
    wording = wording_of(narrowing, counts, actor)
    context = {
        **frame("profiles:directory", request, narrowing),
        "chosen": chips(narrowing, wording),
        "result": ngettext("%(number)s organisation", "%(number)s organisations", counts.total)
        % {"number": counts.total},
        "groups": facets_of(narrowing, counts, wording),
        "rows": lines_of(page.rows),
        "page": page,
    }
    return render(request, "profiles/directory_organisations.html", context)


def frame(route: str, request: HttpRequest, narrowing: Narrowing) -> dict[str, Any]:
    """Return what both parts of the directory show around their lists."""
    parts = (
        ("profiles:directory", _("Organisations")),
        ("profiles:directory_people", _("People")),
    )
    return {
        "tabs": [
            {"label": label, "url": reverse(name), "current": name == route, "count": None}
            for name, label in parts
        ],
        "form": SearchForm(request.GET, narrowing.carried()),
        "clear": reverse(route),
    }


@public
@require_safe
def to_organisations(request: HttpRequest) -> HttpResponse:
    """Lead from the address above each organisation to the list of all, filters included."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        reverse("profiles:directory") + (f"?{query}" if query else "")
    )
