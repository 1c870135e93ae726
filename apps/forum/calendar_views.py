"""The page on which an authority says within how many days it answers, and when it works."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import name_shown
from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.forum.clock_forms import ActForm, DayForm, TargetForm
from apps.forum.models import CalendarDay, ClockTarget
from apps.forum.services.calendars import end_day, set_day, set_target
from apps.forum.services.cases import targets_of
from apps.profiles.models import Organisation

MOST = 60


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Show target and calendar of the authority acted for, with their history; change them."""
    actor = actor_of(request)
    place = _place(actor)
    key, sent = str(place.pk), request.POST
    if request.method == "POST" and sent.get("case") != key:
        raise Conflict(
            _("You act for another authority than when you opened this page. Nothing was done."),
            code="other_role",
        )
    if sent.get("action") == "end":
        return _end(request, place)
    forms: dict[str, ActForm] = {
        "target": TargetForm(
            sent if sent.get("action") == "target" else None,
            act="target",
            case=key,
            initial={"working_days": targets_of([place])[place.pk]},
        ),
        "day": DayForm(sent if sent.get("action") == "day" else None, act="day", case=key),
    }
    form = forms.get(sent.get("action", ""))
    if form is not None and form.is_valid() and _saved(request, place, form):
        return redirect("forum:calendar")
    failed = form is not None and form.errors
    return render(
        request, "forum/calendar.html", _context(actor, place, forms), status=422 if failed else 200
    )


def _place(actor: Actor) -> Organisation:
    if actor.acting is None:
        raise NotFound
    seen = Organisation.objects.visible_to(actor).select_related("country")
    found: Organisation = seen.get(pk=actor.acting.organisation_id)
    return found


def _saved(request: HttpRequest, place: Organisation, form: ActForm) -> bool:
    actor, given = actor_of(request), form.cleaned_data
    try:
        if given["action"] == "target":
            set_target(actor=actor, authority=place, working_days=given["working_days"])
        else:
            set_day(
                actor=actor,
                authority=place,
                day=given["day"],
                is_open=bool(given["is_open"]),
                label=given["label"],
            )
    except Invalid as error:
        add_domain_error(form, error)
        return False
    messages.success(request, _("Saved. Dates of open cases follow."))
    return True


def _end(request: HttpRequest, place: Organisation) -> HttpResponse:
    actor = actor_of(request)
    rows = CalendarDay.objects.visible_to(actor).in_force().filter(authority=place)
    wanted = request.POST.get("day", "")
    day = next((row for row in rows.select_related("authority") if str(row.pk) == wanted), None)
    if day is not None:
        end_day(actor=actor, day=day)
        messages.success(request, _("Taken back. Dates of open cases follow."))
    return redirect("forum:calendar")


def _context(actor: Actor, place: Organisation, forms: dict[str, ActForm]) -> dict[str, Any]:
    days = (
        CalendarDay.objects.visible_to(actor)
        .filter(authority=place)
        .select_related("set_by", "ended_by")
    )
    targets = ClockTarget.objects.visible_to(actor).filter(authority=place)
    return {
        "authority": place,
        "forms": forms if check(actor, "forum.keep_calendar", place) else {},
        "current": targets_of([place])[place.pk],
        "days": [(row, _who(row)) for row in days.in_force().order_by("day")[:MOST]],
        "past": [
            (row, name_shown(row.ended_by.display_name))
            for row in days.filter(ended_at__isnull=False).order_by("-ended_at")[:MOST]
        ],
        "targets": [
            (row, _who(row))
            for row in targets.select_related("set_by").order_by("-created_at")[:MOST]
        ],
    }


def _who(row: CalendarDay | ClockTarget) -> str:
    return name_shown(row.set_by.display_name)
