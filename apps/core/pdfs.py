"""PDF: only what is read. Whatever runs, opens, sends or carries other files is refused.

Names are looked for in the whole file and in everything that it packs, also where their
letters are written as numbers. What cannot be unpacked here cannot be judged, and is refused.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.core.filekinds import BROKEN, TOO_LARGE_INSIDE, refused

ACTIVE = (
    *("JavaScript", "Launch", "OpenAction", "SubmitForm", "ImportData", "Rendition"),
    *("EmbeddedFile", "EmbeddedFiles", "FileAttachment", "RichMedia", "Movie", "Sound"),
    *("GoToR", "GoToE", "Encrypt", "XFA"),
)
# So short that packed pixels contain them by chance: looked for outside of those.
ACTIVE_SHORT = ("JS", "AA", "EF")
MOST_UNPACKED = 100_000_000
MOST_STREAMS = 50_000
PACKED = frozenset({b"FlateDecode", b"Fl"})
# They unpack to pixels, in which no name can stand.
PIXELS = frozenset({b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"})
ACTIVE_FOUND = _(
    "This PDF contains a script, a form that sends, another file, an action or a password. "
    "Print it to a new PDF and send that one."
)
UNREADABLE = _("This PDF is packed in a way that we cannot check. Print it to a new PDF.")
_AT_ONCE = 1 << 20
_LONGEST_NAME = 64
_HEADER = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n\t %]")
_END = re.compile(rb"%%EOF[\r\n\t \0]*\Z")
_PAGE_OF_THE_WEB = re.compile(rb"<(?:!doctype|html|script|svg|body|iframe|\?php)", re.IGNORECASE)
_END_OF_ZIP = b"PK\x05\x06"
_STREAM = re.compile(rb"(?<![A-Za-z])stream(?=[\r\n \t])\r?\n?")
_OBJECT = re.compile(rb"\d\s+obj\b")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+|\d+\s+\d+\s+R)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PREDICTED = re.compile(rb"/Predictor\s*(?!1\b)\d")
_DRAWN = re.compile(rb"/(?:XRef|Image)\b")
_OBJECTS = re.compile(rb"/ObjStm\b")


def _named(words: tuple[str, ...]) -> re.Pattern[bytes]:
    """Return a pattern of the names, each letter as itself or as `#` and its number."""
    spelled = ("".join(f"(?:{c}|#{ord(c):02x}|#{ord(c):02X})" for c in word) for word in words)
    return re.compile(rf"/(?:{'|'.join(spelled)})(?=[\s/<>\[\](){{}}%\0]|\Z)".encode())


_ACTIVE, _SHORT = _named(ACTIVE), _named(ACTIVE_SHORT)


def check_pdf(content: bytes) -> None:
    """Raise Invalid unless the file is a PDF from its first to its last byte, and passive."""
    whole = _HEADER.match(content) and _END.search(content[-1024:]) and b"startxref" in content
    if not whole:
        raise refused(BROKEN, "file_broken")
    if _PAGE_OF_THE_WEB.search(content[:2048]) or _END_OF_ZIP in content[-66_000:]:
        raise refused(BROKEN, "file_polyglot")
    _require_passive(_ACTIVE, content)
    left, at, outside = MOST_UNPACKED, 0, []
    for number, (head, data, end) in enumerate(_streams(content)):
        left -= _look_into(head, data, left)
        if number > MOST_STREAMS or left < 0:
            raise refused(TOO_LARGE_INSIDE, "file_too_large_inside")
        outside.append(head)
        at = end
    _require_passive(_SHORT, b"\n".join([*outside, content[at:]]))


def _require_passive(names: re.Pattern[bytes], text: bytes) -> None:
    if names.search(text):
        raise refused(ACTIVE_FOUND, "file_active")


def _streams(content: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield what stands before each packed part since the last one, the part, and its end."""
    at = 0
    while (start := _STREAM.search(content, at)) is not None:
        end = content.find(b"endstream", start.end())
        if end < 0:
            raise refused(BROKEN, "file_broken")
        yield content[at : start.start()], content[start.end() : end], end + len(b"endstream")
        at = end + len(b"endstream")


def _look_into(head: bytes, data: bytes, most: int) -> int:
    """Search a packed part for names; return how many bytes it holds unpacked."""
    about = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), head)
    objects = list(_OBJECT.finditer(about))
    about = about[objects[-1].start() :] if objects else about
    if _PREDICTED.search(about) and not _DRAWN.search(about):
        raise refused(UNREADABLE, "file_unreadable")
    names = [_ACTIVE, _SHORT] if _OBJECTS.search(about) else [_ACTIVE]
    packed = _as_bytes(_filters(about), data)
    size, before = 0, b""
    for piece in _unpacked(packed):
        size += len(piece)
        if size > most:
            break
        for pattern in names:
            _require_passive(pattern, before + piece)
        before = piece[-_LONGEST_NAME:]
    return size


def _filters(about: bytes) -> list[bytes]:
    found = _FILTER.findall(about)
    if len(found) > 1 or any(word[:1].isdigit() for word in found):
        raise refused(UNREADABLE, "file_unreadable")
    names = re.findall(rb"/(\w+)", found[0]) if found else []
    if len(names) > 4:
        raise refused(UNREADABLE, "file_unreadable")
    return names


def _as_bytes(filters: list[bytes], data: bytes) -> bytes:
    """Undo what writes bytes as letters, up to what packs or draws them."""
    for number, name in enumerate(filters):
        if name in PIXELS:
            return b""
        if name in PACKED and PIXELS.issuperset(filters[number + 1 :]):
            return data
        data = _from_letters(name, data)
    return data


def _from_letters(name: bytes, data: bytes) -> bytes:
    try:
        if name in {b"ASCII85Decode", b"A85"}:
            return base64.a85decode(data.strip().removesuffix(b"~>"))
        if name in {b"ASCIIHexDecode", b"AHx"}:
            return binascii.unhexlify(b"".join(data.split()).removesuffix(b">"))
    except ValueError as error:
        raise refused(BROKEN, "file_broken") from error
    raise refused(UNREADABLE, "file_unreadable")


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield the unpacked content in pieces, whatever the file says about it; else the content."""
    unpacker, left = zlib.decompressobj(), data.lstrip(b"\r\n")
    try:
        while left and not unpacker.eof:
            yield unpacker.decompress(left, _AT_ONCE)
            left = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error:
        # Not packed, or broken behind what was looked at; readers get no further either.
        yield data
