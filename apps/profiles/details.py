"""What only one kind of organisation has: a table of typed fields, kept in one column.

The names per kind stand in a constraint of the database too; a test compares them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid, Text
from apps.core.ids import parse_public_id
from apps.profiles.audiences import Language
from apps.profiles.choices import OrganisationKind

TEXT, WEB, YES, LINES, ORPHA, PLACES = "text", "web", "yes", "lines", "orpha", "places"
LANGUAGES = "languages"
LISTS = frozenset({LINES, ORPHA, PLACES, LANGUAGES})
READS = "reads_languages"
LONGEST_LINE = 200
_WEB = URLValidator(schemes=["http", "https"])
_ORPHA = re.compile(r"(?:ORPHA:?\s*)?([0-9]{1,7})", re.IGNORECASE)
Details = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """One field: its name in the column, words for people, type, and how many lines at most."""

    name: str
    label: Text
    help: Text
    type: str = TEXT
    most: int = 50


_ADVICE = Detail(
    "advice_page",
    _("Page about scientific advice"),
    _("Where developers read how to ask for advice."),
    WEB,
)
_READS = Detail(
    READS,
    _("Languages it reads"),
    _("In which one may ask it. Who asks in another one is told so before sending."),
    LANGUAGES,
    len(Language),
)
_ATMP_PAGE = Detail(
    "therapies_page",
    _("Page about its cell and gene therapies"),
    _("Where readers find what it works on."),
    WEB,
)
DETAILS: dict[str, tuple[Detail, ...]] = {
    OrganisationKind.OPERATOR: (),
    OrganisationKind.AUTHORITY: (_ADVICE, _READS),
    OrganisationKind.EU_AGENCY: (_ADVICE, _READS),
    OrganisationKind.UNIVERSITY: (
        Detail(
            "technology_transfer_page",
            _("Page of the technology transfer office"),
            _("Where companies ask about licences and cooperation."),
            WEB,
        ),
    ),
    OrganisationKind.HOSPITAL: (
        Detail(
            "jacie_accreditation",
            _("JACIE accreditation"),
            _("Number or scope of the accreditation, as the register spells it."),
        ),
        Detail(
            "transplant_centre",
            _("Transplant centre"),
            _("It transplants blood stem cells."),
            YES,
        ),
    ),
    OrganisationKind.SME: (
        Detail(
            "ema_sme_number",
            _("EMA SME number"),
            _("From the letter that gave the company SME status at the EMA."),
        ),
        _ATMP_PAGE,
    ),
    OrganisationKind.INDUSTRY: (_ATMP_PAGE,),
    OrganisationKind.GMP_SITE: (
        Detail(
            "mia_number",
            _("Manufacturing authorisation (MIA) number"),
            _("As it stands in EudraGMDP."),
        ),
        Detail(
            "gmp_certificate",
            _("GMP certificate number"),
            _("Of the newest certificate in EudraGMDP."),
        ),
        Detail(
            "products_handled",
            _("Products handled"),
            _("One kind of product a line, for example “autologous CAR T cells”."),
            LINES,
        ),
    ),
    OrganisationKind.PATIENT_ORGANISATION: (
        Detail(
            "orphacodes",
            _("ORPHAcodes it speaks for"),
            _("One number a line, as Orphanet lists the disease."),
            ORPHA,
            200,
        ),
    ),
    OrganisationKind.HTA_BODY: (
        Detail("remit", _("Remit"), _("What it assesses, and whether its advice binds somebody.")),
    ),
    OrganisationKind.ETHICS_COMMITTEE: (
        Detail(
            "accreditation",
            _("Accreditation"),
            _("By whom and under which number it was accredited."),
        ),
    ),
    OrganisationKind.RESEARCH_NETWORK: (
        Detail(
            "coordinator",
            _("Coordinator"),
            _("Identifier of the organisation that coordinates, like O-XXXXXXX-X."),
            PLACES,
            1,
        ),
        Detail(
            "members",
            _("Members"),
            _("One identifier of an organisation a line. You find it on its page."),
            PLACES,
            200,
        ),
    ),
    OrganisationKind.FUNDER: (
        Detail("programmes", _("Programmes"), _("One programme a line."), LINES),
    ),
}


def details_for(kind: str) -> tuple[Detail, ...]:
    """Return the fields of organisations of this kind."""
    return DETAILS.get(kind, ())


def clean_details(kind: str, typed: Mapping[str, Any]) -> Details:
    """Return what is stored of what was typed; empty fields are left out.

    `typed` maps names to text (lists: a line each) or, for yes and no, to a boolean. Raises
    Invalid with a sentence for each field that is wrong, and for names of another kind.
    """
    known = {detail.name: detail for detail in details_for(kind)}
    wrong: dict[str, Text] = {
        name: _("This kind of organisation has no such field.")
        for name in typed
        if name not in known
    }
    cleaned: Details = {}
    for name, detail in known.items():
        try:
            value = _cleaned(detail, typed.get(name))
        except ValidationError as error:
            wrong[name] = error.message
        else:
            if value:
                cleaned[name] = value
    if wrong:
        raise Invalid(fields=wrong)
    return cleaned


def _cleaned(detail: Detail, value: Any) -> Any:
    if detail.type == YES:
        return value is True
    text = value.strip() if isinstance(value, str) else ""
    if detail.type in LISTS:
        return _lines(detail, text)
    if len(text) > LONGEST_LINE or "\n" in text:
        raise ValidationError(_("Write one line of at most 200 characters."))
    if detail.type == WEB and text:
        _require_web(text)
    return text


def _require_web(text: str) -> None:
    try:
        _WEB(text)
    except ValidationError:
        raise ValidationError(_("Enter an address that begins with https://.")) from None


def _lines(detail: Detail, text: str) -> list[str]:
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(lines) > detail.most or any(len(line) > LONGEST_LINE for line in lines):
        raise ValidationError(
            _("Enter at most %(most)s lines of at most 200 characters.") % {"most": detail.most}
        )
    if detail.type == ORPHA:
        return [_orpha(line) for line in lines]
    if detail.type == LANGUAGES:
        return [_language(line) for line in lines]
    return [_place(line) for line in lines] if detail.type == PLACES else lines


def _language(line: str) -> str:
    if line not in Language.values:
        raise ValidationError(_("Choose languages from the list."))
    return line


def _orpha(line: str) -> str:
    found = _ORPHA.fullmatch(line)
    if found is None:
        raise ValidationError(_("Enter ORPHAcodes as numbers, one a line, like 586."))
    return found[1]


def _place(line: str) -> str:
    found = parse_public_id(line)
    if found is None or not found.startswith("O-"):
        raise ValidationError(_("Enter identifiers of organisations, one a line."))
    return found


def as_typed(kind: str, details: Details) -> dict[str, Any]:
    """Return stored values the way forms show them: lists with a line each."""
    return {
        detail.name: "\n".join(value) if isinstance(value, list) else value
        for detail in details_for(kind)
        if (value := details.get(detail.name)) is not None
    }


def languages_read(details: Details) -> list[Language]:
    """Return the languages that an authority says it reads; empty when it has not said."""
    return [Language(code) for code in details.get(READS, [])]


def places_named(kind: str, details: Details) -> list[str]:
    """Return the identifiers of all organisations that the details name."""
    fields = [detail for detail in details_for(kind) if detail.type == PLACES]
    return [number for detail in fields for number in details.get(detail.name, [])]


def values_of(value: Any) -> list[str]:
    """Return a stored value as a list of texts; what is so is `true`."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return ["true"] if value is True else [str(value)]
