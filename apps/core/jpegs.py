"""JPEG: the picture and which way up it is; what the camera knew besides is left out."""

import re
import struct

from apps.core.filekinds import BROKEN, refused, require_size

START, END = b"\xff\xd8", b"\xff\xd9"
SCAN, SCREEN, CAMERA, COLOUR = 0xDA, 0xE0, 0xE1, 0xEE
FRAMES = frozenset({0xC0, 0xC1, 0xC2})
# Tables, and how often a scan starts anew.
TABLES = frozenset({0xC4, 0xDB, 0xDD})
REMARKS = frozenset({*range(0xE0, 0xF0), 0xFE})
MOST_SCANS = 100
MOST_SEGMENTS = 2_000
ORIENTATION = 0x0112
# In the packed pixels 0xFF is followed by zero or by the number of a restart.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def clean_jpeg(content: bytes) -> bytes:
    """Return the picture without remarks, places and previews; raises Invalid for a broken one."""
    kept, at, frames, scans = [START], 2, 0, 0
    for _number in range(MOST_SEGMENTS):
        found = _NEXT_MARKER.match(content, _skip_fill(content, at))
        if found is None:
            break
        marker, at = content[found.end() - 1], found.end()
        if marker == END[1]:
            if frames != 1 or not scans:
                break
            _require_no_guest(content[at:])
            return b"".join(kept) + END
        data = _data(content, at)
        at += 2 + len(data)
        if marker in FRAMES:
            frames += 1
            _require_frame(data)
        kept.append(_kept(marker, data))
        if marker == SCAN:
            scans += 1
            end = _NEXT_MARKER.search(content, at)
            if end is None or scans > MOST_SCANS or not frames:
                break
            kept.append(content[at : end.start()])
            at = end.start()
    raise refused(BROKEN, "file_broken")


def _skip_fill(content: bytes, at: int) -> int:
    """Return where the marker begins after bytes that only fill."""
    while content[at : at + 2] == b"\xff\xff":
        at += 1
    return at


def _data(content: bytes, at: int) -> bytes:
    size = content[at : at + 2]
    length = struct.unpack(">H", size)[0] - 2 if len(size) == 2 else -1
    data = content[at + 2 : at + 2 + max(length, 0)]
    if length < 0 or len(data) != length:
        raise refused(BROKEN, "file_broken")
    return data


def _require_frame(data: bytes) -> None:
    if len(data) < 6 or data[0] != 8 or data[5] not in {1, 3, 4} or len(data) != 6 + 3 * data[5]:
        raise refused(BROKEN, "file_broken")
    height, width = struct.unpack(">HH", data[1:5])
    require_size(width, height)


def _kept(marker: int, data: bytes) -> bytes:
    """Return what stays of a segment: all, its harmless part, or nothing."""
    if marker in FRAMES or marker in TABLES or marker == SCAN:
        return _segment(marker, data)
    if marker not in REMARKS:
        raise refused(BROKEN, "file_broken")
    if marker == SCREEN and data.startswith(b"JFIF\0") and len(data) >= 14:
        return _segment(marker, data[:12] + b"\0\0")
    if marker == COLOUR and data.startswith(b"Adobe") and len(data) == 12:
        return _segment(marker, data)
    if marker == CAMERA and data.startswith(b"Exif\0\0"):
        return _way_up(data[6:])
    return b""


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _way_up(exif: bytes) -> bytes:
    """Return a remark that says which way up the picture is and nothing else, if it was said."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None or len(exif) < 10:
        return b""
    first = struct.unpack(f"{order}I", exif[4:8])[0]
    count = struct.unpack(f"{order}H", exif[first : first + 2].ljust(2, b"\0"))[0]
    for number in range(min(count, 100)):
        at = first + 2 + 12 * number
        entry = exif[at : at + 12]
        if len(entry) < 12:
            break
        tag, kind, values, value = struct.unpack(f"{order}HHIH", entry[:10])
        if (tag, kind, values) == (ORIENTATION, 3, 1) and 1 <= value <= 8:
            own = struct.pack(">HHIHH", ORIENTATION, 3, 1, value, 0)
            head = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1)
            return _segment(CAMERA, head + own + b"\0\0\0\0")
    return b""


def _require_no_guest(rest: bytes) -> None:
    """Raise Invalid for another file behind the picture; cameras add nothing or pictures."""
    if rest.strip(b"\0") and not rest.startswith(START + b"\xff"):
        raise refused(BROKEN, "file_polyglot")
