"""Differences word by word, and what a screen reader hears of them."""

import pytest
from django.template.loader import render_to_string

from apps.core.differences import MOST_WORDS, Piece, word_changes


def test_replaced_words_stand_out_on_both_sides() -> None:
    old, new = word_changes("told within five days, in writing", "told at once, in writing")
    assert old == [
        Piece("kept", "told "),
        Piece("removed", "within five days"),
        Piece("kept", ", in writing"),
    ]
    assert new[1] == Piece("added", "at once")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "new"),
        ("gone", ""),
        ("a b\n\nc", "a  b\nc d"),
        (" x", "x "),
        ("<b>&", "<i>&amp;"),
        ("ä–ö", "ä-ö"),
        ("same", "same"),
    ],
)
def test_pieces_give_back_their_texts(old: str, new: str) -> None:
    left, right = word_changes(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    assert "added" not in {piece.change for piece in left}
    assert "removed" not in {piece.change for piece in right}


def test_long_texts_are_compared_line_by_line() -> None:
    text = "\n".join("one word after the other" for _ in range(MOST_WORDS // 5))
    _old, new = word_changes(text, text + "\nlast line")
    assert new[-1].change == "added"
    assert "".join(piece.text for piece in new) == text + "\nlast line"


def test_changes_are_said_in_words_and_escaped() -> None:
    old, new = word_changes("a <b> c", "a <i> c")
    html = render_to_string(
        "components/diff.html", {"old": old, "new": new, "old_label": "1", "new_label": "2"}
    )
    assert '<del><span class="vh">[removed: </span>b<span class="vh"> end]</span></del>' in html
    assert '<ins><span class="vh">[added: </span>i<span' in html
    assert "<b>" not in html
