"""Moving a case into another queue of its authority, by hand."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.versions import save_versioned
from apps.forum.choices import NOT_OFFERED, OPEN_CASES
from apps.forum.events_desk import queued_case
from apps.forum.models import Case, Queue
from apps.forum.services.locks import lock_case


def move_to_queue(*, actor: Actor, case: Case, queue: Queue | None, seen: UUID | None) -> Case:
    """Move an open case into a queue of its authority, or out of all; twice is once.

    `seen` is the queue in which it was when the actor decided. Raises Conflict when that
    changed or the case is closed, Invalid for a queue that is ended or another authority's.
    """
    with transaction.atomic():
        locked = lock_case(case, with_question=False)
        require(actor, "forum.draft_answer", locked)
        if locked.state not in OPEN_CASES:
            raise Conflict(_("The case is closed."), code="closed")
        wanted = None if queue is None else lock_row(Queue, queue.pk)
        if wanted is not None and (wanted.ended_at or wanted.authority_id != locked.authority_id):
            raise Invalid(fields={"queue": NOT_OFFERED})
        key = None if wanted is None else wanted.pk
        if locked.queue_id == key:
            return locked
        if locked.queue_id != seen:
            raise Conflict(
                _("Somebody else moved this case in the meantime. Look at it again."), code="taken"
            )
        save_versioned(locked, expected=None, values={"queue_id": key})
        record("forum.case_queued", actor=actor, subject=locked, data=queued_case(locked, key))
        return locked
