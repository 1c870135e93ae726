"""Moving a case into another queue, from its page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid
from apps.forum.choices import NOT_OFFERED
from apps.forum.desk import case_at
from apps.forum.models import Queue
from apps.forum.services.requeuing import move_to_queue


@require_POST
def requeue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move the case of the own authority into the chosen queue, or out of all."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    if request.POST.get("case") != str(found.pk):
        raise Conflict(
            _("You act for another authority than when you opened this page. Nothing was done."),
            code="other_role",
        )
    queue = _queue(actor, request.POST.get("queue", ""))
    seen = _key(request.POST.get("seen", ""))
    move_to_queue(actor=actor, case=found, queue=queue, seen=seen)
    if queue is None:
        messages.success(request, _("The case is in no queue now."))
    else:
        messages.success(request, _("The case is in the queue “%(name)s” now.") % {"name": queue})
    return redirect("forum:case", public_id=found.question.public_id)


def _queue(actor: Actor, chosen: str) -> Queue | None:
    """Return the queue of the own authority that was chosen; nothing chosen is none."""
    if not chosen:
        return None
    rows = {str(one.pk): one for one in Queue.objects.visible_to(actor).open()}
    if chosen not in rows:
        raise Invalid(fields={"queue": NOT_OFFERED})
    return rows[chosen]


def _key(sent: str) -> UUID | None:
    try:
        return UUID(sent) if sent else None
    except ValueError as error:
        raise Invalid(fields={"queue": NOT_OFFERED}) from error
