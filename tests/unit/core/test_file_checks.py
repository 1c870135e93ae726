"""What is taken from a stranger: three kinds of files by their content, and nothing that acts."""

import io
import struct
import time
import zipfile
import zlib
from base64 import a85encode

import pytest

from apps.core.errors import Invalid
from apps.core.filekinds import LONGEST_SIDE, FileKind
from apps.core.files import check_content, clean_name
from apps.core.pdfs import ACTIVE, ACTIVE_SHORT, MOST_UNPACKED
from tests.support import filemaking as make

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("evil.html", "<script>1</script>")
    return made.getvalue()


GOOD = {
    "pdf": make.pdf(),
    "pdf_2": make.pdf(version="2.0", objects=[make.stream(b"BT (a letter) Tj ET")]),
    "pdf_letters": make.pdf(
        objects=[
            make.stream(
                a85encode(zlib.compress(b"BT (x) Tj ET")) + b"~>",
                b"/Filter [/ASCII85Decode /FlateDecode]",
                pack=False,
            )
        ]
    ),
    "pdf_photo": make.pdf(
        objects=[make.stream(make.jpeg(), b"/Subtype /Image /Filter /DCTDecode", pack=False)]
    ),
    "pdf_link": make.pdf(objects=[b"<< /S /URI /URI (https://register.example) >>"]),
    "pdf_font": make.pdf(objects=[b"<< /BaseFont /JavaScriptSans /FontName /LaunchPad >>"]),
    "png": make.png(),
    "png_laced": make.png(size=(1, 1), pixels=b"\0\x80", laced=1),
    "jpeg": make.jpeg(),
    "jpeg_scans": make.jpeg(scans=10),
}
KINDS = {name: FileKind(name.partition("_")[0]) for name in GOOD}


@pytest.mark.parametrize("name", GOOD)
def test_the_three_kinds_are_known_by_their_content(name: str) -> None:
    kind, kept = check_content(GOOD[name])
    assert kind == KINDS[name]
    assert check_content(kept) == (kind, kept)


OBJECTS = b"/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode"


def _in_objects(text: bytes, about: bytes = OBJECTS) -> bytes:
    return make.pdf(objects=[make.stream(b"4 0 " + text, about)])


BAD = {
    "nothing": b"",
    "text": b"hello",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "zip": _zip(),
    "exe": b"MZ\x90\0" + b"\0" * 100,
    "gif": b"GIF89a\1\0\1\0\0\0\0;",
    # PDF: not the whole file, or more than the file
    "pdf_later": b"GIF89a" + make.pdf(),
    "pdf_without_end": make.pdf().replace(b"%%EOF", b""),
    "pdf_cut": make.pdf(objects=[make.stream(b"x")]).replace(b"endstream", b""),
    "pdf_and_zip": make.pdf(tail=_zip()),
    "pdf_and_zip_and_end": make.pdf(tail=_zip() + b"\n%%EOF\n"),
    "pdf_and_html": make.pdf(tail=b"<html><script>alert(1)</script>"),
    "pdf_html_inside": make.pdf().replace(b"%\xe2\xe3", b"<ScRipt>alert(1)</script>", 1),
    "pdf_version": make.pdf(version="9.9"),
    # PDF: what acts
    **{f"pdf_{word}": make.pdf(catalog=b"/%b 9 0 R" % word.encode()) for word in ACTIVE},
    **{f"pdf_{word}": make.pdf(catalog=b"/%b 9 0 R" % word.encode()) for word in ACTIVE_SHORT},
    "pdf_script": make.pdf(objects=[SCRIPT]),
    "pdf_spelled": make.pdf(objects=[b"<< /S /J#61v#61Script /#4a#53 (x) >>"]),
    "pdf_spelled_short": make.pdf(objects=[b"<< /#4AS (x) >>"]),
    "pdf_packed": _in_objects(SCRIPT),
    "pdf_packed_short": _in_objects(b"<< /JS (x) >>"),
    "pdf_packed_spelled": _in_objects(SCRIPT, b"/Type /O#62jStm /Filter /Fl#61teDecode"),
    "pdf_packed_unsaid": _in_objects(SCRIPT, b"/Type /Something"),
    "pdf_packed_letters": make.pdf(
        objects=[
            make.stream(a85encode(zlib.compress(SCRIPT)) + b"~>", b"/Filter [/A85 /Fl]", pack=False)
        ]
    ),
    "pdf_packed_hex": make.pdf(
        objects=[make.stream(SCRIPT.hex().encode() + b">", b"/Filter /ASCIIHexDecode", pack=False)]
    ),
    "pdf_packed_oddly": _in_objects(SCRIPT, b"/Filter /LZWDecode"),
    "pdf_packed_twice": _in_objects(zlib.compress(SCRIPT), b"/Filter [/Fl /Fl]"),
    "pdf_packed_elsewhere": _in_objects(SCRIPT, b"/Filter 9 0 R"),
    "pdf_packed_doubt": _in_objects(SCRIPT, b"/Filter /DCTDecode /Filter /FlateDecode"),
    "pdf_predicted": _in_objects(SCRIPT, b"/Filter /Fl /DecodeParms << /Predictor 12 >>"),
    # PNG
    "png_cut": make.png()[:-4],
    "png_and_zip": make.png() + _zip(),
    "png_and_html": make.png() + b"<script>alert(1)</script>",
    "png_check_sum": make.png().replace(b"IDAT", b"IDAt"),
    "png_too_few": make.png(pixels=b"\0\x80"),
    "png_too_many": make.png(pixels=b"\0\x80\x80" * 900),
    "png_side": make.png(size=(LONGEST_SIDE + 1, 1), pixels=b""),
    "png_area": make.png(size=(15_000, 15_000), pixels=b""),
    "png_empty": make.png(size=(0, 0), pixels=b""),
    "png_unknown": make.png(extra=[(b"EVIL", b"x")]),
    # JPEG
    "jpeg_cut": make.jpeg()[:-2],
    "jpeg_and_zip": make.jpeg(behind=_zip()),
    "jpeg_and_html": make.jpeg(behind=b"<script>alert(1)</script>"),
    "jpeg_area": make.jpeg(size=(65_535, 65_535)),
    "jpeg_empty": make.jpeg(size=(0, 8)),
    "jpeg_scans": make.jpeg(scans=101),
    "jpeg_only_start": b"\xff\xd8\xff\xe0",
    "jpeg_odd_segment": make.jpeg(remarks=[make.segment(0xDC, b"\0\1")]),
    "jpeg_long_segment": b"\xff\xd8\xff\xe0\xff\xff",
}


