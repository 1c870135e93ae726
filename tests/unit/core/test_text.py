"""Plain text: the order of lists and single lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import one_line, sort_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Österreich", "osterreich"),
        ("État", "etat"),
        ("Ørsted", "orsted"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Œuvre", "oeuvre"),
        ("Ǿresund", "oresund"),
        ("Kymriah™", "kymriahtm"),
        ("  two   words ", "two words"),
        ("CAR-T (B-cell)", "car t b cell"),
        ("", ""),
    ],
)
def test_sort_key_of_european_words(text: str, key: str) -> None:
    assert sort_key(text) == key


@given(st.text())
def test_sort_key_is_stable_and_plain(text: str) -> None:
    key = sort_key(text)
    assert sort_key(key) == key
    assert key == key.strip()
    assert "  " not in key


@given(st.text())
def test_one_line_has_no_line_breaks_or_controls(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert "\x00" not in line


def test_one_line_stops_header_injection() -> None:
    assert one_line("News\r\nBcc: all@example.eu\u2028end") == "News Bcc: all@example.eu end"
