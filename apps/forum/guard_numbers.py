"""Numbers that states give to one person: their shapes, and their check digits where they have any.

`strong` shapes carry a date or enough check digits to be recognised alone. The others are found
in any long number by chance: a word before them, or a text in the country's language, decides.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_BEFORE = r"(?<![\w/+-])(?<!\d\.)"
_AFTER = r"(?![\w/-])(?!\.\d)"
_LAST_DAY = 31


def _digits(text: str) -> list[int]:
    return [int(one) for one in text]


def _sum(text: str, weights: tuple[int, ...]) -> int:
    return sum(d * w for d, w in zip(_digits(text), weights, strict=False))


def _is_day(day: str, month: str, *, shifts: tuple[int, ...] = (0,)) -> bool:
    months = {int(month) - shift for shift in shifts}
    return 1 <= int(day) <= _LAST_DAY and any(1 <= one <= 12 for one in months)


def _luhn(text: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(_digits(text))):
        twice = digit * 2 if place % 2 else digit
        total += twice - 9 if twice > 9 else twice
    return total % 10 == 0


def _mod_11_10(text: str) -> bool:
    """ISO 7064, as Germany and Croatia use it."""
    product = 10
    for digit in _digits(text[:-1]):
        product = ((digit + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(text[-1])


def _belgium(n: str) -> bool:
    shifts = (0, 20, 40)
    fits = {97 - int(born + n[:9]) % 97 for born in ("", "2")}
    return _is_day(n[4:6], n[2:4], shifts=shifts) and int(n[9:]) in fits


def _poland(n: str) -> bool:
    check = (10 - _sum(n, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10) % 10
    return _is_day(n[4:6], n[2:4], shifts=(0, 20, 40, 60, 80)) and check == int(n[10])


def _baltic(n: str) -> bool:
    check = _sum(n, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = _sum(n, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return n[0] in "12345678" and _is_day(n[5:7], n[3:5]) and check == int(n[10])


def _latvia(n: str) -> bool:
    return _is_day(n[:2], n[2:4]) and (
        (1101 - _sum(n, (1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11 % 10 == int(n[10])
    )


def _finland(n: str) -> bool:
    marks = "0123456789ABCDEFHJKLMNPRSTUVWXY"
    digits = n[:6] + n[7:10]
    return _is_day(n[:2], n[2:4]) and marks[int(digits) % 31] == n[10]


def _sweden(n: str) -> bool:
    short = n[-10:]
    return _is_day(short[4:6], short[2:4]) and _luhn(short)


def _denmark(n: str) -> bool:
    return _is_day(n[:2], n[2:4])


def _czechia(n: str) -> bool:
    return _is_day(n[4:6], n[2:4], shifts=(0, 50, 20, 70)) and (len(n) == 9 or int(n) % 11 == 0)


def _bulgaria(n: str) -> bool:
    check = _sum(n, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10
    return _is_day(n[4:6], n[2:4], shifts=(0, 20, 40)) and check == int(n[9])


def _romania(n: str) -> bool:
    check = _sum(n, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return n[0] != "0" and _is_day(n[5:7], n[3:5]) and (1 if check == 10 else check) == int(n[12])


def _slovenia(n: str) -> bool:
    check = (11 - _sum(n, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return _is_day(n[:2], n[2:4]) and n[4] in "09" and check == int(n[12])


def _greece(n: str) -> bool:
    return _is_day(n[:2], n[2:4]) and _luhn(n)


def _austria(n: str) -> bool:
    check = _sum(n[:3] + n[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    return _is_day(n[4:6], n[6:8]) and check == int(n[3])


def _ireland(n: str) -> bool:
    second = "WABCDEFGHI".find(n[8]) if len(n) == 9 else 0
    total = _sum(n[:7], (8, 7, 6, 5, 4, 3, 2)) + 9 * second
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == n[7]


def _luxembourg(n: str) -> bool:
    return n[:2] in {"19", "20", "18"} and _is_day(n[6:8], n[4:6]) and _luhn(n[:12])


def _spain(n: str) -> bool:
    number = str("XYZ".find(n[0])) + n[1:-1] if n[0] in "XYZ" else n[:-1]
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == n[-1]


_ODD_PLACES = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10)
_ODD_REST = (22, 25, 24, 23)


def _italy(n: str) -> bool:
    odd = (*_ODD_PLACES, *_ODD_REST)
    total = 0
    for place, mark in enumerate(n[:15], start=1):
        value = int(mark) if mark.isdigit() else ord(mark) - ord("A")
        total += odd[value] if place % 2 else value
    return chr(total % 26 + ord("A")) == n[15]


def _france(n: str) -> bool:
    number = int(n[:13].replace("2A", "19").replace("2B", "18"))
    return 97 - number % 97 == int(n[13:])


def _norway(n: str) -> bool:
    first = (11 - _sum(n, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11) % 11
    second = (11 - _sum(n, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return _is_day(n[:2], n[2:4], shifts=(0, 40)) and [first, second] == _digits(n[9:])


def _switzerland(n: str) -> bool:
    return (10 - _sum(n, (1, 3) * 6) % 10) % 10 == int(n[12])


def _german_tax(n: str) -> bool:
    often = [n[:10].count(d) for d in set(n[:10])]
    return n[0] != "0" and max(often) in {2, 3} and _mod_11_10(n)


def _german_insured(n: str) -> bool:
    text = f"{ord(n[0]) - ord('A') + 1:02d}{n[1:9]}"
    products = (d * (2 if place % 2 else 1) for place, d in enumerate(_digits(text)))
    return sum(p // 10 + p % 10 for p in products) % 10 == int(n[9])


def _netherlands(n: str) -> bool:
    return n != "0" * 9 and _sum(n, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def _portugal(n: str) -> bool:
    check = 11 - _sum(n, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return n[0] in "123" and (0 if check > 9 else check) == int(n[8])


def _hungary(n: str) -> bool:
    return _sum(n, (3, 7) * 4) % 10 == int(n[8])


def _nhs(n: str) -> bool:
    return (11 - _sum(n, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(n[9])


def _shape_only(_n: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class NationalNumber:
    """One shape. `words` stand before a number that is not `strong`; `language`: of its country."""

    country: str
    pattern: "re.Pattern[str]"
    fits: Callable[[str], bool]
    strong: bool = True
    words: "re.Pattern[str] | None" = None
    language: str = ""


def _number(
    country: str, shape: str, fits: Callable[[str], bool], words: str = "", language: str = ""
) -> NationalNumber:
    pattern = re.compile(f"{_BEFORE}(?:{shape}){_AFTER}", re.ASCII | re.IGNORECASE)
    said = re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None
    return NationalNumber(country, pattern, fits, not words, said, language)


_D6 = r"\d{2}[. ]?\d{2}[. ]?\d{2}"
NUMBERS = (
    _number("BE", rf"{_D6}[- ]?\d{{3}}[. -]?\d{{2}}", _belgium),
    _number("PL", r"\d{11}", _poland),
    _number("EE, LT", r"\d{11}", _baltic),
    _number("LV", r"\d{6}-\d{5}", _latvia),
    _number("FI", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", _finland),
    _number("SE", r"(?:(?:19|20)?\d{6}[-+]\d{4}|(?:19|20)\d{10})", _sweden),
    _number("DK", r"\d{6}-\d{4}", _denmark),
    _number("CZ, SK", r"\d{6}/\d{3,4}", _czechia),
    _number("BG", r"\d{10}", _bulgaria),
    _number("RO", r"\d{13}", _romania),
    _number("SI", r"\d{13}", _slovenia),
    _number("GR", r"\d{11}", _greece),
    _number("AT", r"\d{4}[ -]?\d{6}", _austria),
    _number("IE", r"\d{7}[A-W][A-IW]?", _ireland),
    _number("LU", r"\d{13}", _luxembourg),
    _number("ES", r"(?:\d{8}|[XYZ]-?\d{7})[ -]?[A-HJ-NP-TV-Z]", _spain),
    _number(
        "IT",
        r"[A-Z]{3} ?[A-Z]{3} ?[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2} ?"
        r"[A-Z][0-9LMNP-V]{3}[A-Z]",
        _italy,
    ),
    _number("FR", r"[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}", _france),
    _number("NO", r"\d{6} ?\d{5}", _norway),
    _number("CH", r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", _switzerland),
    _number(
        "DE",
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        _german_tax,
        r"steuer\S{0,24}|idnr|tin|tax \w{2,6}",
        "de",
    ),
    _number(
        "DE",
        r"[A-Z]\d{9}",
        _german_insured,
        r"versicherten\S{0,12}|kvnr|krankenversicherten\S{0,12}|egk\S{0,8}",
        "de",
    ),
    _number("HR", r"\d{11}", _mod_11_10, r"oib", "hr"),
    _number(
        "NL",
        r"\d{9}|\d{4}[. ]\d{2}[. ]\d{3}",
        _netherlands,
        r"bsn|burgerservicenummer|sofi\S{0,8}",
        "nl",
    ),
    _number("PT", r"\d{9}|\d{3} \d{3} \d{3}", _portugal, r"nif|contribuinte", "pt"),
    _number("HU", r"\d{9}|\d{3}[ -]\d{3}[ -]\d{3}", _hungary, r"taj\S{0,6}", "hu"),
    _number("MT", r"\d{3,7}[MGAPLHBZ]", _shape_only, r"identity card|id card|karta", "mt"),
    _number("CY", r"\d{6,10}", _shape_only, r"identity card|id card", "el"),
    _number("GB", r"\d{3}[ -]?\d{3}[ -]?\d{4}", _nhs, r"nhs"),
)
_SEPARATORS = re.compile(r"[ ./-]")
# How far before a number the word for it may stand.
_WORD_BEFORE = 40


def national_numbers(text: str, language: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where a number of one person stands, and whether that is sure."""
    for number in NUMBERS:
        for found in number.pattern.finditer(text):
            bare = found.group().upper()
            if number.country != "FI":
                bare = _SEPARATORS.sub("", bare).replace("+", "")
            if not number.fits(bare):
                continue
            near = text[max(0, found.start() - _WORD_BEFORE) : found.start()]
            named = bool(number.words and number.words.search(near))
            if number.fits is _shape_only and not named:
                continue
            sure = number.strong or named or language.partition("-")[0] == number.language
            yield found.start(), found.end(), sure
