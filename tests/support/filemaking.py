"""Small files of the three kinds that may be left here, and the worst that may be tried."""

import struct
import zlib
from collections.abc import Sequence

SECRET_PLACE = b"GPS 50.8503 4.3517 of the sender"


def png(
    *,
    size: tuple[int, int] = (2, 2),
    extra: Sequence[tuple[bytes, bytes]] = (),
    pixels: bytes | None = None,
    laced: int = 0,
) -> bytes:
    """Return a grey picture; `extra` pieces stand before its pixels."""
    width, height = size
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, laced)
    rows = b"".join(b"\0" + b"\x80" * width for _row in range(height)) if pixels is None else pixels
    pieces = [(b"IHDR", head), *extra, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(piece(*one) for one in pieces)


def piece(name: bytes, data: bytes) -> bytes:
    """Return one piece of a PNG with its check sum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def segment(marker: int, data: bytes) -> bytes:
    """Return one segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def exif(*, way_up: int = 6) -> bytes:
    """Return what a camera notes: which way up the picture is, and where it was taken."""
    entries = struct.pack(">HHIHH", 0x0112, 3, 1, way_up, 0)
    entries += struct.pack(">HHII", 0x010E, 2, len(SECRET_PLACE), 38)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 2) + entries + b"\0\0\0\0" + SECRET_PLACE


def jpeg(
    *,
    size: tuple[int, int] = (8, 8),
    remarks: Sequence[bytes] = (),
    behind: bytes = b"",
    scans: int = 1,
) -> bytes:
    """Return a grey picture of one block; `remarks` are whole segments after the start."""
    width, height = size
    tables = segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC4, b"\0" + b"\1" + b"\0" * 15 + b"\0")
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x2a\xff\x00\x2a\xff\xd0\x2a"
    head = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc")
    return b"".join([b"\xff\xd8", head, *remarks, tables, frame, scan * scans, b"\xff\xd9", behind])


def pdf(
    *, catalog: bytes = b"", objects: Sequence[bytes] = (), tail: bytes = b"", version: str = "1.4"
) -> bytes:
    """Return a letter of one empty page; `catalog` goes into its root, `objects` behind it."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    content, places = f"%PDF-{version}\n%\xe2\xe3\n".encode("latin-1"), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(bodies) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n" % (count, table)
    content += b"<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, 9)
    return content + tail


def stream(data: bytes, about: bytes = b"/Filter /FlateDecode", *, pack: bool = True) -> bytes:
    """Return an object of a PDF that carries data."""
    packed = zlib.compress(data) if pack else data
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (about, len(packed), packed)
