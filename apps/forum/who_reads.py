"""Who reads what only the asker's side and the authorities addressed may: scans of letters."""

from uuid import UUID

from apps.core.actor import Actor
from apps.forum.models import Answer, Question
from apps.forum.querysets import READS_OFFICIALLY, is_party


def reads_scan(actor: Actor, answer_id: UUID) -> bool:
    """Return whether the actor may read the scan of an answer; of a draft, inside its authority."""
    rows = Answer.objects.visible_to(actor).filter(pk=answer_id, redacted_at__isnull=True)
    found = rows.first()
    if found is None:
        return False
    if found.issued_at is None or found.authority_id in actor.organisations(READS_OFFICIALLY):
        return found.authority_id in actor.organisations(READS_OFFICIALLY)
    question = Question.objects.visible_to(actor).for_page().filter(pk=found.question_id).first()
    return question is not None and is_party(actor, question)
