"""Word-level differences of two texts, for people to read side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

KEPT, ADDED, REMOVED = "kept", "added", "removed"
# Longer texts are compared line by line: word by word would take seconds.
MOST_WORDS = 4_000
# White space belongs to the word behind it, or every space would match every other.
_WORDS = re.compile(r"\s*(?:[\w’'-]+|[^\w\s])|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and what became of it: `kept`, `added` or `removed`."""

    change: str
    text: str


def word_changes(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces; joined, each gives back its text exactly."""
    short = len(old.split()) + len(new.split()) <= MOST_WORDS
    pattern = _WORDS if short else _LINES
    before, after = pattern.findall(old), pattern.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        _append(left, KEPT if kind == "equal" else REMOVED, "".join(before[a:b]))
        _append(right, KEPT if kind == "equal" else ADDED, "".join(after[c:d]))
    return left, right


def _append(pieces: list[Piece], change: str, text: str) -> None:
    """Add a piece; the white space before a change stays outside of its mark."""
    bare = text.lstrip()
    if change != KEPT and bare and (not pieces or pieces[-1].change != change):
        _add(pieces, KEPT, text[: len(text) - len(bare)])
        text = bare
    _add(pieces, change, text)


def _add(pieces: list[Piece], change: str, text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1].change == change:
        pieces[-1] = Piece(change, pieces[-1].text + text)
    else:
        pieces.append(Piece(change, text))
