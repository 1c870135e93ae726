"""What a question is about, as a set of stems and shared meanings, whatever its language.

Words that mean the same stand in `data/similar.yaml`, in the glossary and in the controlled
lists; all others are known by their first letters, which German, French and English technical
words often share.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from apps.core.search import STOP_WORDS
from apps.vocabularies import facts

DATA = Path(__file__).parent / "data"
STEM = 8
# What a stem, a meaning of several words, what is asked of it, and a word of every question weigh.
PLAIN, SHARED, ASPECT, COMMON = 1.0, 2.0, 0.5, 0.25
MOST_LETTERS = 2_000
_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ing", "es", "en", "ed", "er", "s", "e", "n", "x")
_SHORTEST = 4
LISTS = ("topic", "atmp_class", "platform", "vector", "donor_relation")
_SPECIAL = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o"})

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a text is about: how much it says, and the stems that stand for it."""

    weight: float
    forms: tuple[Stems, ...]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Which stems, alone or in a row, mean the same."""

    codes: Mapping[Stems, tuple[str, ...]]
    meanings: Mapping[str, Meaning]
    common: frozenset[str]
    longest: int
    aspects: Mapping[str, tuple[str, ...]]


def stems_of(text: str) -> list[str]:
    """Return the stems of a text in their order, without what everybody writes."""
    return [_stem(word) for word in _words_of(text) if word not in STOP_WORDS]


def _words_of(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text[:MOST_LETTERS].casefold()).translate(_SPECIAL)
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _stem(word: str) -> str:
    if word.isdigit():
        return word
    # Twice: "reactions" loses its "s", and then what "reaction" loses.
    for _round in range(2):
        fits = (e for e in _ENDINGS if len(word) - len(e) >= _SHORTEST and word.endswith(e))
        word = word.removesuffix(next(fits, ""))
    return word[:STEM]


def meanings_of(text: str) -> dict[str, Meaning]:
    """Return what a text is about, by codes that two texts of one meaning share."""
    known, stems = thesaurus(), stems_of(text)
    found: dict[str, Meaning] = {}
    at = 0
    while at < len(stems):
        length = _longest_known(known, stems, at)
        row = tuple(stems[at : at + length])
        # A phrase means something of its own, beside what its words mean.
        for code in _codes_within(known, row) - found.keys():
            found[code] = replace(known.meanings[code], weight=PLAIN)
        for code in known.codes.get(row, ()):
            found[code] = known.meanings[code]
        if length == 1 and row not in known.codes:
            found[row[0]] = Meaning(COMMON if row[0] in known.common else PLAIN, (row,))
        at += length
    return found | _aspects_of(text)


def _aspects_of(text: str) -> dict[str, Meaning]:
    """Return what a text asks of its subject: how long, how many, who."""
    line = f" {' '.join(_words_of(text))} "
    return {
        code: Meaning(ASPECT, ())
        for code, begins in thesaurus().aspects.items()
        if any(f" {begin}" in line for begin in begins)
    }


def _codes_within(known: Thesaurus, row: Stems) -> set[str]:
    """Return what the single words of a phrase mean, beside the phrase."""
    single = ((stem,) for stem in row) if len(row) > 1 else ()
    return {code for form in single for code in known.codes.get(form, ())}


def _longest_known(known: Thesaurus, stems: Sequence[str], at: int) -> int:
    for length in range(min(known.longest, len(stems) - at), 1, -1):
        if tuple(stems[at : at + length]) in known.codes:
            return length
    return 1


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """Return the shared meanings; read from the files once."""
    own = facts.read_file(DATA, "similar")
    common = frozenset(stem for line in own["common"] for stem in stems_of(line))
    groups = [[str(w) for words in one.values() for w in words] for one in own["concepts"]]
    codes: dict[Stems, tuple[str, ...]] = {}
    meanings: dict[str, Meaning] = {}
    for number, words in enumerate([*groups, *_vocabulary(groups)]):
        forms = tuple(dict.fromkeys(filter(None, (tuple(stems_of(w)) for w in words))))
        # A word of every question says nothing alone; a phrase of such words does.
        forms = tuple(form for form in forms if len(form) > 1 or form[0] not in common)
        if not forms:
            continue
        code = f"#{number}"
        meanings[code] = Meaning(SHARED, forms)
        for form in forms:
            codes[form] = (*codes.get(form, ()), code)
    longest = max(map(len, codes), default=1)
    return Thesaurus(codes, meanings, common, longest, dict(_aspects(own["aspects"])))


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
