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


OBJECTS = b"/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode"
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
    "pdf_remarks": make.pdf(
        objects=[
            b"% Here stands (a stream\n<< /A (70 % of \\(a (stream) x\\) 7 objects) /B <0aFf> >>",
            make.stream(b"x") + b" % 9 times\n",
            make.stream(b"y", b"/N 3 /Alternate /DeviceRGB /Filter [ /FlateDecode ]"),
        ]
    ),
    "pdf_list": make.pdf(objects=[make.stream(b"4 0 << >>", OBJECTS)]),
    "pdf_picture": make.pdf(
        objects=[
            make.stream(
                zlib.compress(b"pixels")[:-4],
                b"/Subtype /Image /Filter /Fl /DecodeParms << /Predictor 15 >>",
                pack=False,
            )
        ]
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


def _in_objects(text: bytes, about: bytes = OBJECTS) -> bytes:
    return make.pdf(objects=[make.stream(b"4 0 " + text, about)])


HEX = SCRIPT.hex().encode() + b">"
LIST = b"/Type /ObjStm /N 1 /First 4 "
# The check sum behind the packed script is wrong: readers keep what they have by then.
WRONG_SUM = zlib.compress(b"4 0 " + SCRIPT)[:-4] + b"\0\0\0\0"


def _unpacked_block(text: bytes) -> bytes:
    """Return text as a packer keeps what it cannot shorten, in two blocks, the second packed."""
    packer = zlib.compressobj(wbits=-15)
    rest = packer.compress(SCRIPT) + packer.flush()
    return b"\x78\x01\0" + struct.pack("<HH", len(text), len(text) ^ 0xFFFF) + text + rest


def _letters(about: bytes, data: bytes = HEX) -> bytes:
    return make.pdf(objects=[make.stream(data, about, pack=False)])


def _hidden(before: bytes, after: bytes) -> bytes:
    """Return a letter with a packed script between two texts; readers may be led there."""
    packed = make.stream(b"4 0 " + SCRIPT, LIST + b"/Filter /FlateDecode")
    return make.pdf(objects=[before + b"9 0 obj\n" + packed + b"\nendobj\n" + after])


IEND = make.piece(b"IEND", b"")


def _longer(text: bytes) -> tuple[bytes, bytes]:
    """Return the pixels of the smallest picture as they are, and with text behind them."""
    pixels = zlib.compress(b"\0\x80\x80" * 2)
    return make.piece(b"IDAT", pixels), make.piece(b"IDAT", pixels + text)


SMUGGLED = {
    "sum": make.pdf(objects=[make.stream(WRONG_SUM, LIST + b"/Filter /FlateDecode", pack=False)]),
    "sum_unsaid": make.pdf(objects=[make.stream(WRONG_SUM, b"/Filter /FlateDecode", pack=False)]),
    "end_inside": _letters(LIST + b"/Filter /Fl", _unpacked_block(b"4 0 endstream endobj ")),
    "behind_end": _letters(LIST + b"/Filter /Fl", zlib.compress(b"x") + zlib.compress(SCRIPT)),
    "comment": make.pdf(
        objects=[b"%stream\n" + make.stream(HEX, LIST + b"/Filter /AHx", pack=False)]
    ),
    "comment_in_filter": _letters(LIST + b"/Filter%c\n/ASCIIHexDecode"),
    "comment_and_number": make.pdf(
        objects=[
            b"<< %b/Filter /AHx >> %%1 0 obj\nstream\n%b\nendstream" % (LIST, HEX),
        ]
    ),
    "comment_and_predictor": _in_objects(
        SCRIPT, LIST + b"/Filter /Fl /DecodeParms << /Predictor%c\n12 >>"
    ),
    "predictor_of_picture": _in_objects(
        SCRIPT, LIST + b"/X/Image /Filter /Fl /DecodeParms << /Predictor 12 >>"
    ),
    "zero_in_filter": _letters(LIST + b"/Filter\0/ASCIIHexDecode"),
    "short_filter": _letters(LIST + b"/F /ASCIIHexDecode"),
    "filter_elsewhere": _letters(LIST + b"/Filter [9 0 R]"),
    "filter_spelled": _letters(LIST + b"/Filter /ASCIIHexDecode /X#2FFilter /Fl"),
    "list_unsaid": _letters(b"/N 1 /First 4 /Filter /ASCIIHexDecode"),
    "number_inside": _letters(LIST + b"/Filter /ASCIIHexDecode /X 1 obj"),
    "number_and_words_inside": _letters(LIST + b"/Filter /ASCIIHexDecode /X 1 obj << >>"),
    "bracket_in_hex": _letters(b"/A < ( > %b/Filter /AHx /B < ) >" % LIST),
    "in_text": _hidden(b"(", b")"),
    "in_stream": _hidden(b"<< /Length 9 >>\nstream\n", b"endstream"),
    "in_comment": make.pdf(objects=[b"null %9 0 obj << /Filter /AHx >> stream"]),
    "after_false_end": _hidden(b"<< /Length 99 >>\nstream\nendstream (", b"endstream )"),
    "filter_open": _letters(b"/Filter[" * 3),
}


BAD = {
    **{f"pdf_smuggled_{name}": content for name, content in SMUGGLED.items()},
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
    "png_behind_pixels": make.png().replace(*_longer(b"hidden")),
    "png_after_pixels": make.png().replace(IEND, make.piece(b"IDAT", b"hidden") + IEND),
    "png_long_piece": make.png(extra=[(b"tRNS", b"x" * 257)]),
    "png_piece_twice": make.png(extra=[(b"tRNS", b"xx")] * 2),
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
    **{
        f"pdf_{name}": b"%PDF-1.4\n" + many + b"startxref %%EOF"
        for name, many in {
            "streams": b"1 0 obj<<>>stream\nendstream " * 300_000,
            "open_streams": b"stream\n" * 1_000_000,
            "open_filters": b"1 0 obj <<" + b"/Filter[" * 1_200_000 + b">>stream\nendstream ",
            "texts": b"()" * 4_900_000,
            "open_texts": b"(" * 9_900_000,
            "open_text": b"(a" * 4 + b"b" * 9_900_000,
            "deep_words": b"<<" * 4_900_000 + b"stream\nendstream ",
            "numbers": b"1 obj " * 1_600_000 + b"stream\nendstream ",
            "lines": b"1 0 obj<<>>stream\n" + b"\n" * 9_900_000 + b"endstream (",
        }.items()
    },
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
