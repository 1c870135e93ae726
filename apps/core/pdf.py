"""PDFs that we make: tagged (PDF/UA-1), from data only, the same bytes for the same data.

A program of its own sets them (pdfmake.py), with a limit of memory and time. `Document` holds
blocks as `core.pdfblocks` makes them; the layout is data/document.typ.
"""

import json
import logging
import re
import shutil
import subprocess  # nosec B404  one fixed program, nothing of a request in its command
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Unavailable

logger = logging.getLogger("atmp.files")
PROGRAM = Path(__file__).with_name("pdfmake.py")
LAYOUT = Path(__file__).parent / "data" / "document.typ"
WALL_SECONDS = 25.0
# How many are set at the same time in one process; the next ones wait so long.
AT_ONCE, WAIT_SECONDS = 2, 10.0
_turns = BoundedSemaphore(AT_ONCE)
# What a text may hold by mistake and no page can show.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
DEEPEST = 6

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF says: `day` is the day it speaks of, which also dates the file."""

    title: str
    author: str
    language: str
    day: date
    footer: str
    keywords: Sequence[str]
    blocks: Sequence[Block]


def make_pdf(document: Document) -> bytes:
    """Return the PDF of a document; raises Unavailable when it cannot be made now."""
    data = {
        "title": document.title,
        "author": document.author,
        "language": language_code(document.language) or "en",
        "footer": document.footer,
        "keywords": list(document.keywords),
        "blocks": _in_order(document.blocks),
    }
    moment = int(datetime.combine(document.day, time(), UTC).timestamp())
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise _not_now()
    try:
        return _run(json.dumps({"moment": moment, "document": _plain(data)}).encode())
    finally:
        _turns.release()


def language_code(tag: str) -> str:
    """Return the language of a tag like `de-AT` as the layout knows it, or ""."""
    found = _LANGUAGE.fullmatch(tag.partition("-")[0].lower())
    return found.group() if found else ""


def _run(given: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        shutil.copyfile(LAYOUT, Path(folder) / LAYOUT.name)
        try:
            done = subprocess.run(  # noqa: S603  # nosec B603
                [sys.executable, "-I", str(PROGRAM), folder],
                input=given,
                capture_output=True,
                env={},
                cwd=folder,
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            logger.warning("pdf.timeout")
            raise _not_now() from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        # Its words would quote the text: they stay out of the log.
        logger.error("pdf.not_made", extra={"code": done.returncode})
        raise _not_now()
    return done.stdout


def _not_now() -> Unavailable:
    return Unavailable(
        _("The PDF cannot be made just now. Try again in a minute, or print the page.")
    )


def _plain(content: Any) -> Any:
    """Return the content without characters that no page can show."""
    if isinstance(content, str):
        return _CONTROLS.sub("", content)
    if isinstance(content, Mapping):
        return {name: _plain(one) for name, one in content.items()}
    if isinstance(content, Sequence):
        return [_plain(one) for one in content]
    return content


def _in_order(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with headings that skip no level, as readers of tags expect."""
    return _leveled(blocks, [0])


def _leveled(blocks: Iterable[Block], last: list[int]) -> list[Block]:
    found: list[Block] = []
    for one in blocks:
        if one["kind"] == "heading":
            last[0] = max(1, min(one["level"], last[0] + 1, DEEPEST))
            found.append({**one, "level": last[0]})
        elif one["kind"] == "language":
            inner = _leveled(one["blocks"], last)
            found.append({**one, "language": language_code(one["language"]), "blocks": inner})
        else:
            found.append(one)
    return found
