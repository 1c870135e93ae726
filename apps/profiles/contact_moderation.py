"""Pages on which moderators read conversations that were reported to them, and nothing else."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.access import needs, require
from apps.core.actor import actor_of
from apps.core.errors import NotFound
from apps.core.pagination import keyset_page
from apps.profiles.contact_forms import SettleForm
from apps.profiles.contact_shown import (
    conversation_of,
    message_lines,
    receiver_name,
    sender_name,
    title_of,
    with_authors,
    writer_line,
)
from apps.profiles.models import ContactReport
from apps.profiles.querysets.contacts import ContactReportQuerySet
from apps.profiles.services import contact_reports

# The latest messages tell what a report is about.
MOST_READ = 100


def _with_sides(rows: ContactReportQuerySet) -> ContactReportQuerySet:
    return rows.select_related(
        "reporter__person",
        "conversation__sender__person",
        "conversation__recipient__person",
        "conversation__organisation",
        "conversation__sender_membership__organisation",
    )


@needs("profiles.settle_report")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports that nobody has settled, the oldest first."""
    rows = ContactReport.objects.visible_to(actor_of(request)).open()
    page = keyset_page(
        _with_sides(rows),
        ordering=("reported_at", "id"),
        cursor=request.GET.get("cursor", ""),
        size=20,
    )
    entries = [(row, title_of(row.conversation)) for row in page.rows]
    return render(request, "profiles/contact_reports.html", {"entries": entries, "page": page})


@needs("profiles.settle_report")
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a reported conversation as far as it was reported, and settle the report."""
    actor = actor_of(request)
    report = _with_sides(ContactReport.objects.visible_to(actor)).filter(pk=pk).first()
    if report is None or report.closed_at is not None:
        raise NotFound
    require(actor, "profiles.settle_report", report)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact_reports.settle_report(
            actor=actor, report=report, outcome=form.cleaned_data["outcome"]
        )
        messages.success(request, _("The report is settled."))
        return redirect("profiles:reports")
    at = conversation_of(report)
    rows = at.messages.filter(sent_at__lte=report.reported_at)
    latest = list(with_authors(rows).order_by("-sent_at", "-id")[:MOST_READ])
    context = {
        "report": report,
        "title": title_of(at),
        "sender": writer_line(sender_name(at), at.sender_membership),
        "receiver": receiver_name(at),
        "lines": message_lines(reversed(latest), at, actor),
        "form": form,
    }
    return render(request, "profiles/contact_settle.html", context)
