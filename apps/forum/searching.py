"""How questions are found: by words, and by being like another one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from apps.core.actor import ANONYMOUS, Actor
from apps.core.clock import now
from apps.core.search import Source, matching, meant, ranked, register, sharing
from apps.core.shown import Shown
from apps.forum.choices import QuestionState
from apps.forum.likeness import THRESHOLD, Text, anchors_of, likenesses
from apps.forum.models import Answer, Question, QuestionColleague
from apps.forum.projections import Pill, privacy_pill, question_url, validity_pill

SOURCE = register(
    Source(
        name="forum.questions",
        model=Question,
        vector="words__vector",
        title="words__title_key",
        visible_to=Question.objects.visible_to,
    )
)
MOST_OFFERED, MOST_COMPARED = 5, 160
LETTERS = 600


@dataclass(frozen=True, slots=True)
class Speaking(Shown):
    """One issued answer of a similar question: who says it, and what may be said of it today."""

    authority: str
    short: str
    language: str
    validity: Pill | None
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Similar(Shown):
    """One question like the one that somebody writes."""

    pk: Any
    public_id: str
    title: str
    language: str
    url: str
    score: float
    state: str
    private: Pill | None
    asked_on: date | None
    is_fictional: bool
    # Public, answered, and of somebody else: only such a one can spare a question.
    can_spare: bool
    answers: list[Speaking]


def similar_questions(
    actor: Actor, text: str, *, most: int = MOST_OFFERED, without: Any = None
) -> list[Similar]:
    """Return the questions most like the text: public ones, and what the actor may read as own.

    What lies at an authority of the actor is not among them, nor what others of the same
    organisation asked. The statements are the same whatever is hidden.
    """
    found = _candidates(actor, anchors_of(text), without)
    scores = likenesses(text, [_text_of(row) for row in found])
    alike = [pair for pair in zip(scores, found, strict=True) if pair[0] >= THRESHOLD]
    alike.sort(key=lambda pair: (-pair[0], pair[1].public_id))
    return _shown(actor, alike[:most])


def _candidates(actor: Actor, anchors: Sequence[Any], without: Any) -> list[Question]:
    """Return what is compared: what shares two meanings; where that is little, one."""
    found: dict[Any, Question] = {}
    for two in (True, False):
        query = sharing(anchors, two=two)
        if query is None:
            return []
        for rows in (_public(), _own(actor)):
            matches = matching(SOURCE, rows.exclude(pk=without), query)
            best = ranked(SOURCE, matches, query, newest="submitted_at")
            found |= {row.pk: row for row in _compared(best)[:MOST_COMPARED]}
        if len(found) >= MOST_COMPARED:
            break
    return list(found.values())


def _public() -> QuerySet[Question]:
    return Question.objects.visible_to(ANONYMOUS).listed()


def _own(actor: Actor) -> QuerySet[Question]:
    """Return what the actor asked or was named for, and is not public already."""
    named = QuestionColleague.objects.named_to(actor).values("question_id")
    hidden = Question.objects.visible_to(actor).filter(public_at__isnull=True)
    asked = Question.objects.asked_by(actor).values("pk")
    mine = hidden.filter(Q(pk__in=asked) | Q(pk__in=named))
    return mine.exclude(state__in=[QuestionState.DRAFT, QuestionState.WITHDRAWN])


def _compared(rows: QuerySet[Question]) -> QuerySet[Question]:
    shorts = Answer.objects.in_force().filter(question=OuterRef("pk")).values("short")
    best = rows.order_by(F("rank").desc(), "-submitted_at", "-pk")
    found = best.annotate(shorts=ArraySubquery(shorts), begins=Substr("body_md", 1, LETTERS))
    return found.only(
        *("public_id", "title", "language", "state", "visibility", "asker_id"),
        *("public_at", "submitted_at", "is_fictional", "asker_membership_id"),
    )


def _text_of(row: Any) -> Text:
    return Text(row.title, " ".join([*row.shorts, row.begins]))


def _shown(actor: Actor, alike: list[tuple[float, Question]]) -> list[Similar]:
    speaking = _answers_of(row.pk for _score, row in alike)
    return [
        Similar(
            pk=row.pk,
            public_id=row.public_id,
            title=row.title,
            language=row.language,
            url=question_url(row),
            score=round(score, 2),
            state=row.state,
            private=privacy_pill(row),
            asked_on=row.submitted_at.date() if row.submitted_at else None,
            is_fictional=row.is_fictional,
            can_spare=can_spare(actor, row),
            answers=speaking.get(row.pk, []),
        )
        for score, row in alike
    ]


def can_spare(actor: Actor, question: Question) -> bool:
    """Return whether its answers can spare the actor a question: public, and somebody else's."""
    is_public = question.public_at is not None and question.state == QuestionState.ANSWERED
    return is_public and question.asker_id != actor.user_id


def _answers_of(questions: Iterable[Any]) -> dict[Any, list[Speaking]]:
    """Return the issued answers of visible questions, by question."""
    today = now().date()
    rows = Answer.objects.in_force().filter(question__in=list(questions)).with_validity()
    found: dict[Any, list[Speaking]] = {}
    for row in rows.select_related("authority", "capacity").order_by(F("authority__sort_key")):
        issued = row.issued_at.date() if row.issued_at else None
        said = Speaking(
            row.authority_name, row.short_shown, row.language, validity_pill(row, today), issued
        )
        found.setdefault(row.question_id, []).append(said)
    return found


def titles_like(text: str) -> list[tuple[str, Question]]:
    """Return public questions whose titles are spelt like the text: perhaps they were meant."""
    rows = meant(SOURCE, _public(), text).only("public_id", "title", "language")
    return [(question_url(row), row) for row in rows]
