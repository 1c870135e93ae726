"""What the start page tells: only what nobody needs to be signed in for.

Everything is asked as an anonymous reader, so that the page says the same to all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from apps.core.actor import ANONYMOUS
from apps.forum.choices import AnswerValidity
from apps.forum.models import Answer, Question
from apps.profiles.models import Organisation

NEWEST = 3
Fact = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class NewestAnswer:
    """One authority's answer in short; `valid_until` only while "valid" may be said."""

    authority: str
    short_answer: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class NewestQuestion:
    """A question that was answered lately."""

    title: str
    url: str
    answers: list[NewestAnswer]


def newest_questions() -> list[NewestQuestion]:
    """Return the public questions that were answered last, in two queries."""
    answers = Answer.objects.visible_to(ANONYMOUS).issued().with_validity()
    questions = (
        Question.objects.visible_to(ANONYMOUS)
        .answered()
        .annotate(last_answer=Max("answers__issued_at"))
        .order_by("-last_answer", "-id")
        .prefetch_related(
            Prefetch("answers", answers.select_related("authority").order_by("issued_at", "id"))
        )[:NEWEST]
    )
    return [_newest(question) for question in questions]


def _newest(question: Question) -> NewestQuestion:
    kwargs = {"public_id": question.public_id, "slug": question.slug}
    return NewestQuestion(
        title=question.title,
        url=reverse("forum:question", kwargs=kwargs),
        answers=_answers(question.answers.all()),
    )


def _answers(answers: Iterable[Answer]) -> list[NewestAnswer]:
    today = timezone.now().date()
    return [
        NewestAnswer(
            authority=answer.authority.name,
            short_answer=answer.short,
            valid_until=(
                answer.valid_until if answer.validity_on(today) == AnswerValidity.VALID else None
            ),
        )
        for answer in answers
    ]


def facts() -> list[Fact]:
    """Return live figures, each with the list it counts; nothing that is empty."""
    questions = Question.objects.visible_to(ANONYMOUS)
    answered = questions.answered().count()
    asked = questions.count()
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
    return [fact for fact in found if fact[0]]
