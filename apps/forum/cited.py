"""What an official answer cites, as a card shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.vocabularies.labels import SOURCE_LANGUAGE
from apps.vocabularies.projections import cited_row


@dataclass(frozen=True, slots=True)
class Citation(Shown):
    """One citation as a card shows it."""

    title: str
    url: str
    locator: str
    note: str = ""
    # Facts are kept in English (apps/vocabularies), whatever language the page has.
    language: str = SOURCE_LANGUAGE


def citation_of(row: dict[str, Any], *, redacted: bool = False) -> Citation:
    """Return a row of `AnswerQuerySet.for_card` in words; of a removed text, the version only."""
    shown = cited_row(row)
    title = f"{shown.reference}: {shown.title}" if shown.reference else shown.title
    if shown.reference and shown.reference in shown.title:
        title = shown.title
    note = (
        _("replaced by %(version)s") % {"version": shown.newer_label} if shown.newer_label else ""
    )
    if row["accessed"]:
        day = shown_day(date.fromisoformat(row["accessed"]))
        note = "; ".join(filter(None, [note, _("read on %(date)s") % {"date": day}]))
    if row["why_older"] and not redacted:
        note = f"{note}: {row['why_older']}"
    locator = _("place removed") if redacted else row["locator"]
    return Citation(title=title, url=shown.url, locator=locator, note=note)
