"""What is made of the words that people type into a search."""

import pytest

from apps.core.search import MOST_WORDS, Wanted, parse, query_of, sharing


def test_words_phrases_exclusions_and_alternatives() -> None:
    assert parse('donor "potency assay" -mouse cell OR tissue ') == [
        Wanted("donor"),
        Wanted("potency assay", phrase=True),
        Wanted("mouse", excluded=True),
        Wanted("cell"),
        Wanted("tissue", either=True),
    ]


def test_the_last_word_may_be_half_typed_until_a_space_follows() -> None:
    assert parse("vector steril")[-1] == Wanted("steril", begins=True)
    assert parse("vector steril ")[-1] == Wanted("steril")
    assert parse('vector "steril test"')[-1] == Wanted("steril test", phrase=True)


def test_what_everybody_writes_is_left_out_unless_it_is_all_there_is() -> None:
    assert [one.text for one in parse("what is the potency ")] == ["potency"]
    assert [one.text for one in parse("die der das ")] == ["die", "der", "das"]


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\x00", "'", '"', '"""', "-", "--", "OR", "OR OR", "-OR", "& | ! <-> :*", "()"),
        *("\ud800", "a" * 10_000, "a " * 10_000, '"' * 10_000, "½ ʼ` \\", "2009/120/EC", "‐‑–—"),
        *("' OR 1=1 --", "e-mail@example.org", "\u202edonor", "ß œ İ", "-a -b"),
    ],
)
def test_no_text_makes_it_fail(text: str) -> None:
    assert len(parse(text)) <= MOST_WORDS
    query_of(text)


def test_a_text_without_words_asks_for_nothing() -> None:
    assert query_of("& | ! ()") is None
    assert query_of("-only -exclusions") is None
    assert sharing([], two=True) is None
    assert sharing([[("é;",)]], two=False) is None
