"""Pages of imports: the list with the form, and the report of one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.access import needs
from apps.core.actor import actor_of
from apps.core.errors import Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.importchoices import ImportOutcome
from apps.core.importing import reason_of, require_file, start_import
from apps.core.models import ImportRow, ImportRun
from apps.core.pagination import keyset_page
from apps.profiles.choices import OrganisationKind
from apps.profiles.organisation_forms import ImportForm
from apps.profiles.ror import NAME


@needs("profiles.import_organisations")
def imports(request: HttpRequest) -> HttpResponse:
    """List imports, newest first, and start one with a file."""
    actor = actor_of(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _start(request, form)
        except Invalid as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The import has begun. This page shows how far it is."))
            return redirect("profiles:import_report", pk=run.pk)
    runs = ImportRun.objects.visible_to(actor).defer("content")
    page = keyset_page(
        runs, ordering=("-created_at", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    context = {"form": form, "runs": [(run, _counts(run)) for run in page.rows], "page": page}
    return render(request, "profiles/imports.html", context)


def _start(request: HttpRequest, form: ImportForm) -> ImportRun:
    upload = form.cleaned_data["file"]
    content = upload.read()
    digest = require_file(content, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    kinds = {"facility": OrganisationKind.UNIVERSITY} if form.cleaned_data["facilities"] else {}
    return start_import(
        actor=actor_of(request),
        importer=NAME,
        file_name=upload.name or "",
        digest=digest,
        as_of=form.cleaned_data["as_of"],
        content=content,
        options={"kinds": kinds},
        dry_run=form.cleaned_data["dry_run"],
    )


def _counts(run: ImportRun) -> list[tuple[str, int]]:
    return [(str(o.label), run.counts[o]) for o in ImportOutcome if run.counts.get(o)]


@needs("profiles.import_organisations")
def import_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far an import is, and what became of each line and why."""
    actor = actor_of(request)
    run: Any = ImportRun.objects.visible_to(actor).defer("content").filter(pk=pk).first()
    if run is None:
        raise NotFound
    wanted = request.GET.get("outcome", "")
    rows = ImportRow.objects.filter(run=run)
    if wanted in ImportOutcome.values:
        rows = rows.filter(outcome=wanted)
    page = keyset_page(
        rows, ordering=("number", "id"), cursor=request.GET.get("cursor", ""), size=50
    )
    context = {
        "run": run,
        "counts": [(o, run.counts[o]) for o in ImportOutcome if run.counts.get(o)],
        "wanted": wanted,
        "rows": [(row, reason_of(run, row)) for row in page.rows],
        "page": page,
    }
    return render(request, "profiles/import_report.html", context)
