"""How alike two questions are: what they share of what they are about."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.forum.meaning import PLAIN, Meaning, Stems, meanings_of, stems_of

# Found by the measured set of paraphrases (tests/data/similar_questions.yaml).
THRESHOLD = 0.2
# One word in common may be chance.
ALONE = 0.6
# What is said in the title says more than what is said below it.
BELOW_TITLE = 0.5
OF_WANTED, OF_TITLE, OF_LETTERS = 0.5, 0.2, 0.3
# What is rare among the texts compared says more; these stand for texts that are not compared.
ELSEWHERE, HELD_ELSEWHERE = 100, 5
MOST_ANCHORS = 7


Meanings = Mapping[str, Meaning]
Weight = Callable[[str, Meaning], float]


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of a question that is compared: its title, and what stands below."""

    title: str
    below: str = ""


def likenesses(wanted: str, others: Sequence[Text]) -> list[float]:
    """Return how alike each text is to the one that is wanted, from 0 to 1."""
    asked = meanings_of(wanted)
    if not any(one.weight >= PLAIN for one in asked.values()):
        return [0.0] * len(others)
    known = [(meanings_of(other.title), meanings_of(other.below)) for other in others]
    holding = Counter(code for title, below in known for code in {*title, *below})

    def weight(code: str, one: Meaning) -> float:
        rare = (len(known) + ELSEWHERE) / (holding[code] + HELD_ELSEWHERE)
        return one.weight * math.log(rare)

    found = []
    for other, (title, below) in zip(others, known, strict=True):
        alike = _shared(asked, title, below, weight)
        alike += OF_LETTERS * _same_letters(wanted, other.title)
        several = sum(asked[c].weight >= PLAIN for c in asked if c in title or c in below) > 1
        found.append(alike if several else alike * ALONE)
    return found


def _shared(asked: Meanings, title: Meanings, below: Meanings, weight: Weight) -> float:
    """Return the share of both sides that stands in the other, by weight."""
    shared = {code: 1.0 for code in asked if code in title}
    shared |= {code: BELOW_TITLE for code in asked if code in below and code not in title}
    total = sum(weight(code, one) for code, one in asked.items())
    of_wanted = sum(weight(code, asked[code]) * part for code, part in shared.items()) / total
    if not title:
        return OF_WANTED * of_wanted
    both = sum(weight(code, title[code]) for code in asked if code in title)
    return OF_WANTED * of_wanted + OF_TITLE * both / sum(weight(c, one) for c, one in title.items())


def _same_letters(one: str, other: str) -> float:
    """Return the share of common groups of three letters: what a slip of the pen leaves."""
    first, second = _threes(one), _threes(other)
    whole = len(first) + len(second)
    return 2 * len(first & second) / whole if whole else 0.0


def _threes(text: str) -> set[str]:
    return {f" {stem} "[n : n + 3] for stem in stems_of(text) for n in range(len(stem))}


def anchors_of(wanted: str) -> list[tuple[Stems, ...]]:
    """Return what a question alike has to hold some of: the forms of what says most."""
    anchors = [one for one in meanings_of(wanted).values() if one.weight >= PLAIN]
    return [one.forms for one in sorted(anchors, key=lambda one: -one.weight)[:MOST_ANCHORS]]
