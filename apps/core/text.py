"""Plain-text helpers."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language

_SPECIAL = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
_SPACES = re.compile(r"\s+")


def sort_key(text: str) -> str:
    """Return what lists are ordered by: ä as a, é as e, ø as o; case and punctuation ignored.

    The embedded database sorts by code point, so the order is made here (rulings D1).
    """
    # Twice: ™ is two capital letters only after the first, ǿ an ø only after the second.
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(_SPECIAL)
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return _SPACES.sub(" ", re.sub(r"[^\w\s]", " ", plain)).strip()


_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def search_key(*texts: str) -> str:
    """Return what words are looked up in, between spaces: each text folded as `sort_key` does.

    Also as German and Danish keyboards spell it out: Müller is found as muller and mueller.
    """
    composed = [unicodedata.normalize("NFC", text).casefold() for text in texts]
    folded = [sort_key(text) for one in composed for text in (one, one.translate(_SPELT_OUT))]
    return f" {' '.join(dict.fromkeys(filter(None, folded)))} "


# Overrides of the writing direction turn the text around them as well.
_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def without_overrides(text: str) -> str:
    """Return the text without characters that force a writing direction on their surroundings."""
    return text.translate(_OVERRIDES)


def one_line(text: str) -> str:
    """Return the text without line breaks, control characters or overrides (titles, headers)."""
    shown = without_overrides(text)
    visible = "".join(" " if unicodedata.category(c) == "Cc" else c for c in shown)
    return _SPACES.sub(" ", visible).strip()


# Letters by their category, but fonts draw nothing: the fillers of Hangul.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")


def has_letters(text: str) -> bool:
    """Return whether there is a letter or a digit in it that people can see."""
    return any(c.isalnum() and c not in _BLANK_LETTERS for c in text)


def shown_day(moment: date) -> str:
    """Return the day as readers of the active language write it."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return _shown_day(day, get_language() or "")


@lru_cache(maxsize=4_000)
def _shown_day(day: date, language: str) -> str:  # noqa: ARG001  part of the key
    """A page shows the same few days dozens of times."""
    return date_format(day, "DATE_FORMAT")
