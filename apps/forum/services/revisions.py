"""What a question said before it was changed: kept with a reason, or taken out for good."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Invalid, NotFound, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line
from apps.forum.choices import EDIT_REASON_MAX
from apps.forum.models import Question, QuestionRevision

REASON_LENGTH: Text = _("Say in 1 to 300 characters what you change, and why.")
# What readers see of a question; whether its organisation is hidden is not among it.
TOLD = (
    *("title", "language", "body_md", "position_md", "justification_md", "topic_id"),
    *("product_class_id", "stage_id", "jurisdictions", "facts", "indication", "related"),
)
TERMS = {"topic_id": "topic", "product_class_id": "product_class", "stage_id": "stage"}


def cleaned_reason(reason: str) -> str:
    """Return the reason of a change as it is kept; raises Invalid without one."""
    clean = one_line(reason)
    if not 1 <= len(clean) <= EDIT_REASON_MAX:
        raise Invalid(fields={"change_reason": REASON_LENGTH})
    return clean


def keep_revision(
    question: Question, before: Mapping[str, Any], *, reason: str, withhold: bool
) -> None:
    """Keep what a locked, changed question said `before`, in the caller's transaction.

    With `withhold` only that it was changed, and why: the words before hold what must go.
    """
    now_said = said_by(question)
    changed = [name for name in before if before[name] != now_said[name]]
    if not changed:
        return
    number = QuestionRevision.objects.filter(question=question).count() + 1
    if withhold:
        _empty_before(question, number, changed)
    QuestionRevision.objects.create(
        question=question,
        number=number,
        changed=changed,
        before={} if withhold else {name: before[name] for name in changed},
        reason=reason,
        withheld_at=now() if withhold else None,
    )


def said_by(question: Question) -> dict[str, Any]:
    """Return what readers see of a question, by names of fields; terms by their codes."""
    return {
        TERMS.get(name, name): getattr(question, TERMS[name]).code
        if name in TERMS
        else getattr(question, name)
        for name in TOLD
    }


@transaction.atomic
def withhold_revision(*, actor: Actor, question: Question, number: int) -> QuestionRevision:
    """Take out for good what a question said before one of its changes, and in the same fields
    before that: the words may stand there, too.

    The changes themselves and their reasons stay on record. Doing it again changes nothing.
    """
    locked = lock_row(Question, question.pk)
    require(actor, "forum.withhold_revision", locked)
    rows = QuestionRevision.objects.visible_to(actor).filter(question=locked, number=number)
    found: QuestionRevision | None = rows.first()
    if found is None:
        raise NotFound
    if found.withheld_at is None:
        _empty_before(locked, number + 1, found.changed)
        record("forum.revision_withheld", actor=actor, subject=locked)
        found.refresh_from_db()
    return found


def _empty_before(question: Question, number: int, fields: Sequence[str]) -> None:
    """Take out what earlier changes keep of the fields: the same words may stand there, too."""
    earlier = QuestionRevision.objects.filter(
        question=question, number__lt=number, changed__overlap=list(fields)
    )
    moment = now()
    earlier.filter(withheld_at__isnull=True).update(
        withheld_at=moment, before={}, updated_at=moment
    )


def empty_revisions(question: Question) -> None:
    """Take out all earlier texts and reasons: the texts of the question itself are deleted."""
    QuestionRevision.objects.filter(question=question).update(
        withheld_at=now(), before={}, reason=""
    )
