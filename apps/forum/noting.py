"""Pages of internal notes: of the own authority, on one case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.access import check
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.formerrors import add_domain_error
from apps.forum.desk import case_at
from apps.forum.desk_forms import NoteForm
from apps.forum.models import Case, CaseNote, CaseNoteRevision
from apps.forum.services.notes import change_note, write_note


def notes_on(actor: Actor, case: Case) -> list[CaseNote]:
    """Return the notes of the own authority on a case, oldest first, with earlier texts."""
    earlier = CaseNoteRevision.objects.visible_to(actor).order_by("pk")
    rows = CaseNote.objects.manageable_by(actor).filter(case=case).select_related("author")
    return list(rows.prefetch_related(Prefetch("revisions", earlier)).order_by("pk"))


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the notes on a case, and write one more."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    form = NoteForm(request.POST or None)
    status = 200
    if request.method == "POST":
        _require_same_case(request, found)
        if form.is_valid():
            try:
                write_note(actor=actor, case=found, text=form.cleaned_data["text"])
            except Invalid as error:
                add_domain_error(form, error)
            else:
                messages.success(request, _("The note is saved. Only your authority reads it."))
                return redirect("forum:notes", public_id=public_id)
        status = 422
    context = {
        "case": found,
        "question": found.question,
        "notes": notes_on(actor, found),
        "form": form,
        "writes": bool(check(actor, "forum.draft_answer", found)),
        "own_id": actor.user_id,
    }
    return render(request, "forum/notes.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, public_id: str, pk: UUID) -> HttpResponse:
    """Change one's own note."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    row = CaseNote.objects.manageable_by(actor).filter(case=found, pk=pk).first()
    if row is None:
        raise NotFound
    if row.author_id != actor.user_id:
        raise NotAllowed(_("Only the person who wrote a note changes it."))
    initial = {"text": row.body_md, "version": row.version}
    form = NoteForm(request.POST or None, initial=initial)
    extra: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = {
                    "text": form.cleaned_data["text"],
                    "version": form.cleaned_data["version"] or 0,
                }
                change_note(actor=actor, note=row, **given)
            except (Invalid, Conflict) as error:
                add_domain_error(form, error)
                status, extra = error.status, {"standing": row.body_md}
                form.data = request.POST.dict() | {"version": str(row.version)}
            else:
                messages.success(request, _("The note is changed. What it said before is kept."))
                return redirect("forum:notes", public_id=public_id)
    context = {"case": found, "question": found.question, "form": form, "note": row}
    return render(request, "forum/note.html", context | extra, status=status)


def _require_same_case(request: HttpRequest, found: Case) -> None:
    if request.POST.get("case") != str(found.pk):
        raise Conflict(
            _("You act for another authority than when you opened this page. Nothing was done."),
            code="other_role",
        )
