"""Word-level differences of two texts, for people to read side by side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

KEPT, ADDED, REMOVED = "kept", "added", "removed"
# Time and memory grow with the pairs of parts, whatever the texts say. Texts with more pairs
# of words are compared line by line, those with more pairs of lines not at all.
MOST_PAIRS = 25_000_000
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
    before, after = _parts(old, new)
    left: list[Piece] = []
    right: list[Piece] = []
    a = b = 0
    for i, j, size in (*_runs(_matches(before, after)), (len(before), len(after), 0)):
        _append(left, REMOVED, "".join(before[a:i]))
        _append(right, ADDED, "".join(after[b:j]))
        a, b = i + size, j + size
        _append(left, KEPT, "".join(before[i:a]))
        _append(right, KEPT, "".join(after[j:b]))
    return left, right


def _parts(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return both texts in the smallest parts that can be compared in a short time."""
    for pattern in (_WORDS, _LINES):
        before, after = pattern.findall(old), pattern.findall(new)
        if old != new and len(before) * len(after) <= MOST_PAIRS:
            return before, after
    return [old], [new]


def _matches(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Return the places of a longest common subsequence.

    Bit-parallel (Hyyrö 2004): a row of the table is one whole number, so that no text, however
    often it repeats itself, costs more than its pairs of parts. A zero in column j of row i
    says that the part j lengthens what is common to `before[:i]` and `after[:j]`.
    """
    places: defaultdict[str, int] = defaultdict(int)
    for j, part in enumerate(after):
        places[part] |= 1 << j
    every = (1 << len(after)) - 1
    rows = [every]
    for part in before:
        common = rows[-1] & places.get(part, 0)
        rows.append((rows[-1] + common | rows[-1] - common) & every)
    found = []
    i, j = len(before), len(after)
    while i and j:
        if rows[i] >> (j - 1) & 1:
            j -= 1
            continue
        i -= 1
        if rows[i] >> (j - 1) & 1:
            j -= 1
            found.append((i, j))
    return found[::-1]


def _runs(matches: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the matches in unbroken runs: where each begins in both texts, and its length."""
    start, size = (0, 0), 0
    for i, j in matches:
        if size and (i, j) == (start[0] + size, start[1] + size):
            size += 1
            continue
        if size:
            yield (*start, size)
        start, size = (i, j), 1
    if size:
        yield (*start, size)


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
