"""News for those who watch: what became public, told to each of them once."""

import logging
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q

from apps.core.actor import system_actor
from apps.core.clock import now
from apps.core.events import record
from apps.core.models import Event
from apps.forum.events_news import OfNewAnswer, OfNewQuestion
from apps.forum.models import (
    Answer,
    Case,
    News,
    NewsReader,
    Question,
    Reliance,
    Watch,
    WatchKind,
)
from apps.forum.querysets.questions import PUBLIC_STATES
from apps.forum.services.reliance import desk_of, officials_of, reliers_of
from apps.forum.watched_search import found_by

logger = logging.getLogger(__name__)
BATCH = 100


@transaction.atomic
def tell_of_question(question: Question, cause: Event) -> bool:
    """Note that a question became public, and tell who watches its topic or its authorities.

    Only the first time, and only if it is public; returns whether it was.
    """
    if not _is_public(question):
        return False
    news, new = News.objects.get_or_create(question=question, answer=None)
    if new:
        _tell(news, _direct(news) - {cause.actor_id})
    return new


@transaction.atomic
def tell_of_answer(answer: Answer, cause: Event) -> bool:
    """Note that an answer was issued, and tell who watches; only the first time.

    Of a question that is not public only those hear who watch it and read it. Preliminary
    answers are news for those who watch the question; who relied on one hears of the final one.
    The question itself is no news any more.
    """
    question = answer.question
    open_to_all = _is_public(question) and not answer.is_preliminary
    searched = None if open_to_all else now()
    news, new = News.objects.get_or_create(
        question=question, answer=answer, defaults={"searched_at": searched}
    )
    if not new:
        return False
    if _is_public(question):
        News.objects.get_or_create(question=question, answer=None, defaults={"searched_at": now()})
    readers = _direct(news) if open_to_all else _watch(news, Q(question=question))
    _tell(news, (readers | _relied_before(answer)) - {cause.actor_id})
    return True


def _relied_before(answer: Answer) -> set[UUID]:
    """Return who relied on the preliminary answer whose place this final one took."""
    before = Answer.objects.spoken().filter(case=answer.case_id, replaced_at__isnull=False)
    people = Reliance.objects.filter(answer__in=before.exclude(pk=answer.pk))
    return set(people.values_list("person_id", flat=True))


def _is_public(question: Question) -> bool:
    return question.public_at is not None and question.state in PUBLIC_STATES


def _moment(news: News) -> datetime:
    """Return when it became public, or was issued: who began to watch later hears nothing."""
    question, answer = news.question, news.answer
    known = question.public_at if answer is None else answer.issued_at
    return known or news.created_at


def _watch(news: News, condition: Q) -> set[UUID]:
    early = Watch.objects.filter(condition, created_at__lte=_moment(news))
    return set(early.values_list("person_id", flat=True))


def _direct(news: News) -> set[UUID]:
    """Return who watches the topic, the authority or, of answers, the question of the news."""
    question, answer = news.question, news.answer
    topic = Q(topic__in=[question.topic_id, question.topic.parent_id])
    if answer is not None:
        return _watch(news, topic | Q(question=question) | Q(authority=answer.authority_id))
    asked = Case.objects.filter(question=question).values("authority_id")
    return _watch(news, topic | Q(authority__in=asked))


def _told_otherwise(news: News) -> set[UUID]:
    """Return who hears of it by a message of their own: asker, officials, and, of an answer
    that replaces another one, those who relied on that."""
    told = {news.question.asker_id}
    if news.answer is None:
        asked = Case.objects.filter(question=news.question).values_list("authority_id", flat=True)
        return told | officials_of(asked)
    before = news.answer.supersedes
    return told if before is None else told | reliers_of(before) | desk_of(before)


def _still_speaks(news: News) -> bool:
    """Return whether an answer may still be told of; it does not end before that is noted.

    Who is noted is told of its end as well. Whoever hears of it too late hears of neither.
    """
    if news.answer is None:
        return True
    rows = Answer.objects.in_force().filter(pk=news.answer_id)
    return rows.select_for_update(no_key=True, of=("self",)).first() is not None


def _tell(news: News, people: Collection[UUID]) -> int:
    """Note who is told and record the event that tells them; in the caller's transaction."""
    if not people or not _still_speaks(news):
        return 0
    before = set(news.readers.values_list("person_id", flat=True))
    new = set(people) - before - _told_otherwise(news)
    if not new:
        return 0
    event = _record(news)
    rows = [NewsReader(news=news, person_id=person, event=event) for person in sorted(new)]
    NewsReader.objects.bulk_create(rows)
    return len(rows)


def _record(news: News) -> Event:
    answer = news.answer
    if answer is None:
        data = OfNewQuestion(question_id=news.question_id, news_id=news.pk)
        return record("forum.question_is_news", actor=system_actor(), subject=news, data=data)
    of = OfNewAnswer(
        question_id=news.question_id,
        news_id=news.pk,
        answer_id=answer.pk,
        authority_id=answer.authority_id,
    )
    return record("forum.answer_is_news", actor=system_actor(), subject=news, data=of)


def match_searches() -> int:
    """Hold the watched searches against what became public since; returns how many are told.

    Each hundred news are one transaction: killed half way, the rest is done at the next run.
    """
    told = 0
    while True:
        number, more = _match_batch()
        told += number
        if not more:
            return told


@transaction.atomic
def _match_batch() -> tuple[int, bool]:
    waiting = News.objects.unsearched().select_related("question__topic", "answer__supersedes")
    locked = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    batch = list(locked[:BATCH])
    found = _searchers(batch)
    # In the order in which everybody locks several answers.
    answers = Answer.objects.filter(pk__in={news.answer_id for news in batch if news.pk in found})
    list(answers.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    told = sum(_tell(news, found.get(news.pk, ())) for news in batch)
    News.objects.filter(pk__in=[news.pk for news in batch]).update(searched_at=now())
    return told, len(batch) == BATCH


def _searchers(batch: list[News]) -> dict[UUID, set[UUID]]:
    """Return who watches a search that finds the question, by the news; none from before."""
    if not batch:
        return {}
    searches: dict[str, list[Watch]] = {}
    for watch in Watch.objects.filter(kind=WatchKind.SEARCH).order_by("pk"):
        searches.setdefault(watch.filters, []).append(watch)
    questions = {news.question_id for news in batch}
    found: dict[UUID, set[UUID]] = {}
    for filters, watches in searches.items():
        hit = _hits(filters, questions)
        for news in batch:
            if news.question_id in hit:
                early = {w.person_id for w in watches if w.created_at <= _moment(news)}
                found.setdefault(news.pk, set()).update(early)
    return found


def _hits(filters: str, questions: set[UUID]) -> set[UUID]:
    """Return what a search finds; one that cannot be run holds up none of the others."""
    try:
        with transaction.atomic():
            return found_by(filters, questions)
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # whatever is wrong with one search stays with this search
        logger.exception("watch.not_searched")
        return set()
