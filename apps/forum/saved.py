"""The answers that somebody relies on, each with what may be said of it today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from apps.core.actor import Actor
from apps.core.addresses import absolute
from apps.core.clock import now
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.models import Answer, Reliance, RelianceKind
from apps.forum.projections import Pill, question_url, validity_pill
from apps.forum.querysets import AnswerQuerySet

ENDED = "ended"
NEWEST_FIRST = ("-relied_at", "-id")


@dataclass(frozen=True, slots=True)
class SavedRow(Shown):
    """One answer that its reader relies on."""

    public_id: str
    authority: str
    short: str
    language: str
    title: str
    title_language: str
    number: str
    url: str
    validity: Pill | None
    valid_until: date | None
    kinds: list[str]
    kinds_shown: str
    since: date | None
    disclaimer: str
    private: bool


def relied_on(actor: Actor, view: str = "") -> AnswerQuerySet:
    """Return the answers that the actor relies on and still reads; `ended`: no longer valid ones.

    What the actor may not read any more is not among them.
    """
    own = Reliance.objects.kinds_of(actor.user_id)
    latest = own.order_by().values("answer").annotate(at=Max("created_at")).values("at")
    rows = Answer.objects.visible_to(actor).spoken().filter(Exists(own))
    rows = rows.annotate(
        relied_at=Subquery(latest),
        relied=ArraySubquery(own.values(row=JSONObject(kind="kind", at="created_at"))),
    )
    found: AnswerQuerySet = _ended(rows, actor) if view == ENDED else rows
    return found


def _ended(rows: AnswerQuerySet, actor: Actor) -> AnswerQuerySet:
    today = now().date()
    mine = Reliance.objects.filter(person_id=actor.user_id).values("answer")
    valid = Answer.objects.valid_on(today).filter(pk__in=mine)
    waits = Answer.objects.in_force().filter(
        is_preliminary=True, redacted_at__isnull=True, valid_until__gte=today
    )
    still = Q(pk__in=valid.values("pk")) | Q(pk__in=waits.filter(pk__in=mine).values("pk"))
    found: AnswerQuerySet = rows.exclude(still)
    return found


def for_rows(rows: AnswerQuerySet) -> AnswerQuerySet:
    """Fetch what a row shows, in one query."""
    found: AnswerQuerySet = rows.with_validity().select_related("authority", "capacity", "question")
    return found


def saved_row(answer: Any) -> SavedRow:
    """Return the row of an answer of `relied_on`, fetched with `for_rows`."""
    question = answer.question
    kinds = [row["kind"] for row in answer.relied]
    first = parse_datetime(answer.relied[0]["at"])
    return SavedRow(
        public_id=answer.public_id,
        authority=answer.authority_name,
        short=answer.short_shown,
        language=answer.language,
        title=question.title,
        title_language=question.language,
        number=question.public_id,
        url=f"{question_url(question)}#answer-{answer.public_id.lower()}",
        validity=validity_pill(answer, now().date()),
        valid_until=answer.valid_until,
        kinds=kinds,
        kinds_shown=", ".join(str(RelianceKind(kind).label) for kind in kinds),
        since=first.date() if first else None,
        disclaimer=answer.disclaimer,
        private=question.is_private,
    )


COLUMNS = ("answer", "authority", "question", "title", "short_answer", "validity", "valid_until",
           "kept_as", "since", "address", "disclaimer")  # fmt: skip


def export_row(row: SavedRow) -> dict[str, Any]:
    """Return a row as the file of the list has it."""
    return {
        "answer": row.public_id,
        "authority": row.authority,
        "question": row.number,
        "title": row.title,
        "short_answer": row.short,
        "validity": row.validity.text if row.validity else "",
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        "kept_as": row.kinds_shown,
        "since": shown_day(row.since) if row.since else "",
        "address": absolute(row.url),
        "disclaimer": row.disclaimer,
    }
