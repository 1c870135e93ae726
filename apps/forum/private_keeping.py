"""When requests to publish end, and when the texts of private questions go."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.actor import system_actor
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.retention import keep_for
from apps.forum.choices import OPEN_CASES, QuestionState, Visibility
from apps.forum.models import (
    CaseEvent,
    CaseMessage,
    PublicationRequest,
    Question,
    QuestionReduction,
    Transfer,
)
from apps.forum.private_choices import PublicationState
from apps.forum.services.answer_content import months_ahead
from apps.forum.services.attachments import forget_attachments
from apps.forum.services.publication import end_publications, expire_publication
from apps.forum.services.revisions import empty_revisions

EMPTIED = (
    *("body_html", "position_md", "position_html", "justification_md", "justification_html"),
    *("indication", "related", "hold_note"),
)
CLOSED = (QuestionState.ANSWERED, QuestionState.WITHDRAWN, QuestionState.CLOSED)


@keep_for("forum.publications", f"proposals to publish: {settings.PUBLICATION_DAYS} days")
def end_proposals(moment: datetime) -> int:
    """End the requests on which both sides did not agree in time; their parties are told."""
    late = PublicationRequest.objects.open().filter(expires_at__lte=moment)
    late = late.exclude(state=PublicationState.AGREED).order_by("pk")
    ended = (
        expire_publication(actor=system_actor(), publication=row, moment=moment) for row in late
    )
    return sum(ended)


@keep_for(
    "forum.private_questions",
    f"texts of private questions: {settings.PRIVATE_KEPT_MONTHS} months after the last case was "
    f"closed, the asker being told {settings.PRIVATE_NOTICE_DAYS} days before; official answers "
    "stay with their authority",
)
def end_private_texts(moment: datetime) -> int:
    """Tell askers that the texts of a private question go, and delete them when that is due.

    Nothing is deleted before its asker was told, however late the first run comes.
    """
    notice = timedelta(days=settings.PRIVATE_NOTICE_DAYS)
    for question in _closed_before(moment + notice).filter(reduction__isnull=True):
        _announce(question, moment + notice)
    due = QuestionReduction.objects.filter(due_at__lte=moment, reduced_at__isnull=True)
    return sum(_reduce(row.question_id, moment) for row in due.order_by("pk"))


def _closed_before(moment: datetime) -> QuerySet[Question]:
    """Return the private questions whose last case was closed long enough before the moment."""
    closed = months_ahead(moment.date(), -settings.PRIVATE_KEPT_MONTHS)
    private = Question.objects.filter(
        visibility=Visibility.AUTHORITY_PRIVATE, state__in=CLOSED, submitted_at__isnull=False
    )
    # A case changes no more once it is closed.
    rested = private.exclude(cases__state__in=OPEN_CASES).annotate(last=Max("cases__updated_at"))
    found: QuerySet[Question] = rested.filter(last__date__lt=closed).order_by("pk")
    return found


def _announce(question: Question, due: datetime) -> None:
    QuestionReduction.objects.create(question=question, due_at=due)
    record("forum.private_question_ends", actor=system_actor(), subject=question)


def _reduce(question_id: UUID, moment: datetime) -> int:
    """Delete the texts of one question; a case that was opened again meanwhile keeps them."""
    with transaction.atomic():
        question = lock_row(Question, question_id)
        reduction = question.reduction
        if not _closed_before(moment).filter(pk=question_id).exists():
            reduction.delete()
            return 0
        with translation.override(question.language):
            gone = _("Text deleted at the end of its time of keeping.")
        Question.objects.filter(pk=question_id).update(
            title=gone,
            body_md=gone,
            **dict.fromkeys(EMPTIED, ""),
            facts={},
            updated_at=moment,
        )
        _empty_conversation(question, gone, moment)
        empty_revisions(question)
        forget_attachments(question)
        end_publications(PublicationRequest.objects.filter(question=question))
        QuestionReduction.objects.filter(pk=reduction.pk).update(reduced_at=moment)
        record("forum.private_question_reduced", actor=system_actor(), subject=question)
        return 1


def _empty_conversation(question: Question, gone: str, moment: datetime) -> None:
    """Delete what asker and authorities wrote to each other; that they wrote, and when, stays."""
    said = CaseMessage.objects.filter(case__question=question)
    said.update(text_md="", text_html="", updated_at=moment)
    happened = CaseEvent.objects.filter(case__question=question).exclude(reason="")
    happened.update(reason="", updated_at=moment)
    proposed = Transfer.objects.filter(case__question=question)
    proposed.update(reason=gone, updated_at=moment)
