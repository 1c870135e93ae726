"""Versions of a draft side by side, for those who write and sign it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from apps.core.differences import Piece, word_changes
from apps.forum.hashing import whole_text
from apps.forum.models import Answer

COMPARED = {"short": "short", "text": "text_md"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of one text in pieces."""

    label: str
    old: list[Piece]
    new: list[Piece]


def since_it_came_back(answer: Answer) -> Compared | None:
    """Return both texts since a signer sent the answer back; None when nobody did."""
    if not answer.returned_md:
        return None
    old, new = word_changes(answer.returned_md, whole_text(answer))
    return Compared("", old, new)


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
