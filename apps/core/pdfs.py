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
from apps.core.pdfparts import UNREADABLE, dictionary_of, parts_of

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
_AT_ONCE = 1 << 20
_LONGEST_NAME = 64
_HEADER = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n\t %]")
_END = re.compile(rb"%%EOF[\r\n\t \0]*\Z")
_PAGE_OF_THE_WEB = re.compile(rb"<(?:!doctype|html|script|svg|body|iframe|\?php)", re.IGNORECASE)
_END_OF_ZIP = b"PK\x05\x06"
_FILTER = re.compile(
    rb"/Filter(?![^\s/<>\[\]{}])\s*(/[^\s/<>\[\]{}]++|\[(?:\s*+/[^\s/<>\[\]{}]++)*+\s*+\])?"
)
_NAME = re.compile(rb"/([^\s/<>\[\]{}]*)")
# A stream with one of these is read as a list of objects by one reader or another.
_OBJECTS = re.compile(rb"/(?:ObjStm\b|First\b|N\s*\d)")
# All that is said about such a list, and about a profile of colours, which has an /N too.
_SAID_OF_OBJECTS = frozenset(
    b"Type ObjStm N First Length DL Filter FlateDecode Fl Extends Metadata Alternate "
    b"DeviceGray DeviceRGB DeviceCMYK Range".split()
)
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


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
    left, outside = MOST_UNPACKED, []
    for number, part in enumerate(parts_of(content)):
        outside.append(part.words)
        if part.data is not None:
            left -= _look_into(dictionary_of(part.words), part.data, left)
        if number > MOST_STREAMS or left < 0:
            raise refused(TOO_LARGE_INSIDE, "file_too_large_inside")
    _require_passive(_SHORT, b"\n".join(outside))


def _require_passive(names: re.Pattern[bytes], text: bytes) -> None:
    if names.search(text):
        raise refused(ACTIVE_FOUND, "file_active")


def _look_into(about: bytes, data: bytes, most: int) -> int:
    """Search a packed part for names; return how many bytes it holds unpacked."""
    filters, objects = _filters(about), _OBJECTS.search(about)
    if objects and not (_SAID_OF_OBJECTS.issuperset(_NAME.findall(about)) and len(filters) < 2):
        raise refused(UNREADABLE, "file_unreadable")
    names = [_ACTIVE, _SHORT] if objects else [_ACTIVE]
    size, before = 0, b""
    strict = bool(objects or not _PICTURE.search(about))
    for piece in _plain(filters, data, strict=strict):
        size += len(piece)
        if size > most:
            break
        for pattern in names:
            _require_passive(pattern, before + piece)
        before = piece[-_LONGEST_NAME:]
    return size


def _filters(about: bytes) -> list[bytes]:
    found = _FILTER.findall(about)
    names = _NAME.findall(found[0]) if found else []
    if len(found) > 1 or len(names) > 4 or b"" in found:
        raise refused(UNREADABLE, "file_unreadable")
    return names


def _plain(filters: list[bytes], data: bytes, *, strict: bool) -> Iterator[bytes]:
    """Yield the content in pieces; what is written as letters is undone, pixels are left out."""
    for number, name in enumerate(filters):
        if name in PIXELS:
            return
        if name in PACKED and PIXELS.issuperset(filters[number + 1 :]):
            yield from _unpacked(data, strict=strict)
            return
        data = _from_letters(name, data)
    yield from _unpacked(data, strict=False)


def _from_letters(name: bytes, data: bytes) -> bytes:
    try:
        if name in {b"ASCII85Decode", b"A85"}:
            return base64.a85decode(data.strip().removesuffix(b"~>"))
        if name in {b"ASCIIHexDecode", b"AHx"}:
            return binascii.unhexlify(b"".join(data.split()).removesuffix(b">"))
    except ValueError as error:
        raise refused(BROKEN, "file_broken") from error
    raise refused(UNREADABLE, "file_unreadable")


def _unpacked(data: bytes, *, strict: bool) -> Iterator[bytes]:
    """Yield the unpacked content in pieces, whatever the file says about it.

    Readers keep what they unpacked before a fault. So a fault is refused where it is strict;
    elsewhere the content itself is yielded.
    """
    unpacker, left = zlib.decompressobj(), data.lstrip(b"\r\n")
    try:
        while left and not unpacker.eof:
            yield unpacker.decompress(left, _AT_ONCE)
            left = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        if strict:
            raise refused(UNREADABLE, "file_unreadable") from error
        yield data
    if strict and (not unpacker.eof or unpacker.unused_data.strip(b"\r\n\t \0")):
        raise refused(UNREADABLE, "file_unreadable")
