"""What the start page tells: only what nobody needs to be signed in for.

Everything is asked as an anonymous reader, so that the page says the same to all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import ngettext

from apps.core.actor import ANONYMOUS
from apps.core.shown import Shown
from apps.forum.choices import AnswerValidity, QuestionState
from apps.forum.models import Answer, Question
from apps.forum.querysets import SEEN_OF_CAPACITY, QuestionQuerySet, own_columns, seen
from apps.profiles.models import Organisation

NEWEST = 3
FIRST_WINDOW = 24
# A longer list is not counted to its end: the cost would grow with it.
MOST_COUNTED = 10_000
Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class NewestAnswer(Shown):
    """One authority's answer in short; `valid_until` only while "valid" may be said."""

    authority: str
    short_answer: str
    language: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class NewestQuestion(Shown):
    """A question that was answered lately."""

    title: str
    language: str
    url: str
    answers: list[NewestAnswer]


def newest_questions() -> list[NewestQuestion]:
    """Return the public questions that were answered last, with their answers."""
    answers = Answer.objects.visible_to(ANONYMOUS).final().with_validity()
    chosen = _answered_last()
    questions = Question.objects.visible_to(ANONYMOUS).filter(pk__in=chosen)
    found = questions.without_texts().prefetch_related(
        Prefetch(
            "answers",
            answers.select_related("capacity")
            .only(*own_columns(Answer), *seen("capacity", SEEN_OF_CAPACITY))
            .defer("text_md", "text_html")
            .order_by("issued_at", "id"),
        )
    )
    return [_newest(row) for row in sorted(found, key=lambda row: chosen.index(row.pk))]


def _answered_last() -> list[UUID]:
    """Return the ids of the questions answered last, newest first.

    Read along the index of issued answers: sorting all questions by their newest answer would
    cost more with every question. A question has several answers, so the window grows until
    enough questions are in it.
    """
    newest = Answer.objects.visible_to(ANONYMOUS).final().order_by("-issued_at", "-question_id")
    window = FIRST_WINDOW
    while True:
        ids = list(newest.values_list("question_id", flat=True)[:window])
        chosen = list(dict.fromkeys(ids))[:NEWEST]
        if len(chosen) == NEWEST or len(ids) < window:
            return chosen
        window *= 4


def _newest(question: Question) -> NewestQuestion:
    kwargs = {"public_id": question.public_id, "slug": question.slug}
    return NewestQuestion(
        title=question.title,
        language=question.language,
        url=reverse("forum:question", kwargs=kwargs),
        answers=_answers(question.answers.all()),
    )


def _answers(answers: Iterable[Answer]) -> list[NewestAnswer]:
    today = timezone.now().date()
    return [
        NewestAnswer(
            authority=answer.authority_name,
            short_answer=answer.short_shown,
            language=answer.language,
            valid_until=(
                answer.valid_until if answer.validity_on(today) == AnswerValidity.VALID else None
            ),
        )
        for answer in answers
    ]


def facts() -> list[Fact]:
    """Return live figures, each with the list it counts; nothing that is empty."""
    questions = Question.objects.visible_to(ANONYMOUS)
    answered = _counted(questions.answered())
    asked = answered + _counted(questions.filter(state=QuestionState.OPEN), answered)
    authorities = Organisation.objects.visible_to(ANONYMOUS).answering().count()
    listed, authorities_url = reverse("forum:questions"), reverse("profiles:authorities")
    found = [
        (asked, ngettext("public question", "public questions", asked), listed),
        (
            answered,
            ngettext("question answered officially", "questions answered officially", answered),
            f"{listed}?state=answered",
        ),
        (
            authorities,
            ngettext("authority that answers", "authorities that answer", authorities),
            authorities_url,
        ),
    ]
    return [(_figure(number), label, url) for number, label, url in found if number]


def _counted(questions: QuestionQuerySet, before: int = 0) -> int:
    """Return the number of rows; with those `before` at most one more than is counted.

    An index holds the state of public questions, so that no question is read.
    """
    left = MOST_COUNTED + 1 - before
    return questions.values("state")[:left].count() if left > 0 else 0


def _figure(number: int) -> str:
    more = "+" if number > MOST_COUNTED else ""
    return f"{number_format(min(number, MOST_COUNTED), force_grouping=True)}{more}"
