"""The changes of a question as its history shows them: what, word by word, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.differences import Piece, word_changes
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.forum.applicability import facts_in_words
from apps.forum.links import Ref, ref_of
from apps.forum.models import Duplicate, Question, QuestionRevision
from apps.forum.reading_choices import DuplicateState, DuplicateVoice
from apps.forum.services.revisions import said_by
from apps.vocabularies.models import Country, Term

LABELS: dict[str, Text] = {
    "title": _("Question in one sentence"),
    "language": _("Language"),
    "body_md": _("The case"),
    "position_md": _("What the asker proposes"),
    "justification_md": _("Why the asker thinks so"),
    "topic": _("Topic"),
    "product_class": _("Class of product"),
    "stage": _("Stage of development"),
    "jurisdictions": _("Countries it is about"),
    "facts": _("Facts of the case"),
    "indication": _("Disease or indication"),
    "related": _("Related trial or product"),
}
LISTS = {"topic": "topic", "product_class": "atmp_class", "stage": "development_stage"}
GONE = object()
SHOWN = 20


@dataclass(frozen=True, slots=True)
class FieldChange(Shown):
    """One field before and after, in words; `known` says whether both are still kept."""

    name: str
    label: Text
    before: str
    after: str
    old: list[Piece]
    new: list[Piece]
    known: bool


@dataclass(frozen=True, slots=True)
class Change(Shown):
    """One change: its number, when, why, and the fields; `withheld` has no words of before."""

    number: int
    when: datetime
    reason: str
    fields: list[FieldChange]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Duplication(Shown):
    """The question was closed as a duplicate, and perhaps opened again."""

    canonical: Ref | None
    by: Text
    reason: str
    when: datetime | None
    undone_at: datetime | None
    note: str


def changes_of(question: Question, actor: Actor, *, before: int = 0) -> list[Change]:
    """Return the newest 20 changes that the actor may read, or those before a number.

    What a field said after a change is what it said before the next one, or what it says now.
    """
    rows = list(
        QuestionRevision.objects.filter(question=question).visible_to(actor).order_by("-number")
    )
    later: dict[str, Any] = said_by(question) if rows else {}
    told: list[tuple[QuestionRevision, dict[str, tuple[Any, Any]]]] = []
    for row in rows:
        pairs = {name: (row.before.get(name, GONE), later[name]) for name in row.changed}
        told.append((row, pairs))
        later = later | {name: old for name, (old, _new) in pairs.items()}
    # Differences cost: only those of one page are made.
    told = [one for one in told if not before or one[0].number < before][:SHOWN]
    words = _Words([pairs for _row, pairs in told])
    return [
        Change(
            number=row.number,
            when=row.created_at,
            reason=row.reason,
            fields=[words.change(name, *pair) for name, pair in pairs.items()],
            withheld=row.withheld_at is not None,
        )
        for row, pairs in told
    ]


class _Words:
    """Codes of terms and countries in words, asked for once for all changes."""

    def __init__(self, changes: Sequence[dict[str, tuple[Any, Any]]]) -> None:
        said = [
            (name, value)
            for pairs in changes
            for name, pair in pairs.items()
            for value in pair
            if value is not GONE
        ]
        codes = {value for name, value in said if name in LISTS}
        terms = Term.objects.filter(list_code__in=LISTS.values(), code__in=codes) if codes else []
        self.terms = {(term.list_code, term.code): str(term.label) for term in terms}
        places = {code for name, value in said if name == "jurisdictions" for code in value}
        rows = Country.objects.filter(code__in=places) if places else []
        self.places = {row.code: str(row.name) for row in rows}

    def change(self, name: str, old: Any, new: Any) -> FieldChange:
        """Return one field in words."""
        known = old is not GONE and new is not GONE
        before, after = (self._said(name, value) for value in (old, new))
        left, right = word_changes(before, after) if known else ([], [])
        return FieldChange(name, LABELS[name], before, after, left, right, known)

    def _said(self, name: str, value: Any) -> str:
        if value is GONE:
            return ""
        if name in LISTS:
            return self.terms.get((LISTS[name], value), str(value))
        if name == "jurisdictions":
            return ", ".join(sorted(self.places.get(code, code) for code in value))
        if name == "facts":
            return "\n".join(f"{label}: {said}" for label, said in facts_in_words(value))
        return str(value)


def duplications_of(question: Question, actor: Actor) -> list[Duplication]:
    """Return when the question was closed as a duplicate, newest first."""
    rows = Duplicate.objects.visible_to(actor).told().filter(question=question)
    found = rows.select_related("canonical", "authority").order_by("-decided_at")
    return [
        Duplication(
            canonical=ref_of(
                {
                    "public_id": row.canonical.public_id,
                    "title": row.canonical.title,
                    "language": row.canonical.language,
                    "public": row.canonical.public_at,
                }
            ),
            by=_voice(row),
            reason=row.reason,
            when=row.decided_at,
            undone_at=row.undone_at if row.state == DuplicateState.UNDONE else None,
            note=row.note,
        )
        for row in found
    ]


def _voice(row: Duplicate) -> Text:
    if row.authority is not None:
        return row.authority.name
    return DuplicateVoice(row.voice).label
