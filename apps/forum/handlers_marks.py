"""What follows for marks of positions when an answer ends."""

from apps.core.actor import system_actor
from apps.core.events import handles, payload_of, record
from apps.core.locking import lock_row
from apps.core.models import Event
from apps.forum import redaction_rules  # noqa: F401  it declares what is waited for
from apps.forum.events import of_answer
from apps.forum.models import Answer, PositionMark

NAME = "forum.marks_lapsed"


@handles("forum.answer_superseded", "forum.answer_withdrawn", "forum.answer_redacted")
def tell_of_lapsed_marks(event: Event) -> None:
    """Record that marks lapsed with an answer, once: no mark can be made of it any more.

    The database lets them lapse itself, in the transaction that ends the answer.
    """
    answer = lock_row(Answer, payload_of(event).answer_id)
    before = Event.objects.filter(
        name=NAME, subject_type=Answer._meta.label_lower, subject_id=answer.pk
    )
    if PositionMark.objects.lapsed_with(answer.pk).exists() and not before.exists():
        record(NAME, actor=system_actor(), subject=answer, data=of_answer(answer))
