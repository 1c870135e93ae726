"""Differences word by word, and what a screen reader hears of them."""

from math import isqrt
from random import Random
from time import process_time

import pytest
from django.template.loader import render_to_string

from apps.core.differences import MOST_PAIRS, Piece, word_changes


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
    text = "\n".join("one word after the other" for _ in range(isqrt(MOST_PAIRS) // 5 + 1))
    old, new = word_changes(text + "\nfirst end", text + "\nlast end")
    assert (old[-1].change, old[-1].text.strip()) == ("removed", "first end")
    assert (new[-1].change, new[-1].text.strip()) == ("added", "last end")
    assert "".join(piece.text for piece in new) == text + "\nlast end"


def test_signs_count_as_much_as_words() -> None:
    """Ten thousand signs without a space between them are ten thousand parts."""
    many = "!" * (isqrt(MOST_PAIRS) + 1)
    assert word_changes(many, many + "?") == (
        [Piece("removed", many)],
        [Piece("added", many + "?")],
    )
    assert word_changes(many, many) == ([Piece("kept", many)], [Piece("kept", many)])


def test_too_many_lines_are_changed_as_a_whole() -> None:
    many = "!\n" * (isqrt(MOST_PAIRS) + 1)
    assert word_changes(many, "? " + many) == (
        [Piece("removed", many)],
        [Piece("added", "? " + many)],
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("!" * 4000, "!?" * 2000), ("a b " * 2000, "b a a " * 1300), ("!\n" * 4000, "!" * 4000)],
)
def test_texts_that_repeat_themselves_cost_little(old: str, new: str) -> None:
    """A search for the longest block first has cubic cost where no block is long."""
    began = process_time()
    left, right = word_changes(old, new)
    assert process_time() - began < 3
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    assert len(left) + len(right) > 2


def test_as_much_as_possible_is_kept() -> None:
    """For short texts of few words, against the textbook's table."""
    dice = Random(1)
    for _ in range(300):
        old, new = ([dice.choice("abcd") for _ in range(dice.randrange(12))] for _ in range(2))
        left, right = word_changes(*("".join(f" {one}" for one in words) for words in (old, new)))
        assert len(kept_in(left)) == longest(old, new)
        assert kept_in(left) == kept_in(right)


def kept_in(pieces: list[Piece]) -> list[str]:
    """Return the words that stand in both texts."""
    return "".join(piece.text for piece in pieces if piece.change == "kept").split()


def longest(old: list[str], new: list[str]) -> int:
    """Return how many parts both have in common in the same order, at most."""
    row = [0] * (len(new) + 1)
    for one in old:
        above, row = row, [0]
        for place, other in enumerate(new):
            row.append(above[place] + 1 if one == other else max(row[-1], above[place + 1]))
    return row[-1]


def test_changes_are_said_in_words_and_escaped() -> None:
    old, new = word_changes("a <b> c", "a <i> c")
    html = render_to_string(
        "components/diff.html", {"old": old, "new": new, "old_label": "1", "new_label": "2"}
    )
    assert '<del><span class="vh">[removed: </span>b<span class="vh"> end]</span></del>' in html
    assert '<ins><span class="vh">[added: </span>i<span' in html
    assert "<b>" not in html
