"""Internationalised domain names: one spelling in ASCII, and what looks like what.

Labels follow IDNA 2008 (RFC 5892): letters, marks and digits that folding leaves as they are.
"""

import unicodedata

PREFIX = "xn--"
# Letters that folding changes, but that have a place of their own in IDNA 2008.
_KEPT = frozenset("ßς")
_FIT = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})
# Scripts that are written together in one word.
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
# What has the shape of a Latin letter, in pairs: Cyrillic, Greek, digits, Latin itself.
_PAIRS = (
    "аaвbсcԁdеeғfһhіiјjкkӏlмmнhпnоoрpԛqгrѕsтtуyүyѵvԝwхxьbззԍg"
    "αaβbεeιiκkνvοoρpτtυuχxωwηnγyςcϲc"
    "0o1l"
    "ıiłlđdøoħhŧtɡgɑaßb"
)  # fmt: skip
_SHAPES = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
_DOUBLES = (("rn", "m"), ("vv", "w"))


def label_in_ascii(label: str) -> str | None:
    """Return one label of a domain as the name servers know it, or None when none can be."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).lower())
    if text.isascii():
        return text if _is_sound(text) else None
    if not _is_word(text):
        return None
    return PREFIX + text.encode("punycode").decode("ascii")


def _is_sound(label: str) -> bool:
    """Whether an ASCII label that claims to stand for other letters does."""
    if not label.startswith(PREFIX):
        return True
    text = label_as_read(label)
    return not text.isascii() and _is_word(text) and label_in_ascii(text) == label


def label_as_read(label: str) -> str:
    """Return the letters that an ASCII label stands for; itself when it stands for none."""
    if not label.startswith(PREFIX):
        return label
    try:
        return label.removeprefix(PREFIX).encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _is_word(text: str) -> bool:
    fit = all(_is_fit(letter) for letter in text)
    return fit and not unicodedata.combining(text[0]) and is_one_script(text)


def _is_fit(letter: str) -> bool:
    if letter == "-" or letter in _KEPT:
        return True
    stable = unicodedata.normalize("NFKC", letter.casefold()) == letter
    return stable and unicodedata.category(letter) in _FIT


def is_one_script(text: str) -> bool:
    """Return whether all letters belong to one alphabet, or to some that are written together."""
    scripts = {_script(letter) for letter in text if unicodedata.category(letter).startswith("L")}
    return len(scripts) <= 1 or any(scripts <= family for family in _TOGETHER)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0].partition("-")[0]


def skeleton_of(domain: str) -> str:
    """Return what is left of a domain when letters of one shape are one letter.

    Two domains with the same skeleton can be taken for each other: other alphabets, digits,
    accents, `rn` for `m`.
    """
    return ".".join(_shape(label_as_read(label)) for label in domain.split("."))


def _shape(text: str) -> str:
    plain = text.translate(_SHAPES)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    shape = bare.translate(_SHAPES)
    for several, one in _DOUBLES:
        shape = shape.replace(several, one)
    return shape
