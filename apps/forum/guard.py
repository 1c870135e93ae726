"""What must not stand in a question or an answer: people, and products in what becomes public.

A search for shapes, not a judgement: it finds numbers, addresses and codes. Numbers that a state
gave to one person stop a text; everything else is pointed out, and its writer decides.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.forum.guard_numbers import national_numbers

LONGEST_EXCERPT = 60
# More would not help whoever reads them, and a hostile text would fill the page.
MOST_FINDINGS = 12


class FindingKind(StrEnum):
    """What was found."""

    NATIONAL_NUMBER = "national_number"
    MAYBE_NUMBER = "maybe_national_number"
    BIRTH = "date_of_birth"
    PATIENT = "patient"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "bank_account"
    TRIAL = "trial_number"
    DOSSIER = "dossier_number"
    PRODUCT = "product_code"
    ORGANISATION = "own_organisation"


SENTENCES: dict[FindingKind, Text] = {
    FindingKind.NATIONAL_NUMBER: _(
        "This looks like the national number of a person. Remove it before you send the text."
    ),
    FindingKind.MAYBE_NUMBER: _(
        "This could be the national number of a person. Remove it, if it is one."
    ),
    FindingKind.BIRTH: _("This looks like a date of birth. An age in years is enough."),
    FindingKind.PATIENT: _("This looks like a patient number or initials. Remove personal data."),
    FindingKind.PHONE: _("This looks like a telephone number. Nobody needs it to answer."),
    FindingKind.EMAIL: _("This looks like an e-mail address. Nobody needs it to answer."),
    FindingKind.ACCOUNT: _("This looks like a bank account. Remove it."),
    FindingKind.TRIAL: _("The number of a trial tells everybody which product this is about."),
    FindingKind.DOSSIER: _("The number of a dossier tells which product this is about."),
    FindingKind.PRODUCT: _("This looks like the code of a product in development."),
    FindingKind.ORGANISATION: _(
        "The text names your organisation, which you do not want to show the public."
    ),
}
# About a person: pointed out wherever the text goes. The rest only where it becomes public.
PERSONAL = frozenset(
    {
        FindingKind.NATIONAL_NUMBER,
        FindingKind.MAYBE_NUMBER,
        FindingKind.BIRTH,
        FindingKind.PATIENT,
        FindingKind.PHONE,
        FindingKind.EMAIL,
        FindingKind.ACCOUNT,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: its kind, the words in which it stands, and what is wrong with it."""

    kind: FindingKind
    excerpt: str

    @property
    def sentence(self) -> Text:
        """What the writer is told."""
        return SENTENCES[self.kind]

    @property
    def blocks(self) -> bool:
        """Whether the text cannot be sent with it."""
        return self.kind is FindingKind.NATIONAL_NUMBER

    @property
    def is_personal(self) -> bool:
        """Whether it is about a person, not about a product."""
        return self.kind in PERSONAL


