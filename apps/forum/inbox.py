"""The inbox of an authority: what waits, when it is due, who is in charge, what comes next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.core.access import Denied, check
from apps.core.actor import Actor, actor_of
from apps.core.pagination import keyset_page
from apps.forum.desk import VIEWS
from apps.forum.inbox_address import FILTERS, address_of
from apps.forum.inbox_desk import Desk, desk_of, rail_of, tabs_of
from apps.forum.inbox_filters import (
    ME,
    NOBODY,
    OVERDUE,
    VIEW_WORDS,
    WEEK,
    CaseFilter,
)
from apps.forum.inbox_rows import days_since, entries_of, with_rows
from apps.forum.models import Case
from apps.forum.rules import NOT_SIGNER

DUE_FIRST = ("due_sort", "received_at", "id")
NARROWING = ("due", "assignee", "topic", "asker", "country", "drafter", "queue")


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the cases of the authority acted for, the first to be due on top."""
    actor = actor_of(request)
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    given = request.GET.dict() | {"view": view}
    desk = desk_of(actor)
    chosen = CaseFilter(
        given,
        with_rows(Case.objects.manageable_by(actor)),
        request=request,
        countries=desk.countries,
        queues=desk.queues,
    )
    page = keyset_page(chosen.qs, ordering=DUE_FIRST, cursor=request.GET.get("cursor", ""), size=20)
    context = {
        "rows": entries_of(page.rows, actor, desk),
        "page": page,
        "view": view,
        "view_label": VIEW_WORDS[view][0],
        "filter_form": chosen.form,
        "filtered": any(chosen.form.data.get(name) for name in NARROWING),
        "address": address_of(given),
        "all_chosen": "all" in request.GET,
        "assigns": view != "closed" and bool(check(actor, "forum.draft_answer")),
        "own": actor.acting_membership_id,
        "authority_id": actor.acting and actor.acting.organisation_id,
        "chosen_filters": {name: given[name] for name in FILTERS if given.get(name)},
        "cursor": request.GET.get("cursor", ""),
        "tabs": tabs_of(desk, view),
        "rail": rail_of(desk, given),
        "facts": _facts(desk),
        "desk": desk,
        "stands_in_for": [c.said for c in desk.stood_in_by(actor)],
        "problem": _signing_problem(actor),
    }
    return render(request, "forum/inbox.html", context)


def _facts(desk: Desk) -> list[tuple[Any, str, str]]:
    base, counts = reverse("forum:inbox"), desk.counts
    waiting = [
        (counts[OVERDUE], _("overdue"), f"{base}?due={OVERDUE}"),
        (counts[WEEK], _("due within 7 days"), f"{base}?due={WEEK}"),
        (counts["new"], _("nobody has begun"), f"{base}?drafter={NOBODY}"),
        (counts["drafts"], _("drafts of yours"), f"{base}?drafter={ME}"),
        (counts["sign"], _("waiting for a signature"), f"{base}?view=sign"),
    ]
    if desk.oldest is None:
        return [*waiting, ("–", _("nothing waits"), "")]
    days = days_since(desk.oldest)
    words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return [*waiting, (words, _("is the longest wait"), base)]


def _signing_problem(actor: Actor) -> str:
    """Return why a signer cannot sign in this session; nothing for those who only draft."""
    decision = check(actor, "forum.sign_answer")
    if isinstance(decision, Denied) and decision.code != NOT_SIGNER.code:
        return str(decision.reason)
    return ""
