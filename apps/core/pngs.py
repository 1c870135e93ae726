"""PNG: every piece is looked at; texts, places and animations are left out."""

import struct
import zlib
from collections.abc import Iterable, Iterator

from apps.core.filekinds import BROKEN, TOO_LARGE_INSIDE, refused, require_size

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The pieces that are kept besides the pixels, and how long each may be, once.
LONGEST = {b"IHDR": 13, b"PLTE": 768, b"tRNS": 256, b"gAMA": 4, b"sRGB": 1, b"IEND": 0}
KEPT = frozenset({*LONGEST, b"IDAT"})
# Kind of colour: values per pixel, and how many bits each may have.
COLOURS: dict[int, tuple[int, tuple[int, ...]]] = {
    0: (1, (1, 2, 4, 8, 16)),
    2: (3, (8, 16)),
    3: (1, (1, 2, 4, 8)),
    4: (2, (8, 16)),
    6: (4, (8, 16)),
}
# The seven passes of an interlaced picture: first column, first row, steps.
PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
MOST_CHUNKS = 20_000
MOST_UNPACKED = 260_000_000
_AT_ONCE = 1 << 20
Chunk = tuple[bytes, bytes]


def clean_png(content: bytes) -> bytes:
    """Return the picture without anything but the picture; raises Invalid for a broken one."""
    chunks = list(_chunks(content))
    names = [name for name, _data in chunks]
    if names[0] != b"IHDR" or any(names.count(name) > 1 for name in LONGEST):
        raise refused(BROKEN, "file_broken")
    if any(len(data) > LONGEST.get(name, len(data)) for name, data in chunks):
        raise refused(BROKEN, "file_broken")
    if any(name[0:1].isupper() and name not in KEPT for name in names):
        raise refused(BROKEN, "file_broken")
    _require_pixels([data for name, data in chunks if name == b"IDAT"], _unpacked_size(chunks[0]))
    return SIGNATURE + b"".join(_packed(name, data) for name, data in chunks if name in KEPT)


def _chunks(content: bytes) -> Iterator[Chunk]:
    """Yield name and data of each piece; the last one must end the file."""
    at = len(SIGNATURE)
    for _number in range(MOST_CHUNKS):
        head = content[at : at + 8]
        if len(head) < 8:
            break
        length, name = struct.unpack(">I4s", head)
        end = at + 8 + length
        data, check = content[at + 8 : end], content[end : end + 4]
        if check != struct.pack(">I", zlib.crc32(data, zlib.crc32(name))) or not name.isalpha():
            break
        yield name, data
        at += 12 + length
        if name == b"IEND":
            if at != len(content) or data:
                break
            return
    raise refused(BROKEN, "file_broken")


def _packed(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(data, zlib.crc32(name))
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", check)


def _unpacked_size(header: Chunk) -> int:
    """Return how many bytes the pixels of a picture take, as its head says."""
    if len(header[1]) != 13:
        raise refused(BROKEN, "file_broken")
    width, height, depth, colour, packing, filtering, lacing = struct.unpack(">IIBBBBB", header[1])
    values, depths = COLOURS.get(colour, (0, ()))
    if depth not in depths or packing or filtering or lacing not in {0, 1}:
        raise refused(BROKEN, "file_broken")
    require_size(width, height)
    passes = PASSES if lacing else ((0, 0, 1, 1),)
    size = 0
    for left, top, step, down in passes:
        columns, rows = -(-(width - left) // step), -(-(height - top) // down)
        size += rows * (1 + -(-columns * values * depth // 8)) if columns > 0 < rows else 0
    if size > MOST_UNPACKED:
        raise refused(TOO_LARGE_INSIDE, "file_too_large_inside")
    return size


def _require_pixels(parts: Iterable[bytes], expected: int) -> None:
    """Raise Invalid unless the parts unpack to exactly the pixels that the head announces."""
    unpacker, size = zlib.decompressobj(), 0
    try:
        for part in parts:
            left = part
            while left and size <= expected:
                if unpacker.eof:
                    raise refused(BROKEN, "file_broken")
                size += len(unpacker.decompress(left, _AT_ONCE))
                left = unpacker.unconsumed_tail
        size += len(unpacker.flush()) if size <= expected else 0
    except zlib.error as error:
        raise refused(BROKEN, "file_broken") from error
    # Nothing may stand behind the pixels: it would be kept with them.
    if size != expected or not unpacker.eof or unpacker.unused_data:
        raise refused(BROKEN, "file_broken")
