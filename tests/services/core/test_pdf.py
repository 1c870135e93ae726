"""PDFs that we make: tagged, the same each time, and nothing of the data is run."""

from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import patch

import pypdfium2
import pytest

from apps.core import pdf
from apps.core.errors import Unavailable
from apps.core.markup import render_markdown
from apps.core.pdf import Document, make_pdf
from apps.core.pdfblocks import blocks_of_html, heading, in_language, linked, note, pairs, paragraph

TEXT = """# One

Plain *soft* **loud** `code` [page](https://x.example/a) [own](/en/x) [mail](mailto:a@x.example)

1. first
2. second
   - inner

> quoted
> ### inside

```
#eval("1") \\
```

#### Low
"""


def document(**changes: Any) -> Document:
    """Return a document with every kind of block."""
    made = Document(
        title="Title #x *y* $z$",
        author="Zq authority",
        language="de-AT",
        day=date(2026, 11, 22),
        footer="Foot",
        keywords=["A-1"],
        blocks=[
            heading(3, "Too low"),
            in_language("fr", blocks_of_html(render_markdown(TEXT), level=2)),
            pairs([("Name", linked("there", "https://x.example")), ("Empty", [{"text": ""}])]),
            note(paragraph('#read("/etc/passwd") #import "@preview/x:1.0.0"', strong=True)),
        ],
    )
    return replace(made, **changes)


def words_of(content: bytes) -> str:
    opened = pypdfium2.PdfDocument(content)
    try:
        return " ".join(" ".join(p.get_textpage().get_text_range() for p in opened).split())
    finally:
        opened.close()


def test_all_words_are_there_as_words_and_the_file_is_tagged() -> None:
    made = make_pdf(document())
    assert made == make_pdf(document())
    assert made != make_pdf(document(day=date(2026, 11, 23)))
    for mark in (b"StructTreeRoot", b"pdfuaid", b"/Lang(de)", b"Lang(fr)", b"/H1", b"/Link"):
        assert mark in made, mark
    text = words_of(made)
    for said in (
        "Title #x *y* $z$",
        "Plain soft loud code page own mail",
        "inside",
        '#eval("1") \\',
        '#read("/etc/passwd") #import "@preview/x:1.0.0"',
        "Name: there",
    ):
        assert said in text, said
    assert "Empty" not in text


def test_letters_that_no_font_has_are_written_as_numbers() -> None:
    made = make_pdf(document(title="日本 \U0001f600 ok \x00\ud800 é"))
    assert b"pdfuaid" in made
    assert "[U+65E5][U+672C] [U+1F600] ok" in words_of(made)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "x" * 3_000]
)
def test_links_lead_to_the_web_only(address: str) -> None:
    assert linked("there", address)[0]["href"] == ""


def test_what_takes_too_long_or_breaks_is_refused_and_says_nothing_of_the_text() -> None:
    with patch.object(pdf, "WALL_SECONDS", 0.001), pytest.raises(Unavailable):
        make_pdf(document())
    with (
        patch.object(pdf, "LAYOUT", pdf.PROGRAM),
        patch.object(pdf.logger, "error") as told,
        pytest.raises(Unavailable),
    ):
        make_pdf(document(title="Zqsecret"))
    assert "Zqsecret" not in str(told.call_args)
