"""Versions of a draft side by side, for those who write and sign it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.core.differences import KEPT, Piece, word_changes
from apps.forum.hashing import cited_lines, whole_text
from apps.forum.models import Answer

COMPARED = {"short": "short", "text": "text_md"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of one text in pieces."""

    label: str
    old: list[Piece]
    new: list[Piece]

    @property
    def same(self) -> bool:
        """Whether both versions say the same."""
        return all(piece.change == KEPT for piece in (*self.old, *self.new))


def since_it_came_back(answer: Answer) -> list[Compared]:
    """Return the text, and what it rests on, as sent back and as now; empty when nobody did.

    The citations are missing where they were not kept yet when the draft came back.
    """
    if not answer.returned_md:
        return []
    texts = word_changes(answer.returned_md, whole_text(answer))
    found = [Compared(_("Short answer and answer"), *texts)]
    if answer.returned_citations is not None:
        places = ("\n".join(lines) for lines in (answer.returned_citations, cited_lines(answer)))
        found.append(Compared(_("Citations"), *word_changes(*places)))
    return found


def between(before: Answer, after: Answer) -> list[Compared]:
    """Return text and sources of two answers; nothing where the text of one was removed."""
    if before.redacted_at is not None or after.redacted_at is not None:
        return []
    texts = word_changes(whole_text(before), whole_text(after))
    sources = ("\n".join(cited_lines(one)) for one in (before, after))
    return [
        Compared(_("Short answer and answer"), *texts),
        Compared(_("Citations"), *word_changes(*sources)),
    ]


def typed_beside(
    form: forms.Form, current: Answer, changed: Mapping[str, Any] | None
) -> list[Compared]:
    """Return what stands in the database beside what was typed, for each text that differs."""
    found = []
    for name, column in COMPARED.items():
        if changed and column in changed:
            typed = str(form.cleaned_data.get(name, ""))
            pieces = word_changes(getattr(current, column), typed)
            found.append(Compared(str(form.fields[name].label), *pieces))
    return found
