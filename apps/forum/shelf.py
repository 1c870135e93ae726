"""Pages of saved views and text snippets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.access import require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.forum.desk_forms import SnippetForm, ViewForm
from apps.forum.inbox_address import FILTERS
from apps.forum.models import SavedView, Snippet
from apps.forum.services.shelf import (
    SnippetContent,
    add_snippet,
    change_snippet,
    change_view,
    delete_snippet,
    delete_view,
    save_view,
)


def _filters(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(data[name]) for name in FILTERS if data.get(name)}


@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """List the saved views that one sees, and save the filters that the address brings."""
    actor = actor_of(request)
    posted = request.method == "POST"
    filters = _filters((request.POST if posted else request.GET).dict())
    form = ViewForm(request.POST or None)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("name", "shared")}
            try:
                save_view(actor=actor, filters=filters, **given)
            except (Invalid, Conflict) as error:
                add_domain_error(form, error)
                status = error.status
            else:
                messages.success(request, _("The view is saved. It stands beside the inbox."))
                return redirect("forum:saved_views")
    seen = SavedView.objects.visible_to(actor).select_related("membership__user")
    context = {
        "views": list(seen.order_by("name", "pk")),
        "own": actor.acting_membership_id,
        "filters": filters,
        "form": form,
    }
    return render(request, "forum/saved_views.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename, share or delete one's own view."""
    actor = actor_of(request)
    found = SavedView.objects.manageable_by(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    if request.POST.get("action") == "delete":
        delete_view(actor=actor, view=found)
        messages.success(request, _("The view is deleted."))
        return redirect("forum:saved_views")
    form = ViewForm(request.POST or None, initial={"name": found.name, "shared": found.shared})
    if request.method == "POST" and form.is_valid():
        try:
            change_view(actor=actor, view=found, **form.cleaned_data)
        except Invalid as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("forum:saved_views")
    status = 422 if form.errors else 200
    return render(request, "forum/saved_view.html", {"form": form, "view": found}, status=status)


def _content(form: SnippetForm) -> SnippetContent:
    given = form.cleaned_data
    return SnippetContent(title=given["title"], text=given["text"], language=given["language"])


@require_http_methods(["GET", "HEAD", "POST"])
def snippets(request: HttpRequest) -> HttpResponse:
    """List the authority's pieces of text, and add one."""
    actor = actor_of(request)
    form = SnippetForm(request.POST or None, initial={"language": get_language()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                add_snippet(actor=actor, content=_content(form))
            except Invalid as error:
                add_domain_error(form, error)
            else:
                messages.success(request, _("The snippet is saved."))
                return redirect("forum:snippets")
    rows = Snippet.objects.visible_to(actor).order_by("language", "title", "pk")
    return render(request, "forum/snippets.html", {"snippets": rows, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def snippet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change or delete a piece of text of the own authority."""
    actor = actor_of(request)
    found = Snippet.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    require(actor, "forum.draft_answer", found)
    initial = {
        "title": found.title,
        "language": found.language,
        "text": found.text_md,
        "version": found.version,
    }
    form = SnippetForm(request.POST or None, initial=initial)
    error = _stored(actor, found, form, request.POST) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid() and error is None:
        messages.success(request, _("Your changes are saved."))
        return redirect("forum:snippets")
    context: dict[str, Any] = {"form": form, "snippet": found}
    status = 422 if form.errors else 200
    if isinstance(error, Conflict):
        status, context["standing"] = error.status, found.text_md
        form.data = request.POST.dict() | {"version": str(found.version)}
    return render(request, "forum/snippet.html", context, status=status)


def _stored(
    actor: Actor, found: Snippet, form: SnippetForm, data: Mapping[str, Any]
) -> DomainError | None:
    if not form.is_valid():
        return None
    version = form.cleaned_data["version"] or 0
    try:
        if data.get("action") == "delete":
            delete_snippet(actor=actor, snippet=found, version=version)
        else:
            change_snippet(actor=actor, snippet=found, content=_content(form), version=version)
    except (Invalid, Conflict) as error:
        add_domain_error(form, error)
        return error
    return None
