"""What official answers said on a day: today, or back then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.choices import AnswerValidity
from apps.forum.models import Answer, Question
from apps.forum.projections import AnswerCard, Pill, answer_cards, question_url
from apps.forum.querysets import AnswerQuerySet

# What speaks stands before what was withdrawn.
PAGE_ORDER = (F("ended_on").asc(nulls_first=True), "authority__sort_key")


@dataclass(frozen=True, slots=True)
class AsOf(Shown):
    """The day that a reader asked for; none is today. A day that cannot be is refused in words."""

    day: date | None = None
    asked: str = ""
    refused: str = ""


def asked_day(text: str, today: date) -> AsOf:
    """Return the day of an address (`as_of`); the same as today for days to come and for noise."""
    given = text.strip()
    if not given:
        return AsOf()
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        words = _("There is no such day. Write it as year, month and day, such as 2026-03-01.")
        return AsOf(refused=words)
    if day > today:
        return AsOf(asked=given, refused=_("That day is still to come: this is what holds today."))
    return AsOf(asked=given, day=None if day == today else day)


def address_on(question: Question, given: Mapping[str, str]) -> str:
    """Return the page of a question, for the same day where the address named one."""
    day = given.get("as_of", "")
    query = f"?{urlencode({'as_of': day})}" if day else ""
    return f"{question_url(question)}{query}"


def answers_on(actor: Actor, question: Question, when: AsOf) -> AnswerQuerySet:
    """Return the answers of a page on the day, for cards; see `PAGE_ORDER`."""
    rows: AnswerQuerySet = Answer.objects.visible_to(actor).filter(question=question)
    rows = rows.on_page() if when.day is None else rows.as_of(when.day)
    return rows.for_card(when.day).without_source()


def cards_on(rows: list[Any], when: AsOf, today: date) -> list[AnswerCard]:
    """Return the cards of answers as they stood on the day."""
    accepted = frozenset(row.pk for row in rows if row.accepted)
    if when.day is None:
        return answer_cards(rows, today, accepted=accepted)
    cards = answer_cards(rows, when.day)
    return [
        replace(card, validity=_back_then(a, when.day)) for a, card in zip(rows, cards, strict=True)
    ]


def _back_then(answer: Answer, day: date) -> Pill:
    """Return what could be said of the answer on a day that is over; never that it holds now."""
    on = {"date": shown_day(day)}
    validity = answer.validity_on(day)
    if validity == AnswerValidity.VALID:
        return Pill(_("Was valid on %(date)s") % on, "", "info")
    if validity == AnswerValidity.REMOVED:
        return Pill(_("Text removed"), "err", "x")
    if validity == AnswerValidity.PRELIMINARY:
        return Pill(_("Was preliminary on %(date)s") % on, "warn", "clock")
    return Pill(_("Needed a re-check on %(date)s") % on, "warn", "refresh")
