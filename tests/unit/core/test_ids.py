"""Identifiers: unguessable, time-ordered inside, checked when people type them."""

import itertools
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.ids import (
    ALPHABET,
    RANDOM_LENGTH,
    check_character,
    parse_public_id,
    public_id,
    uuid7,
)

bodies = st.text(alphabet=ALPHABET, min_size=RANDOM_LENGTH, max_size=RANDOM_LENGTH)


def _whole(body: str) -> str:
    return f"Q-{body}-{check_character(body)}"


@given(bodies)
def test_an_identifier_survives_the_round_trip(body: str) -> None:
    assert parse_public_id(_whole(body)) == _whole(body)


@given(bodies, st.integers(0, RANDOM_LENGTH), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_caught(body: str, place: int, other: str) -> None:
    typed = list(body + check_character(body))
    if typed[place] == other:
        return
    typed[place] = other
    assert parse_public_id(f"Q-{''.join(typed[:-1])}-{typed[-1]}") is None


@given(bodies, st.integers(0, RANDOM_LENGTH), st.integers(0, RANDOM_LENGTH))
def test_any_two_swapped_characters_are_caught(body: str, one: int, two: int) -> None:
    typed = list(body + check_character(body))
    if typed[one] == typed[two]:
        return
    typed[one], typed[two] = typed[two], typed[one]
    assert parse_public_id(f"Q-{''.join(typed[:-1])}-{typed[-1]}") is None


@given(st.text(max_size=40))
def test_junk_is_refused_or_normalised_never_an_error(text: str) -> None:
    parsed = parse_public_id(text)
    assert parsed is None or parse_public_id(parsed) == parsed


def test_people_may_type_lower_case_and_look_alikes() -> None:
    whole = _whole("0123ABC")
    typed = whole.lower().replace("0", "o").replace("1", "l")
    assert parse_public_id(f"  {typed} ") == whole


@pytest.mark.parametrize(
    "text", ["", "Q", "Q--", "Q-0123ABC", "Q-0123ABC-", "7-0123ABC-A", "Ä-0-0"]
)
def test_incomplete_identifiers_are_refused(text: str) -> None:
    assert parse_public_id(text) is None


def test_public_identifiers_are_random_and_valid() -> None:
    made = {public_id("Q") for _ in range(2000)}
    assert len(made) == 2000
    assert all(parse_public_id(one) == one for one in made)


def test_uuid7_carries_version_variant_and_time() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= after


def test_uuid7_never_repeats_within_a_millisecond() -> None:
    assert len({uuid7() for _ in range(5000)}) == 5000


def test_uuid7_keeps_the_order_within_a_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = itertools.count(1_700_000_000_000_000_000, 300)
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {uuid.RFC_4122}
