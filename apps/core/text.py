"""Plain-text helpers."""

import re
import unicodedata

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


def one_line(text: str) -> str:
    """Return the text without line breaks or control characters (titles, mail headers)."""
    visible = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return _SPACES.sub(" ", visible).strip()
