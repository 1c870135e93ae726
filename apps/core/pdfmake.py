"""Program of its own: data comes in as JSON, a PDF goes out. Run by pdf.py.

The layout is fixed (data/document.typ); what people wrote is data in it, never markup. The
program sees one empty folder with these two files, has no environment, and gives up memory,
time and the making of large files before it begins. It imports nothing of the platform.
"""

import json
import re
import resource
import sys
from pathlib import Path
from typing import Final

import typst

MEMORY = 1536 * 1024 * 1024
SECONDS = 15
OUTPUT = 32 * 1024 * 1024
STANDARD: Final = "ua-1"
# Each round names the letters without a picture in our fonts, so few rounds find all.
ROUNDS = 4
_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _written_out(content: object, letters: frozenset[str]) -> object:
    """Return the content with letters that no font has as their numbers, so that none is lost."""
    if isinstance(content, str):
        return "".join(f"[U+{ord(c):04X}]" if c in letters else c for c in content)
    if isinstance(content, list):
        return [_written_out(one, letters) for one in content]
    if isinstance(content, dict):
        return {name: _written_out(one, letters) for name, one in content.items()}
    return content


def _made(folder: Path, moment: int, content: object) -> bytes:
    unknown: frozenset[str] = frozenset()
    for _round in range(ROUNDS):
        text = json.dumps(_written_out(content, unknown), ensure_ascii=False)
        (folder / "data.json").write_text(text, encoding="utf-8")
        try:
            made = typst.compile(
                str(folder / "document.typ"),
                root=str(folder),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=STANDARD,
                timestamp=moment,
            )
        except typst.TypstError as error:
            found = frozenset("".join(_UNKNOWN.findall(f"{error.message}\n{error.diagnostic}")))
            found = frozenset(c for c in found if ord(c) > 127) - unknown
            if not found:
                raise
            unknown |= found
        else:
            return made if isinstance(made, bytes) else b"".join(made or [])
    raise ValueError("letters")


def main() -> None:
    """Read the moment and the data, write the PDF."""
    _limit()
    given = json.loads(sys.stdin.buffer.read())
    made = _made(Path(sys.argv[1]), given["moment"], given["document"])
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