_DATE = (
    r"(?:\d{1,2}[./ -]{1,2}(?:\d{1,2}|[^\W\d_]{3,12})[./ -]{1,2}(?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}-\d{2}-\d{2})"
)
_WHO = r"(?:patient|subject|participant|proband|sujet|donor|spender|donneur)(?:in|e|en)?"
_NUMBER_WORD = r"(?:no|nr|number|nummer|num[eé]ro|n°|id|code|#)"
_SHAPES: tuple[tuple[FindingKind, "re.Pattern[str]"], ...] = (
    (
        FindingKind.BIRTH,
        re.compile(
            r"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birth ?date|geboren(?: am)?|geb\.|"
            r"geburtsdatum|n[eé]e?(?:\(e\))? le|date de naissance)[ :,(]{1,4}(?:on |am |le )?"
            + _DATE,
            re.IGNORECASE,
        ),
    ),
    (
        FindingKind.PATIENT,
        re.compile(
            rf"\b(?:{_WHO}[ -]{{0,2}}|pat\.?-?|mrn |medical record ){_NUMBER_WORD}[.:# ]{{0,4}}"
            r"(?=[a-z]{0,4}[-/]?\d)[a-z0-9/-]{2,24}",
            re.IGNORECASE,
        ),
    ),
    (
        FindingKind.PATIENT,
        re.compile(
            rf"\b{_WHO} (?:[a-z]{{1,4}}-)?(?:\d{{2,6}}-\d{{2,6}}|\d{{5,10}})\b", re.IGNORECASE
        ),
    ),
    (
        FindingKind.PATIENT,
        re.compile(rf"\b(?i:mr|mrs|ms|{_WHO}),?[ (]{{1,2}}[A-Z]\. ?[A-Z]\.(?!\w)"),
    ),
    (FindingKind.PATIENT, re.compile(r"\bMRN[ :#]{0,3}\d{4,12}\b")),
    (FindingKind.EMAIL, re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-zA-Z]{2,24}")),
    (
        FindingKind.PHONE,
        re.compile(
            r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}(?:[ ./()-]{0,2}\d){6,12}(?!\d)"
            r"|\b(?:tel(?:efon|ephone)?|t[eé]l|phone|mobile|mobil|handy|fax)\.?[ :]{1,3}"
            r"\(?\d(?:[ ./()-]{0,2}\d){5,13}(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        FindingKind.TRIAL,
        re.compile(r"(?<![\w-])20\d{2}-\d{6}-\d{2}(?:-\d{2})?(?![\w-])|\bNCT ?\d{8}\b"),
    ),
    (
        FindingKind.DOSSIER,
        re.compile(
            r"\b(?:IMPD|CTA|IND|BLA|MAA|ASMF|PIP|DMF)\b(?: ?(?:no|nr|number|n°|#))?[.:# /-]{0,3}"
            r"(?=[A-Z]{0,6}[-/]?\d{2})[A-Z0-9][A-Z0-9/-]{2,24}"
            r"|\bEMEA-\d{6}-PIP\d{2}(?:-\d{2})?|\bEMEA/H/[A-Z]{1,3}/\d{3,6}|\bEU/[13]/\d{2}/\d{2,4}",
        ),
    ),
    (
        FindingKind.PRODUCT,
        re.compile(r"(?<![\w/.-])([A-Z]{2,5})-\d{3,5}[A-Za-z]?(?![\w/-])"),
    ),
)
# Names of norms, offices, cell lines and media look like codes of products.
_NO_PRODUCT = frozenset(
    {
        "ISO",
        "EN",
        "IEC",
        "DIN",
        "ICH",
        "EMA",
        "EMEA",
        "CHMP",
        "CAT",
        "CPMP",
        "HEK",
        "RPMI",
        "DMEM",
        "IMDM",
        "USP",
        "ASTM",
        "EC",
        "EU",
        "IL",
        "CD",
        "HL",
        "COM",
        "COVID",
        "CHO",
        "NIH",
        "BSL",
        "GMP",
        "GCP",
        "GLP",
        "PH",
        "EP",
        "EDQM",
        "PIC",
        "CFR",
        "FDA",
        "MDR",
        "IVDR",
        "GDPR",
        "SOHO",
        "GTWP",
        "CPWP",
        "BWP",
        "VERO",
        "PC",
        "TSE",
        "EEA",
        "UN",
        "WHO",
        "ORPHA",
        "ICD",
        "ATC",
        "MESH",
        "OMIM",
        "IMPD",
        "CTA",
        "IND",
        "BLA",
        "MAA",
        "ASMF",
        "PIP",
        "DMF",
    }
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_LENGTHS_OF_IBAN = range(15, 35)


def findings(*texts: str, language: str, own_names: Sequence[str] = ()) -> list[Finding]:
    """Return what stands in the texts that should not, what blocks first.

    `own_names`: what the asker's organisation is called, where the public must not learn it.
    """
    found: dict[tuple[FindingKind, str], Finding] = {}
    for text in texts:
        plain = _plain(text)
        for kind, start, end in _places(plain, language, own_names):
            one = Finding(kind, plain[start:end][:LONGEST_EXCERPT])
            found.setdefault((kind, one.excerpt), one)
    return sorted(found.values(), key=lambda one: not one.blocks)[:MOST_FINDINGS]


def _plain(text: str) -> str:
    """Return the text in which nothing hides a number: no odd digits, dashes, spaces or marks."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (one for one in plain if unicodedata.category(one) != "Cf")
    return "".join(_as_ascii(one) for one in kept)


def _as_ascii(one: str) -> str:
    if one.isascii():
        return one
    category = unicodedata.category(one)
    if category == "Nd":
        return str(unicodedata.digit(one))
    if category == "Pd" or one == "\u2212":
        return "-"
    return " " if category == "Zs" else one


def _places(
    text: str, language: str, own_names: Sequence[str]
) -> Iterator[tuple[FindingKind, int, int]]:
    taken: list[tuple[int, int]] = []
    for start, end, sure in sorted(national_numbers(text, language), key=lambda n: not n[2]):
        if not any(start < other and end > begun for begun, other in taken):
            taken.append((start, end))
            yield FindingKind.NATIONAL_NUMBER if sure else FindingKind.MAYBE_NUMBER, start, end
    for found in _IBAN.finditer(text):
        end = _end_of_account(found.group())
        if end:
            yield FindingKind.ACCOUNT, found.start(), found.start() + end
    for kind, shape in _SHAPES:
        for found in shape.finditer(text):
            if kind is not FindingKind.PRODUCT or found.group(1) not in _NO_PRODUCT:
                yield kind, found.start(), found.end()
    yield from _own(text, own_names)


def _end_of_account(text: str) -> int:
    """Return how many characters are an account number; words may follow it without a mark."""
    parts = text.split(" ")
    for count in range(len(parts), 0, -1):
        bare = "".join(parts[:count])
        if len(bare) in _LENGTHS_OF_IBAN:
            turned = "".join(str(int(one, 36)) for one in bare[4:] + bare[:4])
            if int(turned) % 97 == 1:
                return len(" ".join(parts[:count]))
    return 0


def _own(text: str, names: Sequence[str]) -> Iterator[tuple[FindingKind, int, int]]:
    for name in names:
        words = _plain(name).split()
        if words:
            pattern = r"(?<!\w)" + r"\s{1,3}".join(re.escape(word) for word in words) + r"(?!\w)"
            for found in re.finditer(pattern, text, re.IGNORECASE):
                yield FindingKind.ORGANISATION, found.start(), found.end()
