"""Pages of routing: the editors' rules, and the queues of an authority."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.forum.models import Queue, RoutingRule
from apps.forum.querysets.routing import RoutingRuleQuerySet
from apps.forum.routing_forms import QueueForm, RuleForm
from apps.forum.services.routing import add_queue, add_rule, change_rule, end_queue, end_rule
from apps.profiles.models import Organisation

MOST_ENDED = 100


def _rules(actor: Actor) -> RoutingRuleQuerySet:
    rows = RoutingRule.objects.visible_to(actor)
    return rows.select_related("topic", "country", "stage", "authority", "queue", "made_by")


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules that count, and those of before; add one."""
    actor = actor_of(request)
    form = RuleForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _added(request, form):
            return redirect("forum:routing")
    found = _rules(actor)
    context = {
        "form": form,
        "rules": list(found.in_force().order_by("priority", "pk")),
        "ended": list(found.filter(ended_at__isnull=False).order_by("-ended_at")[:MOST_ENDED]),
    }
    return render(request, "forum/routing.html", context, status=status)


def _added(request: HttpRequest, form: RuleForm) -> bool:
    try:
        add_rule(actor=actor_of(request), content=form.content())
    except Invalid as error:
        add_domain_error(form, error)
        return False
    messages.success(request, _("The rule counts from now on."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a rule: the old one ends and stays in the list of before."""
    found = _found(request, pk)
    form = RuleForm(request.POST if request.method == "POST" else None, rule=found)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_rule(actor=actor_of(request), rule=found, content=form.content())
            except (Invalid, Conflict) as error:
                status = error.status
                add_domain_error(form, error)
            else:
                messages.success(request, _("The rule counts from now on."))
                return redirect("forum:routing")
    return render(request, "forum/routing_rule.html", {"form": form, "rule": found}, status=status)


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a rule."""
    end_rule(actor=actor_of(request), rule=_found(request, pk))
    messages.success(request, _("The rule ended."))
    return redirect("forum:routing")


def _found(request: HttpRequest, pk: UUID) -> RoutingRule:
    found = _rules(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def queues(request: HttpRequest) -> HttpResponse:
    """List the queues of the authority acted for, and add one."""
    actor = actor_of(request)
    place = _place(actor)
    initial = {"case": str(place.pk)}
    form = QueueForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _queue_added(request, place, form):
            return redirect("forum:queues")
    context: dict[str, Any] = {
        "authority": place,
        "queues": list(Queue.objects.visible_to(actor).filter(authority=place).open()),
        "form": form if check(actor, "forum.keep_calendar", place) else None,
    }
    return render(request, "forum/queues.html", context, status=status)


def _queue_added(request: HttpRequest, place: Organisation, form: QueueForm) -> bool:
    if form.cleaned_data["case"] != str(place.pk):
        raise Conflict(
            _("You act for another authority than when you opened this page. Nothing was done."),
            code="other_role",
        )
    try:
        add_queue(actor=actor_of(request), authority=place, name=form.cleaned_data["name"])
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        return False
    messages.success(request, _("The queue is there. An editor of the platform links rules to it."))
    return True


@require_POST
def close_queue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a queue of the authority acted for."""
    actor = actor_of(request)
    rows = Queue.objects.visible_to(actor).select_related("authority")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    end_queue(actor=actor, queue=found)
    messages.success(request, _("The queue ended. Cases in it stay in the inbox."))
    return redirect("forum:queues")


def _place(actor: Actor) -> Organisation:
    if actor.acting is None:
        raise NotFound
    found: Organisation = Organisation.objects.visible_to(actor).get(
        pk=actor.acting.organisation_id
    )
    return found
