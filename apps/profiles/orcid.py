"""ORCID iDs: sixteen digits of which the last one checks the others (ISO 7064 mod 11-2)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHAPE = re.compile(r"(?:https?://(?:www\.)?orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?")
WRONG_SHAPE = _(
    "Enter an ORCID iD like 0000-0002-1825-0097 or https://orcid.org/0000-0002-1825-0097"
)
WRONG_DIGIT = _("The ORCID iD is not valid: check the last digit.")


def check_digit(digits: str) -> str:
    """Return the digit (or X) that follows the first fifteen."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def clean_orcid(text: str) -> str:
    """Return the iD as it is stored, "" for nothing; raises ValidationError for all else."""
    typed = "".join(text.split())
    if not typed:
        return ""
    found = SHAPE.fullmatch(typed.lower().replace("x", "X")) if typed.isascii() else None
    if found is None:
        raise ValidationError(WRONG_SHAPE, code="invalid")
    digits = "".join(found.groups())
    if check_digit(digits[:-1]) != digits[-1]:
        raise ValidationError(WRONG_DIGIT, code="invalid")
    return "-".join(found.groups())
