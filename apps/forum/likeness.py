"""How alike two questions are: what they share of what they are about."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.forum.meaning import HALF, SHARED, Meaning, Stems, meanings_of, stems_of

# Found by the measured set of paraphrases (tests/data/similar_questions.yaml).
THRESHOLD = 0.185
# One meaning in common may be chance.
ALONE = 0.75
# What is said in the title says more than what is said below it.
BELOW_TITLE = 0.4
OF_WANTED, OF_TITLE, OF_LETTERS = 0.5, 0.2, 0.2
# What is rare among the texts compared says more; these stand for texts that are not compared.
ELSEWHERE, HELD_ELSEWHERE = 100, 5
# A word that is none of the field's and in none of the texts compared tells of something else.
UNHEARD = 0.8
MOST_ANCHORS = 7

Codes = Mapping[str, float]
Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of a question that is compared: its title, and what stands below."""

    title: str
    below: str = ""


def likenesses(wanted: str, others: Sequence[Text]) -> list[float]:
    """Return how alike each text is to the one that is wanted, from 0 to 1."""
    asked = meanings_of(wanted)
    if not any(one.weight >= HALF for one in asked):
        return [0.0] * len(others)
    known = [(_codes_of(other.title), _codes_of(other.below)) for other in others]
    holding = Counter(code for title, below in known for code in {*title, *below})

    def rarity(code: str) -> float:
        return math.log((len(known) + ELSEWHERE) / (holding[code] + HELD_ELSEWHERE))

    whole = sum(_said(one, rarity) for one in asked)
    foreign = [
        one for one in asked if one.weight < SHARED and not holding.keys() & one.codes.keys()
    ]
    unheard = sum(_said(one, rarity) for one in foreign)
    heard = 1 - UNHEARD * unheard / whole
    back = _codes_of(wanted)
    found = []
    for other, (title, below) in zip(others, known, strict=True):
        parts = [_shared(one, title, below, rarity) for one in asked]
        alike = OF_WANTED * sum(parts) / whole
        alike += OF_TITLE * _share_of_title(other.title, back, rarity)
        alike += OF_LETTERS * _same_letters(wanted, other.title)
        shared = [one for part, one in zip(parts, asked, strict=True) if part]
        several = sum(one.weight >= HALF for one in shared) > 1
        found.append(heard * (alike if several else alike * ALONE))
    return found


def _codes_of(text: str) -> Codes:
    codes: dict[str, float] = {}
    for one in meanings_of(text):
        for code, weight in one.codes.items():
            codes[code] = max(weight, codes.get(code, 0))
    return codes


def _said(one: Meaning, rarity: Rarity) -> float:
    return max(weight * rarity(code) for code, weight in one.codes.items())


def _shared(one: Meaning, title: Codes, below: Codes, rarity: Rarity) -> float:
    """Return what of a meaning stands in a text: the best of its codes, each counted once."""
    best = 0.0
    for code, weight in one.codes.items():
        there, part = (title, 1.0) if code in title else (below, BELOW_TITLE)
        if code in there:
            best = max(best, part * weight * rarity(code) * _surely(weight, there[code]))
    return best


def _surely(asked: float, there: float) -> float:
    """Return less than 1 where a text means it only as a part of something else."""
    return min(1.0, math.sqrt(there / asked))


def _share_of_title(title: str, asked: Codes, rarity: Rarity) -> float:
    meanings = meanings_of(title)
    whole = sum(_said(one, rarity) for one in meanings)
    shared = sum(_shared(one, asked, {}, rarity) for one in meanings)
    return shared / whole if whole else 0.0


def _same_letters(one: str, other: str) -> float:
    """Return the share of common groups of three letters: what a slip of the pen leaves."""
    first, second = _threes(one), _threes(other)
    whole = len(first) + len(second)
    return 2 * len(first & second) / whole if whole else 0.0


def _threes(text: str) -> set[str]:
    return {f" {stem} "[n : n + 3] for stem in stems_of(text) for n in range(len(stem))}


def anchors_of(wanted: str) -> list[tuple[Stems, ...]]:
    """Return what a question alike has to hold some of: the forms of what says most."""
    anchors = [one for one in meanings_of(wanted) if one.weight >= HALF]
    return [one.forms for one in sorted(anchors, key=lambda one: -one.weight)[:MOST_ANCHORS]]