@pytest.mark.parametrize("name", BAD)
def test_everything_else_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_content(BAD[name])
    assert str(caught.value.fields["file"])
    assert caught.value.code.startswith("file_")


def test_what_a_picture_tells_besides_is_not_kept() -> None:
    remarks = [
        make.segment(0xE1, make.exif()),
        make.segment(0xFE, make.SECRET_PLACE),
        make.segment(0xE2, b"ICC_PROFILE\0" + make.SECRET_PLACE),
        make.segment(0xED, b"Photoshop 3.0\0" + make.SECRET_PLACE),
    ]
    sent = make.jpeg(remarks=remarks, behind=make.jpeg(remarks=remarks))
    _kind, kept = check_content(sent)
    assert make.SECRET_PLACE not in kept
    assert b"Exif" in kept, "which way up the picture is stays"
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in kept
    assert b"abc" not in kept, "the preview inside is gone"
    texts = [(name, b"a\0" + make.SECRET_PLACE) for name in (b"tEXt", b"eXIf", b"iTXt", b"prVt")]
    _kind, kept = check_content(make.png(extra=[*texts, (b"gAMA", b"\0\0\xb1\x8f")]))
    assert make.SECRET_PLACE not in kept
    assert b"gAMA" in kept


@pytest.mark.parametrize("way", [0, 9, 65_535])
def test_an_odd_way_up_is_not_kept(way: int) -> None:
    _kind, kept = check_content(make.jpeg(remarks=[make.segment(0xE1, make.exif(way_up=way))]))
    assert b"Exif" not in kept


BOMBS = {
    "pdf": make.pdf(objects=[make.stream(bytes(MOST_UNPACKED + 10_000_000))]),
    "pdf_many": make.pdf(objects=[make.stream(bytes(30_000_000))] * 5),
    "png": make.png(size=(8_000, 8_000), pixels=bytes(70_000_000)),
    "png_pieces": make.png(extra=[(b"tEXt", b"")] * 100_000),
    "jpeg_fill": b"\xff\xd8" + b"\xff" * 9_000_000,
    "jpeg_segments": b"\xff\xd8" + make.segment(0xFE, b"") * 2_000_000,
    "pdf_streams": b"%PDF-1.4\n" + b"1 0 obj stream\nendstream " * 300_000 + b"startxref %%EOF",
    "pdf_open_streams": b"%PDF-1.4\n" + b"stream\n" * 1_000_000 + b"startxref %%EOF",
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_grows_or_never_ends_is_refused_soon(name: str) -> None:
    began = time.process_time()
    with pytest.raises(Invalid):
        check_content(BOMBS[name])
    # Two seconds of work is the promise; a slow machine gets a little more.
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("letter.pdf", "letter.pdf"),
        ("letter.pdf.exe", "letter.pdf.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\Brief März.PDF", "Brief März.pdf"),
        ('a"b\r\nSet-Cookie: x=1.pdf', "a_b_Set-Cookie_ x=1.pdf".replace("=", "_")),
        ("<script>.html", "script.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("-rf", "rf.pdf"),
        ("x" * 500, "x" * 120 + ".pdf"),
    ],
)
def test_the_name_is_only_shown_and_harmless(typed: str, shown: str) -> None:
    assert clean_name(typed, FileKind.PDF) == shown
