"""What a question is about, as a list of meanings with shared codes, whatever its language.

Words that mean the same stand in `data/similar.yaml`, in the glossary and in the controlled
lists; all others are known by their first letters, which German, French and English technical
words often share.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path

from apps.core.search import STOP_WORDS
from apps.vocabularies import facts

DATA = Path(__file__).parent / "data"
STEM = 8
# What a meaning of the field weighs, an ordinary one, a word without any, what is asked of a
# subject, and a word of every question.
SHARED, ORDINARY, PLAIN, ASPECT, COMMON = 2.0, 1.0, 1.0, 0.5, 0.25
# Beside its meaning: the very word, what stands within a phrase, and the half of a compound.
EXACT, WITHIN, HALF = 0.6, 0.7, 0.7
MOST_LETTERS = 2_000
_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ing", "es", "en", "ed", "er", "s", "e", "n", "x")
_SHORTEST = 4
# A compound is this long, and its halves are not much shorter than this.
_COMPOUND, _SHORTEST_HALF, _LONGEST_LINK = 10, 5, 3
LISTS = ("topic", "atmp_class", "platform", "vector", "donor_relation")
_SPECIAL = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o"})

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a text is about: the codes it shares with what is alike, and how much each says."""

    codes: Mapping[str, float]
    # As it stands in the text; empty for what is only asked of a subject.
    row: Stems = ()

    @property
    def weight(self) -> float:
        """How much it says at most."""
        return max(self.codes.values())

    @property
    def forms(self) -> tuple[Stems, ...]:
        """Everything it may be called, itself first."""
        concepts = thesaurus().concepts
        forms = (form for code in self.codes if code in concepts for form in concepts[code].forms)
        return tuple(dict.fromkeys([self.row, *forms]))


