"""How an official answer is cited: who, what, when, where, and when it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.addresses import absolute
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.models import Answer, Question


@dataclass(frozen=True, slots=True)
class Cite(Shown):
    """One answer as a text to copy."""

    anchor: str
    authority: str
    text: str


def cites_of(question: Question, answers: Iterable[Answer], today: date) -> list[Cite]:
    """Return the citations of issued answers; the address stays when a title changes."""
    short = reverse("forum:question_short", kwargs={"public_id": question.public_id})
    found = []
    for answer in answers:
        if answer.issued_at is None:
            continue
        mark = answer.public_id.lower()
        text = _(
            "%(authority)s: official answer %(answer)s of %(issued)s to question %(question)s, "
            "“%(title)s”. %(site)s, %(address)s (read on %(today)s)."
        ) % {
            "authority": answer.authority_name,
            "answer": answer.public_id,
            "issued": shown_day(answer.issued_at),
            "question": question.public_id,
            "title": question.title,
            "site": settings.SITE_NAME,
            "address": f"{absolute(short)}#answer-{mark}",
            "today": shown_day(today),
        }
        found.append(Cite(f"cite-{mark}", answer.authority_name, text))
    return found
