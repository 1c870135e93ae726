"""Putting officials in charge of cases: one from its page, many from the inbox."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.accounts.models import name_shown
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid
from apps.core.ids import parse_public_id
from apps.forum.inbox_address import address_of
from apps.forum.models import Case
from apps.forum.querysets.desk import wanted_colleague
from apps.forum.services.assignment import Assigned, assign_cases


@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Put one official in charge of the chosen cases, or nobody, and say what happened."""
    actor = actor_of(request)
    if request.POST.get("authority") != str(actor.acting and actor.acting.organisation_id):
        raise Conflict(
            _("You act for another authority than when you opened this page. Nothing was done."),
            code="other_role",
        )
    cases = dict(_chosen(request.POST.getlist("case")))
    if not cases:
        messages.warning(request, _("Choose at least one case first."))
        return _back(request)
    done = assign_cases(
        actor=actor, cases=cases, to=wanted_colleague(actor, request.POST.get("to", ""))
    )
    _say(request, actor, done)
    return _back(request)


def _chosen(values: list[str]) -> Iterator[tuple[UUID, UUID | None]]:
    """Yield each case with who was in charge when the page was made."""
    for value in values:
        case, _colon, seen = value.partition(":")
        try:
            yield UUID(case), UUID(seen) if seen else None
        except ValueError as error:
            raise Invalid(_("Choose cases from the list.")) from error


def _say(request: HttpRequest, actor: Actor, done: Assigned) -> None:
    number = len(done.given)
    if done.given and done.to is None:
        words = ngettext(
            "Nobody is in charge of %(n)s case now.",
            "Nobody is in charge of %(n)s cases now.",
            number,
        )
        messages.success(request, words % {"n": number})
    elif done.given and done.to is not None:
        words = ngettext(
            "%(name)s is in charge of %(n)s case now.",
            "%(name)s is in charge of %(n)s cases now.",
            number,
        )
        messages.success(
            request, words % {"n": number, "name": name_shown(done.to.user.display_name)}
        )
    if done.instead_of is not None and done.to is not None:
        said = _("%(away)s is away: %(deputy)s stands in.")
        names = {
            "away": name_shown(done.instead_of.user.display_name),
            "deputy": name_shown(done.to.user.display_name),
        }
        messages.info(request, said % names)
    if done.already:
        same = len(done.already)
        words = ngettext("%(n)s case was so already.", "%(n)s cases were so already.", same)
        messages.info(request, words % {"n": same})
    _say_refused(request, actor, done)


def _say_refused(request: HttpRequest, actor: Actor, done: Assigned) -> None:
    rows = Case.objects.manageable_by(actor).filter(pk__in=done.refused)
    numbers = dict(rows.values_list("pk", "question__public_id"))
    by_reason: dict[str, list[str]] = {}
    for pk, reason in done.refused.items():
        by_reason.setdefault(str(reason), []).append(numbers.get(pk, "–"))
    for why, found in by_reason.items():
        words = _("Not changed: %(numbers)s. %(reason)s")
        messages.warning(request, words % {"numbers": ", ".join(sorted(found)), "reason": why})


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page that the form stood on: a case, or the inbox with its filters."""
    number = parse_public_id(request.POST.get("from_case", ""))
    if number:
        return redirect("forum:case", public_id=number)
    chosen: dict[str, Any] = {k: v for k, v in request.POST.items() if isinstance(v, str)}
    address = address_of(chosen)
    return redirect(reverse("forum:inbox") + (f"?{address}" if address else ""))
