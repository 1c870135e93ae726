"""The directory of people, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.core.access import get_visible, public
from apps.core.actor import actor_of
from apps.core.pagination import Page, keyset_page
from apps.profiles.directory import chips, facets_of
from apps.profiles.directory_people import lines_of, narrowed, wording_of
from apps.profiles.directory_views import frame
from apps.profiles.models import Person
from apps.profiles.pageparts import PERSON_PARTS, parts_of
from apps.profiles.people import profile_for, profiles_of, readable, statements_for
from apps.profiles.people_counts import counted
from apps.profiles.reading_people import count_opened, page_size, read_page


@public
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List people as they show themselves to the reader; words and facets in the address."""
    actor = actor_of(request)
    narrowing = narrowed(actor, request.GET)
    rows, ordering = narrowing.in_order()
    shown = readable(actor, rows)
    cursor = request.GET.get("cursor", "")

    def fetch(size: int) -> tuple[Page[Person], list[str]]:
        found = keyset_page(shown, ordering=ordering, cursor=cursor, size=size)
        return found, [row.public_id for row in found.rows]

    page, _standings = read_page(request, actor, page_size(actor), fetch)
    counts = counted(narrowing, actor)
    wording = wording_of(narrowing, counts, actor)
    context = {
        **frame("profiles:directory_people", request, narrowing),
        "chosen": chips(narrowing, wording),
        "result": ngettext("%(number)s person", "%(number)s people", counts.total)
        % {"number": counts.total},
        "groups": facets_of(narrowing, counts, wording),
        "rows": lines_of(profiles_of(actor, page.rows)),
        "page": page,
    }
    return render(request, "profiles/directory_people.html", context)


@public
@require_safe
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one person as the reader sees them; whom one does not see is absent."""
    actor = actor_of(request)
    count_opened(request, actor, public_id)
    found = get_visible(Person.objects.visible_to(actor).select_related("user"), public_id)
    profile = profile_for(actor, found)
    context = {
        "profile": profile,
        "statements": statements_for(actor, found)[1:],
        "parts": parts_of(PERSON_PARTS, actor, found),
    }
    return render(request, "profiles/directory_person.html", context)