@dataclass(frozen=True, slots=True)
class Concept:
    """Words of one meaning, as they stand in the files."""

    weight: float
    forms: tuple[Stems, ...]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Which stems, alone or in a row, mean the same."""

    codes: Mapping[Stems, tuple[str, ...]]
    concepts: Mapping[str, Concept]
    common: frozenset[str]
    # How many stems the longest phrase has that begins with this one.
    longest: Mapping[str, int]
    aspects: Mapping[str, tuple[str, ...]]


def stems_of(text: str) -> list[str]:
    """Return the stems of a text in their order, without what everybody writes."""
    return [_stem(word) for word in _words_of(text)]


def _words_of(text: str) -> list[str]:
    return [word for word in _all_words_of(text) if word not in STOP_WORDS]


def _all_words_of(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text[:MOST_LETTERS].casefold()).translate(_SPECIAL)
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=5_000)
def _stem(word: str) -> str:
    if word.isdigit():
        return word
    # Twice: "reactions" loses its "s", and then what "reaction" loses.
    for _round in range(2):
        fits = (e for e in _ENDINGS if len(word) - len(e) >= _SHORTEST and word.endswith(e))
        word = word.removesuffix(next(fits, ""))
    return word[:STEM]


def meanings_of(text: str) -> list[Meaning]:
    """Return what a text is about, each thing once; two texts of one meaning share codes."""
    words = _words_of(text)
    stems = [_stem(word) for word in words]
    found: dict[frozenset[str], Meaning] = {}
    at = 0
    while at < len(stems):
        length = _longest_known(stems, at)
        row = tuple(stems[at : at + length])
        one = _phrase(row) if length > 1 else _single(row, words[at])
        found.setdefault(frozenset(one.codes), one)
        at += length
    return [*found.values(), *_aspects_of(text)]


@lru_cache(maxsize=1_000)
def _phrase(row: Stems) -> Meaning:
    """Return what a phrase means, and less so what its parts mean."""
    known = thesaurus()
    codes = {code: known.concepts[code].weight for code in known.codes[row]}
    for start, end in combinations(range(len(row) + 1), 2):
        for code in known.codes.get(row[start:end], ()):
            codes.setdefault(code, known.concepts[code].weight * WITHIN)
    codes |= {stem: WITHIN for stem in row if stem not in known.common}
    codes[" ".join(row)] = max(codes.values()) * EXACT
    return Meaning(codes, row)


@lru_cache(maxsize=5_000)
def _single(row: Stems, word: str) -> Meaning:
    known = thesaurus()
    codes = {code: known.concepts[code].weight for code in known.codes.get(row, ())}
    if row[0] in known.common:
        codes[row[0]] = COMMON
    elif codes:
        codes[row[0]] = max(codes.values()) * EXACT
    else:
        halves = {code: known.concepts[code].weight * HALF for code in _halves(word)}
        codes = halves | {row[0]: PLAIN}
    return Meaning(codes, row)


def _halves(word: str) -> list[str]:
    """Return what the halves of a long word mean: "Auftragslabor" is a laboratory."""
    if len(word) < _COMPOUND:
        return []
    codes = thesaurus().codes
    first = ((_stem(word[:n]), n) for n in range(len(word) - _SHORTEST, _SHORTEST, -1))
    begins = (s for s, n in first if len(s) >= _SHORTEST_HALF and n - len(s) <= _LONGEST_LINK)
    ends = (_stem(word[n:]) for n in range(_SHORTEST, len(word) - _SHORTEST))
    long = (stem for stem in ends if len(stem) >= _SHORTEST_HALF)
    found = [next(((s,) for s in half if (s,) in codes), ()) for half in (begins, long)]
    return [code for half in found for code in codes.get(half, ())]


def _aspects_of(text: str) -> list[Meaning]:
    """Return what a text asks of its subject: how long, how many, who."""
    line = f" {' '.join(_all_words_of(text))} "
    return [
        Meaning({code: ASPECT})
        for code, begins in thesaurus().aspects.items()
        if any(f" {begin}" in line for begin in begins)
    ]


def _longest_known(stems: Sequence[str], at: int) -> int:
    known = thesaurus()
    for length in range(min(known.longest.get(stems[at], 1), len(stems) - at), 1, -1):
        if tuple(stems[at : at + length]) in known.codes:
            return length
    return 1


@cache
def thesaurus() -> Thesaurus:
    """Return the shared meanings; read from the files once."""
    own = facts.read_file(DATA, "similar")
    common = frozenset(stem for line in own["common"] for stem in stems_of(line))
    field, ordinary = _groups(own["concepts"]), _groups(own["general"])
    codes: dict[Stems, tuple[str, ...]] = {}
    concepts: dict[str, Concept] = {}
    weighed = [(SHARED, words) for words in [*field, *_vocabulary(field)]]
    weighed += [(ORDINARY, words) for words in ordinary]
    for number, (weight, words) in enumerate(weighed):
        forms = tuple(dict.fromkeys(filter(None, (tuple(stems_of(w)) for w in words))))
        if weight == SHARED:
            # A word of every question says nothing alone; a phrase of such words does.
            forms = tuple(form for form in forms if len(form) > 1 or form[0] not in common)
        if not forms:
            continue
        code = f"#{number}"
        concepts[code] = Concept(weight, forms)
        for form in forms:
            codes[form] = (*codes.get(form, ()), code)
    longest: dict[str, int] = {}
    for form in codes:
        longest[form[0]] = max(longest.get(form[0], 1), len(form))
    return Thesaurus(codes, concepts, common, longest, dict(_aspects(own["aspects"])))


def _groups(lines: Iterable[Mapping[str, Sequence[object]]]) -> list[list[str]]:
    return [[str(word) for words in one.values() for word in words] for one in lines]


def _aspects(lines: Iterable[Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield beginnings of what is asked; one that ends with "_" is whole words."""
    for number, words in enumerate(lines):
        yield (
            f"?{number}",
            tuple(word.replace("_", " ") for each in words.values() for word in each),
        )


def _vocabulary(own: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    """Yield the words of glossary and lists that `similar.yaml` does not hold already."""
    known = {tuple(stems_of(word)) for words in own for word in words}
    glossary = [one["words"] for one in facts.read_file(facts.DATA, "glossary")["records"]]
    lists = facts.read_file(facts.DATA, "terms")["lists"]
    terms = [entry["labels"] for code in LISTS for entry in lists[code]["entries"]]
    for labels in [*glossary, *terms]:
        words = [part for label in labels.values() for part in _parts(str(label))]
        if not any(tuple(stems_of(word)) in known for word in words):
            yield words


def _parts(label: str) -> list[str]:
    """Return a label and its short form: "Gene therapy product (GTMP)" has both."""
    short = re.findall(r"\(([^)]+)\)", label)
    return [re.sub(r"\([^)]*\)", " ", label), *short]
