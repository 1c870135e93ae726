"""How an official answer is cited: who, what, when, where, and when it was read.

As a sentence to copy, and as files for reference managers: BibTeX and RIS. All of them say who
speaks, that it binds nobody, and what may be said of the answer on the day it is cited.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.addresses import absolute
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.models import Answer, Question
from apps.forum.projections import validity_pill

# Line breaks of every kind, and what no text file should hold.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What BibTeX would read as its own. It counts braces whether or not a backslash stands before.
_BIBTEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
}


@dataclass(frozen=True, slots=True)
class Cite(Shown):
    """One answer as a text to copy."""

    anchor: str
    authority: str
    text: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation says of one issued answer, in plain words."""

    number: str
    question: str
    title: str
    authority: str
    language: str
    issued: date
    read: date
    address: str
    fingerprint: str
    notes: tuple[str, ...]


def address_of_answer(answer: Answer) -> str:
    """Return the lasting full address of exactly this answer; titles may change, it stays."""
    return absolute(reverse("forum:answer", kwargs={"public_id": answer.public_id}))


def reference_of(answer: Answer, today: date) -> Reference:
    """Return what is cited of an issued answer, fetched with `for_card()` and its question."""
    if answer.issued_at is None:
        raise ValueError("only what was issued can be cited")
    return Reference(
        number=answer.public_id,
        question=answer.question.public_id,
        title=answer.question.title,
        authority=answer.authority_name,
        language=answer.language,
        issued=answer.issued_at.date(),
        read=today,
        address=address_of_answer(answer),
        fingerprint=answer.content_hash,
        notes=tuple(notes_of(answer, today)),
    )


def notes_of(answer: Answer, today: date) -> Iterable[str]:
    """Yield what nobody may lose who cites the answer: invented, how valid, how binding."""
    if answer.is_fictional:
        yield _("Invented for demonstration.")
    pill = validity_pill(answer, today)
    if pill is not None:
        yield _("On %(date)s: %(validity)s.") % {
            "date": shown_day(today),
            "validity": pill.text,
        }
    yield answer.disclaimer


def sentence(one: Reference) -> str:
    """Return the citation as one text for people."""
    text = _(
        "%(authority)s: official answer %(answer)s of %(issued)s to question %(question)s, "
        "“%(title)s”. %(site)s, %(address)s (read on %(today)s)."
    ) % {
        "authority": one.authority,
        "answer": one.number,
        "issued": shown_day(one.issued),
        "question": one.question,
        "title": one.title,
        "site": settings.SITE_NAME,
        "address": one.address,
        "today": shown_day(one.read),
    }
    return " ".join([text, *one.notes])


def bibtex(one: Reference) -> str:
    """Return the answer as an entry of BibTeX, whose words cannot end a field or a line."""
    fields = {
        # A second pair of braces: a corporate name is not split into first and last names.
        "author": f"{{{_bibtex_words(one.authority)}}}",
        "title": f"{{{_bibtex_words(one.title)}}}",
        "howpublished": _bibtex_words(_kind_in_words(one)),
        "publisher": _bibtex_words(str(settings.SITE_NAME)),
        "year": f"{one.issued:%Y}",
        "month": f"{one.issued.month}",
        "date": f"{one.issued:%Y-%m-%d}",
        "number": one.number,
        "language": _bibtex_words(one.language),
        "url": _bibtex_address(one.address),
        "urldate": f"{one.read:%Y-%m-%d}",
        "note": _bibtex_words(_note(one)),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{one.number},\n{lines}\n}}\n"


def ris(one: Reference) -> str:
    """Return the answer as a record of RIS, one line a field."""
    fields = [
        ("TY", "GOVDOC"),
        ("ID", one.number),
        ("AU", one.authority),
        ("TI", one.title),
        ("PB", str(settings.SITE_NAME)),
        ("PY", f"{one.issued:%Y}"),
        ("DA", f"{one.issued:%Y/%m/%d}"),
        ("SN", one.number),
        ("M3", _kind_in_words(one)),
        ("LA", one.language),
        ("UR", one.address),
        ("Y2", f"{one.read:%Y/%m/%d}"),
        ("N1", _note(one)),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in fields]
    return "\r\n".join([*lines, "ER  - ", ""])


def _kind_in_words(one: Reference) -> str:
    return _("Official answer %(answer)s to question %(question)s") % {
        "answer": one.number,
        "question": one.question,
    }


def _note(one: Reference) -> str:
    mark = _("Fingerprint of the text (SHA-256): %(hash)s.") % {"hash": one.fingerprint}
    return " ".join([*one.notes, mark])


def _one_line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _bibtex_words(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in _one_line(text))


def _bibtex_address(address: str) -> str:
    """Return an address as programs read it: only what would end the field is taken out."""
    return _one_line(address).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def cites_of(question: Question, answers: Iterable[Answer], today: date) -> list[Cite]:
    """Return the citations of issued answers to a question, for its page."""
    found = []
    for answer in answers:
        if answer.issued_at is None:
            continue
        answer.question = question
        one = reference_of(answer, today)
        page = reverse("forum:cite", kwargs={"public_id": answer.public_id})
        anchor = f"cite-{answer.public_id.lower()}"
        found.append(Cite(anchor, one.authority, sentence(one), page))
    return found
