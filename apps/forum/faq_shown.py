"""FAQ entries as readers see them: the editors' words, never official, with what they rest on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.actor import ANONYMOUS
from apps.core.clock import now
from apps.core.differences import Piece, word_changes
from apps.core.markup import cleaned
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.models import Answer, FaqEntry, FaqRevision
from apps.forum.projections import Pill, question_url, topic_of, validity_pill
from apps.forum.reading_choices import FAQ_NEW_DAYS, FaqState

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Official(Shown):
    """One official answer on which an entry rests, with what may be said of it today."""

    authority: str
    url: str
    validity: Pill | None


@dataclass(frozen=True, slots=True)
class Faq(Shown):
    """One published entry."""

    public_id: str
    title: str
    language: str
    text_html: SafeString
    text_md: str
    mark: Pill | None
    status: Pill | None
    published_at: datetime
    number: int
    change: str
    topic: str
    question_url: str
    question_title: str
    question_language: str
    is_fictional: bool
    outdated: bool


def faq_of(entry: FaqEntry) -> Faq:
    """Return an entry fetched `with_shown`; without its words where their source was removed."""
    came: Any = entry
    shown: dict[str, Any] = came.shown
    outdated = came.stale or entry.state == FaqState.OUTDATED
    published = _moment(shown["published_at"])
    question = entry.question
    return Faq(
        public_id=entry.public_id,
        title=shown["title"] if not came.removed else question.title,
        language=shown["language"] if not came.removed else question.language,
        text_html=cleaned("" if came.removed else shown["text_html"]),
        text_md="" if came.removed else shown["text_md"],
        mark=_mark(shown["number"], published),
        status=_status(outdated=outdated, removed=came.removed),
        published_at=published,
        number=shown["number"],
        change="" if came.removed else shown["change"],
        topic=topic_of(question),
        question_url=question_url(question),
        question_title=question.title,
        question_language=question.language,
        is_fictional=entry.is_fictional,
        outdated=outdated,
    )


def _moment(value: Any) -> datetime:
    found = parse_datetime(value) if isinstance(value, str) else value
    if found is None:
        raise ValueError(value)
    return found


def _mark(number: int, published: datetime) -> Pill | None:
    """Return "New" or "Rev 2" with its day, as long as it is news."""
    if now() - published > timedelta(days=FAQ_NEW_DAYS):
        return None
    day = shown_day(published)
    if number == 1:
        return Pill(_("New, %(day)s") % {"day": day}, "info", "info")
    return Pill(_("Rev %(number)s, %(day)s") % {"number": number, "day": day}, "info", "refresh")


def _status(*, outdated: bool, removed: bool) -> Pill | None:
    if removed:
        return Pill(_("Text taken out: being checked"), "err", "x")
    return Pill(_("Outdated: being checked"), "warn", "alert") if outdated else None


def officials_of(entry: FaqEntry, today: date) -> list[Official]:
    """Return the official answers in force to the question of an entry, by authority."""
    rows = Answer.objects.visible_to(ANONYMOUS).final().filter(question=entry.question_id)
    found = rows.with_validity().select_related("authority", "capacity")
    return [
        Official(
            authority=row.authority_name,
            url=f"{question_url(entry.question)}#answer-{row.public_id.lower()}",
            validity=validity_pill(row, today),
        )
        for row in found.order_by("authority__sort_key")
    ]


@dataclass(frozen=True, slots=True)
class FaqChange(Shown):
    """One published text, beside the one before it."""

    number: int
    when: datetime
    change: str
    language: str
    title: str
    old: list[Piece]
    new: list[Piece]


def faq_changes(entry: FaqEntry) -> list[FaqChange]:
    """Return the newest 20 published texts, newest first, each word by word beside the one before.

    Texts that rest on an answer whose text was taken out since are left out.
    """
    newest = FaqRevision.objects.visible_to(ANONYMOUS).filter(entry=entry).order_by("-number")
    rows = list(newest[:MOST_SHOWN])[::-1]
    found: list[FaqChange] = []
    before: FaqRevision | None = None
    for row in rows:
        old, new = _words(before), _words(row)
        left, right = word_changes(old, new) if before else ([], [])
        found.append(
            FaqChange(
                row.number, row.published_at, row.change, row.language, row.title, left, right
            )
        )
        before = row
    return found[::-1]


def _words(row: FaqRevision | None) -> str:
    return "" if row is None else f"{row.title}\n\n{row.text_md}"
