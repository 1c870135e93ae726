"""All public questions with every answer that ever was issued, as one file to take away.

A line of JSON for each question (JSON Lines), as the API shows it. Read in pages by key: the
memory is that of one page, however long the file.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Max
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from apps.core.actor import ANONYMOUS
from apps.core.clock import now
from apps.forum.api.shown import whole_question
from apps.forum.licence import LICENCE, LICENCE_URL
from apps.forum.models import Acceptance, Answer, AnswerDecision, Case, Question, QuestionRevision

PAGE = 200


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is, and when it last changed."""

    questions: int
    answers: int
    changed: datetime | None
    # Changes of texts, acceptances in force, and how far the cases are.
    acts: tuple[Any, ...] = ()

    @property
    def tag(self) -> str:
        """An entity tag: it changes with the rows, and each day, since validity does."""
        said = f"{now():%Y-%m-%d}|{self.questions}|{self.answers}|{self.changed}|{self.acts}"
        return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def extent() -> Extent:
    """Return how much the file holds now, of public rows only.

    Goes by what everybody reads: a column that nobody sees moves neither tag nor day.
    """
    questions = _questions().aggregate(number=Count("pk"), changed=Max("public_at"))
    moments = Greatest("issued_at", "replaced_at", "redacted_at")
    answers = _answers().aggregate(number=Count("pk"), changed=Max(moments))
    known = [one["changed"] for one in (questions, answers) if one["changed"]]
    accepted = Acceptance.objects.visible_to(ANONYMOUS).active().count()
    revisions = QuestionRevision.objects.visible_to(ANONYMOUS).count()
    decided = AnswerDecision.objects.visible_to(ANONYMOUS).signed().count()
    cases = Case.objects.visible_to(ANONYMOUS).order_by("state").values_list("state")
    return Extent(
        questions["number"],
        answers["number"],
        max(known, default=None),
        (accepted, revisions, decided, *cases.annotate(Count("pk"))),
    )


def lines() -> Iterator[bytes]:
    """Yield a line for each public question, the oldest first."""
    last: Any = None
    while True:
        rows = _questions().for_page().order_by("pk")
        page = list((rows if last is None else rows.filter(pk__gt=last))[:PAGE])
        yield from _page(page)
        if len(page) < PAGE:
            return
        last = page[-1].pk


def _questions() -> Any:
    return Question.objects.visible_to(ANONYMOUS).listed()


def _answers() -> Any:
    return Answer.objects.visible_to(ANONYMOUS).spoken()


def _page(page: list[Question]) -> Iterator[bytes]:
    answers: dict[Any, list[Answer]] = defaultdict(list)
    for answer in _answers().filter(question__in=page).for_api().order_by("issued_at", "pk"):
        answers[answer.question_id].append(answer)
    for question in page:
        yield _line(question, answers[question.pk])


def _line(question: Question, answers: list[Answer]) -> bytes:
    row = whole_question(question, ANONYMOUS, answers) | {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "source": str(settings.SITE_NAME),
        "notice": _("Informal and not binding. Each answer says what it rests on and until when."),
    }
    text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()
