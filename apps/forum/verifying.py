"""Files of answers held against what was issued: PDFs that we made, and JSON of the API or export.

A PDF is made again for the day and the language that it names and compared byte for byte. Of JSON
the signed parts are compared. Neither says anything about today's validity: that is said beside.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

from apps.core.pdf import make_pdf
from apps.forum.choices import AnswerState
from apps.forum.models import Answer
from apps.forum.printed import answer_document

NOT_AGAIN = "this PDF could not be made again; compare its words, number and fingerprint"
MOST_BYTES = 32 * 1024 * 1024
_MADE_ON = re.compile(rb"/CreationDate\s*\(D:(\d{4})(\d\d)(\d\d)")
# The parts of an answer's JSON that were signed or name it: name there, and how it is kept.
SIGNED = {
    "id": "public_id",
    "language": "language",
    "short_answer": "short_shown",
    "text": "text_md",
    "no_guidance_reason": "no_guidance_reason",
    "content_hash": "content_hash",
    "jurisdictions": "jurisdictions",
    "valid_until": "valid_until",
    "is_fictional": "is_fictional",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether a file says what was issued; else what differs."""

    same: bool
    differs: tuple[str, ...] = ()


def compare_file(answer: Answer, content: bytes) -> Compared:
    """Return whether the file is one of ours, unchanged, of this answer."""
    if len(content) > MOST_BYTES:
        return Compared(same=False, differs=("size",))
    if content.startswith(b"%PDF-"):
        return _compare_pdf(answer, content)
    return _compare_json(answer, content)


def _compare_pdf(answer: Answer, content: bytes) -> Compared:
    made = _MADE_ON.search(content)
    try:
        day = date(*(int(part) for part in made.groups())) if made else None
    except ValueError:
        day = None
    if day is None:
        return Compared(same=False, differs=("not a PDF of this platform",))
    same = any(ours == content for ours in _possible(answer, day))
    return Compared(same=same, differs=() if same else (NOT_AGAIN,))


def _possible(answer: Answer, day: date) -> Iterable[bytes]:
    """Yield the PDFs that the platform can have given on the day, in each language.

    What became of the answer since, and of the guidance that it cites, was not known then.
    """
    for one in (answer, _as_issued(answer, doubted=False), _as_issued(answer, doubted=True)):
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                yield make_pdf(answer_document(one, day))


def _as_issued(answer: Answer, *, doubted: bool) -> Answer:
    """Return the answer as it stood before it ended; `doubted` while it needed a re-check."""
    before = copy(answer)
    before.state = AnswerState.ISSUED
    before.ended_on = before.replaced_at = before.review_due_on = None
    kept: list[dict[str, Any]] = getattr(answer, "cited")  # noqa: B009  annotation of `for_card`
    known = kept if doubted else [row | {"newer_label": None} for row in kept]
    setattr(before, "cited", known)  # noqa: B010  annotation
    setattr(before, "cites_replaced_guidance", doubted)  # noqa: B010  annotation
    return before


def _compare_json(answer: Answer, content: bytes) -> Compared:
    told = next(_told(answer.public_id, content), None)
    if told is None:
        return Compared(same=False, differs=("no such answer in the file",))
    differs = tuple(
        name for name, column in SIGNED.items() if told.get(name) != _kept(answer, column)
    )
    return Compared(same=not differs, differs=differs)


def _kept(answer: Answer, column: str) -> Any:
    if answer.redacted_at is not None and column in {"text_md", "no_guidance_reason"}:
        return ""
    value = getattr(answer, column)
    return value.isoformat() if isinstance(value, date) else value


def _told(number: str, content: bytes) -> Iterator[Mapping[str, Any]]:
    """Yield what the file tells of the answer: a JSON object, or one a line."""
    whole = _read(content)
    rows = _lines(content) if whole is None else [whole]
    for row in rows:
        yield from _found(number, row)


def _lines(content: bytes) -> list[Any]:
    return [_read(line) for line in content.splitlines()]


def _read(raw: bytes) -> Any:
    """Return what the JSON says, or None where it is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _found(number: str, row: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(row, dict):
        return
    if row.get("id") == number and "content_hash" in row:
        yield row
    answers = row.get("answers")
    for one in answers if isinstance(answers, list) else []:
        if isinstance(one, dict) and one.get("id") == number:
            yield one
