"""The guard: it finds what it must, leaves the rest alone, and is quick on hostile text."""

from pathlib import Path
from time import process_time

import pytest

from apps.forum.guard import FindingKind, findings

CORPUS = Path(__file__).with_name("guard_corpus.txt")
LINES = [
    tuple(part.strip() for part in line.split("|", 2))
    for line in CORPUS.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("kinds", "language", "text"), LINES)
def test_the_corpus(kinds: str, language: str, text: str) -> None:
    found = {one.kind.value for one in findings(text, language=language)}
    assert found == (set() if kinds == "-" else set(kinds.split(",")))


def test_the_corpus_is_large_enough_on_both_sides() -> None:
    quiet = sum(kinds == "-" for kinds, _language, _text in LINES)
    assert quiet >= 20
    assert len(LINES) - quiet >= 60


def test_only_a_national_number_stops_a_text_and_it_comes_first() -> None:
    found = findings("Call +32 2 555 01 23 about", "85.07.30-033.28", language="en")
    assert [one.blocks for one in found] == [True, False]
    assert found[0].excerpt == "85.07.30-033.28"
    assert found[0].is_personal


def test_a_wrong_check_digit_is_no_national_number() -> None:
    assert findings("Number 85.07.30-033.29", language="en") == []
    assert findings("DNI 12345678A", language="en") == []


def test_the_own_organisation_is_found_only_when_it_is_to_be_hidden() -> None:
    text = "At the  Institute of\nInvented Cells we work on it."
    assert findings(text, language="en") == []
    [found] = findings(text, language="en", own_names=["Institute of Invented Cells", ""])
    assert found.kind is FindingKind.ORGANISATION
    assert not found.is_personal


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "12.", "A1", "BE68 5390 0754 7034 ", "patient ", "a@", "a.a", "+1 ", "ABC-123 "],
)
def test_hostile_text_costs_little(piece: str) -> None:
    begun = process_time()
    found = findings(piece * (20_000 // len(piece)), language="en")
    assert process_time() - begun < 2
    assert len(found) <= 12
