"""What differs between two answers beside their words: dates, countries, basis, conditions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.text import shown_day
from apps.forum.models import Answer
from apps.forum.projections import AnswerCard, answer_cards


@dataclass(frozen=True, slots=True)
class Differences:
    """The rows of a table: what it is, as it was before, as it is after."""

    columns: tuple[str, str, str]
    rows: list[list[str]]


def beside_the_words(before: Answer, after: Answer) -> Differences:
    """Return what differs beside text and sources; nothing where the text of one was removed.

    Both answers were fetched with `for_card()`.
    """
    columns = (_("What"), _("Before"), _("After"))
    if before.redacted_at is not None or after.redacted_at is not None:
        return Differences(columns, [])
    first, second = answer_cards([before, after], now().date())
    # From when an answer holds is not said before it is issued.
    begins = (before.valid_from, after.valid_from or before.valid_from)
    pairs = zip(_said(before, first, begins[0]), _said(after, second, begins[1]), strict=True)
    rows = [
        [label, old or _("nothing said"), new or _("nothing said")]
        for (label, old), (_same, new) in pairs
        if old != new
    ]
    return Differences(columns, rows)


def _said(answer: Answer, card: AnswerCard, begins: date | None) -> Iterator[tuple[str, str]]:
    """Yield what readers learn of an answer beside its text, always the same parts in order."""
    procedure = card.beside.referral
    yield _("Short answer"), card.short_answer
    yield _("Formal procedure"), procedure.name if procedure else ""
    yield _("Basis"), card.basis
    yield _("Applies in"), card.applies_in
    yield _("Holds for"), "; ".join(card.beside.holds_for)
    yield _("Valid from"), shown_day(begins) if begins else ""
    yield _("Valid until"), shown_day(answer.valid_until) if answer.valid_until else ""
    yield _("Looked at again by"), shown_day(answer.review_by) if answer.review_by else ""
    yield _("Letter"), card.beside.letter
    yield _("Name of the authority"), card.authority
    yield _("Fixed sentence"), card.disclaimer
