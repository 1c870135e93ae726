"""What follows from a new version of a guidance document for the answers that cite it."""

from apps.core.actor import system_actor
from apps.core.events import handles, record
from apps.core.models import Event
from apps.forum.services.rechecking import BATCH, mark_batch
from apps.vocabularies.models import GuidanceDocument


@handles("vocabularies.guidance_version_published", "forum.recheck_goes_on")
def mark_for_recheck(event: Event) -> None:
    """Mark one batch of answers, and order the next one where there may be more.

    Each batch is one transaction: a worker that is killed leaves the rest owed.
    """
    if mark_batch() == BATCH:
        document = GuidanceDocument.objects.get(pk=event.subject_id)
        record("forum.recheck_goes_on", actor=system_actor(), subject=document)
