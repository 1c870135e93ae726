"""Pages of watches: what somebody wants to be told of, and ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.ids import parse_public_id
from apps.core.pagination import keyset_page
from apps.forum.models import Question, Watch, WatchKind
from apps.forum.services.watching import (
    MOST_WATCHES,
    Target,
    end_watch,
    keep_watch,
    rename_watch,
)
from apps.forum.watch_form import WatchForm
from apps.forum.watch_shown import watch_rows
from apps.forum.watched_search import cleaned_filters, name_of
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term


@require_http_methods(["GET", "HEAD", "POST"])
def watches(request: HttpRequest) -> HttpResponse:
    """List the reader's own watches; a press on a watch button anywhere is posted here."""
    actor = actor_of(request)
    if request.method == "POST":
        return _kept(request, actor)
    own = Watch.objects.visible_to(actor).for_rows()
    page = keyset_page(
        own, ordering=("-created_at", "-id"), cursor=request.GET.get("cursor", ""), size=50
    )
    context = {"rows": watch_rows(page.rows), "page": page, "most": MOST_WATCHES}
    return render(request, "forum/watches.html", context)


def _kept(request: HttpRequest, actor: Actor) -> HttpResponse:
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = ""
    try:
        _keep(actor, request.POST)
    except (Invalid, Conflict) as error:
        reasons = [str(text) for text in getattr(error, "fields", {}).values()]
        messages.error(request, " ".join(reasons) or str(error.message))
    else:
        messages.success(request, _("You are told from now on. “My watches” lists what you watch."))
    return redirect(back or "forum:watches")


def _keep(actor: Actor, data: QueryDict) -> None:
    """Keep the watch that a button stands for, or end it (`undo`)."""
    target = posted_target(actor, data)
    if not data.get("undo"):
        keep_watch(actor=actor, target=target, name=name_of(target.filters))
        return
    own = Watch.objects.visible_to(actor).filter(kind=target.kind, question=target.question)
    found = own.first() if target.question is not None else None
    if found is not None:
        end_watch(actor=actor, watch=found)


def posted_target(actor: Actor, data: QueryDict) -> Target:
    """Return what a form names; NotFound for what its reader does not see."""
    kind = data.get("kind", "")
    if kind == WatchKind.QUESTION:
        number = parse_public_id(data.get("question", "")) or ""
        return Target(question=_only(Question.objects.visible_to(actor), public_id=number))
    if kind == WatchKind.TOPIC:
        return Target(
            topic=_only(Term.objects.visible_to(actor).offered("topic"), code=data.get("topic", ""))
        )
    if kind == WatchKind.AUTHORITY:
        number = parse_public_id(data.get("authority", "")) or ""
        answering = Organisation.objects.visible_to(actor).with_active_mandate()
        return Target(authority=_only(answering, public_id=number))
    return Target(filters=cleaned_filters(data))


def _only(rows: Any, **named: str) -> Any:
    found = rows.filter(**named).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename one's own watched search, or end one's own watch."""
    actor = actor_of(request)
    found: Watch = _only(Watch.objects.visible_to(actor).for_rows(), pk=str(pk))
    if request.POST.get("action") == "end":
        end_watch(actor=actor, watch=found)
        messages.success(request, _("The watch is ended."))
        return redirect("forum:watches")
    form = WatchForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_watch(actor=actor, watch=found, name=form.cleaned_data["name"])
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("forum:watches")
    context = {"form": form, "watch": watch_rows([found])[0]}
    return render(request, "forum/watch.html", context, status=422 if form.errors else 200)
