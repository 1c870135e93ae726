"""Blocks of a PDF: made by hand, or from the HTML that `core.markup` keeps of people's texts."""

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from apps.core.addresses import absolute

Block = dict[str, Any]
Words = list[dict[str, Any]]
_INLINE = {"strong": "strong", "em": "emphasis", "code": "code"}
_HEADINGS = {"h3": 0, "h4": 1}


def heading(level: int, text: str, language: str = "") -> Block:
    """Return a heading; levels that would skip one are lifted when the PDF is made."""
    return {"kind": "heading", "level": level, "text": text, "language": language}


def paragraph(text: str, *, strong: bool = False) -> Block:
    """Return a paragraph of plain text."""
    return {"kind": "paragraph", "words": plain(text, strong=strong)}


def plain(text: str, *, strong: bool = False) -> Words:
    """Return plain text as the words of a block."""
    return [{"text": text, "strong": strong}]


def linked(text: str, address: str) -> Words:
    """Return a text that leads to an address of the web, as the words of a block."""
    return [{"text": text, "href": _target(address)}]


def pairs(rows: Sequence[tuple[str, Words]]) -> Block:
    """Return names with what is said of them; rows that say nothing are left out."""
    said = [[name, words] for name, words in rows if any(one.get("text") for one in words)]
    return {"kind": "pairs", "rows": said}


def note(*blocks: Mapping[str, Any]) -> Block:
    """Return blocks in a frame; no headings in it."""
    return {"kind": "note", "blocks": list(blocks)}


def in_language(language: str, blocks: Sequence[Mapping[str, Any]]) -> Block:
    """Return blocks that are read aloud in another language."""
    return {"kind": "language", "language": language, "blocks": list(blocks)}


def bullets(items: Sequence[Words]) -> Block:
    """Return a list of lines."""
    lines = [[{"kind": "paragraph", "words": words}] for words in items]
    return {"kind": "list", "ordered": False, "start": 1, "items": lines}


def blocks_of_html(html: str, *, level: int) -> list[Block]:
    """Return stored HTML of a text as blocks, its first headings at the level."""
    reader = _Reader(level)
    reader.feed(html)
    reader.close()
    return reader.done()


def _target(address: str) -> str:
    """Return the full address; what is no page of the web or a mailbox leads nowhere."""
    full = absolute(address) if address.startswith("/") else address
    return full if full.startswith(("https://", "http://", "mailto:")) and len(full) < 2_000 else ""


class _Reader(HTMLParser):
    """Reads the few elements that `core.markup` lets through."""

    def __init__(self, level: int) -> None:
        super().__init__(convert_charrefs=True)
        self._level = level
        self._stack: list[list[Block]] = [[]]
        self._lists: list[Block] = []
        self._words: Words | None = None
        self._marks: dict[str, bool] = {}
        self._href = ""
        self._code: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, or a manner in which the next words are set."""
        given = dict(attrs)
        if tag in _INLINE:
            self._marks[_INLINE[tag]] = True
        elif tag == "a":
            self._href = _target(given.get("href") or "")
        elif tag == "br":
            self._say("", **{"break": True})
        elif tag == "pre":
            self._end_words()
            self._code = ""
        elif tag in {"ul", "ol"}:
            self._open_list(ordered=tag == "ol", start=given.get("start") or "1")
        elif tag in {"li", "blockquote"}:
            self._end_words()
            self._stack.append([])
        else:
            self._end_words()

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened; HTML that was cleaned is well nested."""
        if tag in _INLINE:
            self._marks.pop(_INLINE[tag], None)
        elif tag == "a":
            self._href = ""
        elif tag == "pre":
            self._add({"kind": "code", "text": (self._code or "").rstrip("\n")})
            self._code = None
        elif tag in _HEADINGS:
            self._end_heading(self._level + _HEADINGS[tag])
        elif tag in {"ul", "ol"}:
            self._close_list()
        elif tag in {"li", "blockquote"}:
            self._close_inner(tag)
        elif tag != "br":
            self._end_words()

    def handle_data(self, data: str) -> None:
        """Take words; space between blocks says nothing."""
        if self._code is not None:
            self._code += data
        elif data.strip() or self._words:
            self._say(" ".join(data.split("\n")))

    def done(self) -> list[Block]:
        """Return the blocks, with what was left open."""
        self._end_words()
        return self._stack[0]

    def _say(self, text: str, **more: Any) -> None:
        if self._words is None:
            self._words = []
        said = {"text": text, "href": self._href, **self._marks, **more}
        self._words.append(said)

    def _end_words(self) -> None:
        if self._words:
            self._add({"kind": "paragraph", "words": self._words})
        self._words = None

    def _end_heading(self, level: int) -> None:
        words, self._words = self._words or [], None
        text = "".join(one["text"] for one in words).strip()
        if text and len(self._stack) == 1:
            self._add(heading(level, text))
        elif text:
            # Inside lists and quotes it is no part of the outline.
            self._add(paragraph(text, strong=True))

    def _add(self, block: Block) -> None:
        self._stack[-1].append(block)

    def _open_list(self, *, ordered: bool, start: str) -> None:
        self._end_words()
        first = int(start) if start.isdecimal() and len(start) < 10 else 1
        self._lists.append({"kind": "list", "ordered": ordered, "start": first, "items": []})

    def _close_list(self) -> None:
        self._end_words()
        if self._lists:
            self._add(self._lists.pop())

    def _close_inner(self, tag: str) -> None:
        self._end_words()
        inner = self._stack.pop() if len(self._stack) > 1 else []
        if tag == "blockquote":
            self._add({"kind": "quote", "blocks": inner})
        elif self._lists:
            self._lists[-1]["items"].append(inner)
