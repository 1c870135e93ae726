"""Program of its own: a PDF comes in, pictures of its first pages go out. Run by pdfpages.py.

What it reads is hostile. So before it looks at the first byte it gives up everything but its
own memory and the two pipes: no file, no network, no other process, by a filter of the kernel.
It imports nothing of the platform and knows none of its secrets.
"""

import ctypes
import platform
import resource
import signal
import struct
import sys
import zlib

import pypdfium2

MOST_PAGES = 10
LONGEST_SIDE = 1600
MOST_BYTES = 11 * 1024 * 1024
MEMORY = 700 * 1024 * 1024
SECONDS = 15
OUTPUT = 64 * 1024 * 1024
# Number of the machine, and of the calls that remain: memory, the open pipes, the end.
CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        (0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 39, 60, 96, 202, 228, 231, 318),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(57, 62, 63, 64, 80, 93, 94, 98, 113, 124, 134),
            *(135, 139, 169, 172, 214, 215, 216, 222, 226, 233, 278),
        ),
    ),
}
_LOAD, _SAME, _ANSWER = 0x20, 0x15, 0x06
_ALLOWED, _REFUSED = 0x7FFF0000, 0x00050001
_DIE_WITH_PARENT, _NO_NEW_RIGHTS, _FILTER_CALLS, _BY_PROGRAM = 1, 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _limit() -> None:
    """Take memory, time, files and core dumps away, and die with who started this."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))
    _ask_kernel(_DIE_WITH_PARENT, signal.SIGKILL, 0)


def _ask_kernel(what: int, first: object, second: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(what, first, second, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel refuses")


def _lock_in() -> None:
    """Let the kernel refuse every call but the few in CALLS; fails where it cannot do that."""
    machine, calls = CALLS[platform.machine()]
    last = len(calls)
    steps = [(_LOAD, 0, 0, 4), (_SAME, 0, last + 1, machine), (_LOAD, 0, 0, 0)]
    steps += [(_SAME, last - at, 0, call) for at, call in enumerate(calls)]
    steps += [(_ANSWER, 0, 0, _REFUSED), (_ANSWER, 0, 0, _ALLOWED)]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    _ask_kernel(_NO_NEW_RIGHTS, 1, 0)
    _ask_kernel(_FILTER_CALLS, _BY_PROGRAM, ctypes.byref(_Program(len(steps), code)))


def _picture(page: pypdfium2.PdfPage) -> bytes:
    """Return the page as a PNG, at most LONGEST_SIDE long."""
    width, height = page.get_size()
    longest = max(width, height)
    if not 0 < min(width, height) <= longest < 1_000_000:
        raise ValueError("size")
    drawn = page.render(scale=LONGEST_SIDE / (longest + 1), rev_byteorder=True)
    if drawn.n_channels != 3 or max(drawn.width, drawn.height) > LONGEST_SIDE:
        raise ValueError("picture")
    pixels, step = bytes(drawn.buffer), drawn.stride
    rows = (b"\0" + pixels[y * step : y * step + drawn.width * 3] for y in range(drawn.height))
    head = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(rows), 6)
    pieces = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_piece(name, data) for name, data in pieces)


def _piece(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(data, zlib.crc32(name))
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", check)


def main() -> None:
    """Read a PDF, write how many pages it has and then each picture after its length."""
    _limit()
    _lock_in()
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read(MOST_BYTES))
    total = len(document)
    sys.stdout.buffer.write(struct.pack(">I", total))
    for number in range(min(total, MOST_PAGES)):
        picture = _picture(document[number])
        sys.stdout.buffer.write(struct.pack(">I", len(picture)) + picture)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
