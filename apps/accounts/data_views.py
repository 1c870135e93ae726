"""Pages on one's data: a copy of it, the work that makes one, and being erased."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.copying import KIND, note_fetched, request_copy
from apps.accounts.leaving import cancel_deletion, request_deletion
from apps.accounts.models import DeletionRequest
from apps.core.access import needs
from apps.core.actor import actor_of
from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.core.jobs import JOB_KINDS, Standing, cancel_job, standing_of
from apps.core.models import Job, JobFile
from apps.core.privacy import blockers_of

MOST_SHOWN = 20


def _prove_who_asks(request: HttpRequest) -> None:
    """Ask for the password or a code again; a second step must have been part of the sign-in."""
    actor = actor_of(request)
    own = Authenticator.objects.filter(user_id=actor.user_id)
    if not actor.second_factor and own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        raise NotAllowed(
            _("Your account has a second step. Sign out and in again with a code first."),
            code="second_factor_required",
        )
    raise_if_reauthentication_required(request, app="accounts")


@needs("accounts.leave")
def your_data(request: HttpRequest) -> HttpResponse:
    """Say what one can do with one's data, and show the copies that were made."""
    actor = actor_of(request)
    jobs = Job.objects.visible_to(actor).with_file_known().filter(kind=KIND)
    waiting = DeletionRequest.objects.visible_to(actor).waiting().first()
    context = {
        "jobs": [_line(job) for job in jobs.order_by("-created_at", "-pk")[:MOST_SHOWN]],
        "deletion": waiting,
        "kept_days": settings.COPY_KEPT_DAYS,
        "wait_days": settings.DELETION_WAIT_DAYS,
    }
    return render(request, "accounts/your_data.html", context)


def _line(job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "label": JOB_KINDS.get(job.kind).label if job.kind in JOB_KINDS else job.kind,
        "standing": standing_of(job).value,
    }


@needs("accounts.leave")
def new_copy(request: HttpRequest) -> HttpResponse:
    """Begin to make a copy, soon after proving who asks."""
    _prove_who_asks(request)
    if request.method == "POST":
        job = request_copy(actor=actor_of(request), user=request.user)
        return redirect("accounts:job", pk=job.pk)
    return render(request, "accounts/new_copy.html", {"kept_days": settings.COPY_KEPT_DAYS})


def _own_job(request: HttpRequest, pk: UUID) -> Job:
    found = Job.objects.visible_to(actor_of(request)).with_file_known().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@needs("accounts.leave")
def job_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a piece of work is."""
    return render(request, "accounts/job.html", _line(_own_job(request, pk)))


@needs("accounts.leave")
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a piece of work; the button stands on its page."""
    job = _own_job(request, pk)
    try:
        cancel_job(actor=actor_of(request), job=job)
    except Conflict:
        messages.info(request, _("The work had ended already."))
    else:
        messages.success(request, _("The work was stopped. Nothing of it is kept."))
    return redirect("accounts:job", pk=job.pk)


@needs("accounts.leave")
def job_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand the file to its owner, soon after proving who asks."""
    actor = actor_of(request)
    job = _own_job(request, pk)
    if standing_of(job) != Standing.DONE:
        raise NotFound
    _prove_who_asks(request)
    file = JobFile.objects.get(job__in=Job.objects.visible_to(actor).filter(pk=job.pk))
    if request.method == "GET":
        note_fetched(actor=actor, user=request.user, job=job)
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store, private"
    return response


@needs("accounts.leave")
def delete(request: HttpRequest) -> HttpResponse:
    """Explain what erasing means; the button asks for it, soon after proving who asks."""
    actor = actor_of(request)
    waiting = DeletionRequest.objects.visible_to(actor).waiting().first()
    reasons = [str(blocker.reason) for blocker in blockers_of(request.user)]
    if request.method == "POST":
        _prove_who_asks(request)
        try:
            request_deletion(actor=actor, user=request.user)  # type: ignore[arg-type]
        except Conflict as error:
            messages.error(request, str(error.message))
        return redirect("accounts:delete")
    context = {"deletion": waiting, "reasons": reasons, "wait_days": settings.DELETION_WAIT_DAYS}
    return render(request, "accounts/delete.html", context)


@needs("accounts.leave")
@require_POST
def keep_account(request: HttpRequest) -> HttpResponse:
    """Take the request to be erased back; the button stands on the page that explains."""
    actor = actor_of(request)
    waiting = DeletionRequest.objects.visible_to(actor).waiting().first()
    if waiting is not None:
        try:
            cancel_deletion(actor=actor, request=waiting)
        except Conflict as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Your account stays. Nothing will be erased."))
    return redirect("accounts:delete")
