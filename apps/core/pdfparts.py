"""PDF: cut into what readers take for words and what they take for data.

A reader may be led to any place that says `7 0 obj`. So none may stand in a comment, in a
text or in the data of a stream: there it would be skipped here and read there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.core.filekinds import BROKEN, TOO_LARGE_INSIDE, refused

UNREADABLE = _("This PDF is packed in a way that we cannot check. Print it to a new PDF.")
# Comments, texts and streams. Real letters have far fewer.
MOST_PARTS = 500_000
_WORDS = re.compile(rb"(?:[^%(<s]++|<<|(?<=[A-Za-z])s|s(?!tream))*+")
_TEXT = rb"\((?:[^()\\]++|\\[\s\S])*+\)"
for _depth in range(4):
    _TEXT = rb"\((?:[^()\\]++|\\[\s\S]|" + _TEXT + rb")*+\)"
# Only one of these can stand where the words end.
_SKIPPED = re.compile(rb"%[^\r\n]*+|<[0-9A-Fa-f\s\0]*+>|" + _TEXT)
_STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)")
# The number before may stand in front of a comment: then a line ends there.
_BEFORE = "|".join(rf"(?<=[\d\r\n][\s\0]{{{gap}}}obj)" for gap in range(5))
_NESTED = re.compile(rf"obj(?=[\s\0%<])(?:{_BEFORE}|(?<=[\s\0]{{5}}obj))".encode())
_OBJECT = re.compile(rb"\d[\s\0]*obj(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Part:
    """Words up to a stream or to the end, and the data of the stream (None: there is none)."""

    words: bytes
    data: bytes | None


def parts_of(content: bytes) -> Iterator[Part]:
    """Yield the parts in order; raises Invalid where readers could see something else."""
    at, words = 0, []
    for _number in range(MOST_PARTS):
        found = _WORDS.match(content, at)
        end = found.end() if found else at
        words.append(content[at:end])
        if end == len(content):
            yield Part(b"".join(words), None)
            return
        if content[end : end + 1] == b"s":
            data, at = _data(content, end)
            yield Part(b"".join(words), data)
            words = []
        else:
            at = _skipped(content, end)
            words.append(b" ")
    raise refused(TOO_LARGE_INSIDE, "file_too_large_inside")


def _skipped(content: bytes, at: int) -> int:
    found = _SKIPPED.match(content, at)
    if found is None or _NESTED.search(content, at, found.end()):
        raise refused(UNREADABLE, "file_unreadable")
    return found.end()


def _data(content: bytes, at: int) -> tuple[bytes, int]:
    """Return the data of the stream that begins here, and where it is over."""
    begun = _STREAM.match(content, at)
    end = content.find(b"endstream", at + 6)
    if begun is None or end < 0:
        raise refused(BROKEN, "file_broken")
    if _NESTED.search(content, begun.end(), end):
        raise refused(UNREADABLE, "file_unreadable")
    return content[begun.end() : end], end + len(b"endstream")


def dictionary_of(words: bytes) -> bytes:
    """Return what is said about the stream that follows the words, names spelled plainly.

    Raises Invalid unless exactly one whole dictionary stands between the object's number and
    its stream.
    """
    begun = [found.end() for found in _OBJECT.finditer(words)]
    about = words[begun[-1] :].replace(b"\0", b" ").strip() if begun else b""
    depth = about.count(b"<<") - about.count(b">>")
    if not about.startswith(b"<<") or not about.endswith(b">>") or depth:
        raise refused(UNREADABLE, "file_unreadable")
    return _ESCAPED.sub(_spelled, about)


def _spelled(found: re.Match[bytes]) -> bytes:
    """Return the letter that a number stands for; a sign that ends names becomes harmless."""
    letter = bytes([int(found[1], 16)])
    return letter if letter.isalnum() or letter in b"-_.+" else b"_"
