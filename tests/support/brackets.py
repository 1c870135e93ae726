"""Finds the words of a page in the long pseudo language that were never marked for translation."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from tests.support.pseudo import CLOSE, LONG, OPEN

VOID = frozenset(
    {*("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"), "wbr"}
)
# Machines' words, the same in every language.
SILENT = frozenset({"script", "style", "code", "kbd", "pre", "samp", "textarea"})
SPOKEN = ("aria-label", "title", "alt", "placeholder", "label")
SHORT = 12
LETTERS = re.compile(r"[^\W\d_]{2,}")


class _Reader(HTMLParser):
    """Collects texts outside brackets, of elements in the language of the page only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._depth = 0

    @property
    def _heard(self) -> bool:
        return not self._open or self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang", LONG)
        own = self._heard and language == LONG and values.get("translate") != "no"
        if own:
            for text in _spoken(tag, values):
                self.found += outside(text)[0]
        if tag not in VOID:
            self._open.append((tag, own and tag not in SILENT))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._heard:
            texts, self._depth = outside(data, self._depth)
            self.found += texts


def _spoken(tag: str, values: dict[str, str]) -> Iterable[str]:
    yield from (values[name] for name in SPOKEN if name in values)
    if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
        yield values.get("value", "")
    if tag == "meta" and values.get("name") == "description":
        yield values.get("content", "")


def outside(text: str, depth: int = 0) -> tuple[list[str], int]:
    """Return what stands outside brackets, and how many are open at the end."""
    found, start = [], 0
    for place, sign in enumerate(text + OPEN):
        if sign == OPEN:
            if depth == 0:
                found.append(text[start:place])
            depth += 1
        elif sign == CLOSE:
            depth = max(0, depth - 1)
            start = place + 1
    return found, depth - 1


def unmarked(html: str, content: Iterable[str]) -> list[str]:
    """Return words in the language of the page that stand neither in brackets nor in content."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    known = sorted(content, key=len, reverse=True)
    texts = (" ".join(text.split()) for text in reader.found if LETTERS.search(text))
    return [text for text in texts if LETTERS.search(_without(text, known))]


def _without(text: str, known: list[str]) -> str:
    """Return the text without what people wrote; short words count as a whole only."""
    for words in known:
        if words in text:
            part = re.escape(words)
            text = re.sub(part if len(words) > SHORT else rf"(?<!\w){part}(?!\w)", " ", text)
    return text
