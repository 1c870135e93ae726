"""Interface catalogues: found, merged, compiled and checked without the gettext programs.

One catalogue per language for the whole product (docs/architecture/decisions). Babel is a
development dependency: running the product needs only the committed `.mo` files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS: dict[str, object] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
DOMAIN = "django"
_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(({_STRING}(?:\s*,\s*{_STRING})*)")
HEADER = """# Interface catalogue of the ATMP Expert Platform: {language}.
# Apache-2.0. Terms follow the glossary; a native reader has still to check them."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a catalogue."""

    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.language}: {self.text}"


def sources(root: Path) -> Iterator[Path]:
    """Yield the files that may hold interface strings, in a stable order."""
    yield from sorted((root / "apps").rglob("*.py"))
    yield from sorted((root / "platform" / "atmp").rglob("*.py"))
    for ending in ("html", "txt"):
        yield from sorted((root / "templates").rglob(f"*.{ending}"))


def found_messages(root: Path) -> Catalog:
    """Return the template catalogue of all strings marked for translation."""
    catalog = Catalog(project="ATMP Expert Platform", charset="utf-8", fuzzy=False)
    for path in sources(root):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _calls(templatize(text, origin=str(path)))
        place = path.relative_to(root).as_posix()
        for _line, message, _comments, context in extract(
            "python", BytesIO(text.encode()), keywords=KEYWORDS
        ):
            if message and message != ("", ""):
                catalog.add(message, None, [(place, 0)], context=context)
    return catalog


def _calls(templatized: str) -> str:
    """Return only the calls of a templatized template: the rest of it is no Python."""
    return "\n".join(f"{name}({args})" for name, args in CALL.findall(templatized))


def po_path(root: Path, language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return root / "platform" / "atmp" / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return the catalogue, or an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update(root: Path, languages: list[str]) -> None:
    """Merge the strings found into each catalogue and compile it."""
    template = found_messages(root)
    for language in languages:
        path = po_path(root, language)
        catalog = read_catalogue(path, language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = HEADER.format(language=language)
        catalog.project, catalog.version = "ATMP Expert Platform", "1"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(catalog))
        path.with_suffix(".mo").write_bytes(compiled(catalog))


def _written(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    _fix_dates(catalog)
    write_po(buffer, catalog, width=100, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """Return the binary form of a catalogue."""
    buffer = BytesIO()
    _fix_dates(catalog)
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _fix_dates(catalog: Catalog) -> None:
    """Write the same dates always: a moving date would make every run a change."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 11, 22, tzinfo=UTC)


def problems(root: Path, languages: list[str]) -> list[Problem]:
    """Return everything that keeps the catalogues from being complete and current."""
    template = found_messages(root)
    wanted = {(m.id, m.context) for m in template if m.id}
    return [p for language in languages for p in _problems(root, language, wanted)]


def _problems(root: Path, language: str, wanted: set[Any]) -> Iterator[Problem]:
    path = po_path(root, language)
    if not path.exists():
        yield Problem(language, f"{path.name} is missing; run `manage.py messages`")
        return
    catalog = read_catalogue(path, language)
    known = {(m.id, m.context): m for m in catalog if m.id}
    for missing in sorted(map(str, wanted - known.keys())):
        yield Problem(language, f"not in the catalogue: {missing}")
    for key in sorted(map(str, known.keys() - wanted)):
        yield Problem(language, f"no longer used: {key}")
    for message in known.values():
        yield from _message_problems(language, message)
    binary = path.with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(catalog):
        yield Problem(language, "the compiled catalogue is not current; run `manage.py messages`")


def _message_problems(language: str, message: object) -> Iterator[Problem]:
    identity = getattr(message, "id", "")
    string = getattr(message, "string", "")
    ids = identity if isinstance(identity, tuple) else (identity,)
    strings = string if isinstance(string, tuple) else (string,)
    if getattr(message, "fuzzy", False) or not all(strings):
        yield Problem(language, f"not translated: {ids[0]!r}")
        return
    for number, text in enumerate(strings):
        # "One thing" needs no figure: a singular is measured by the singular.
        source = ids[0] if number == 0 else ids[-1]
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(" ".join(ids))):
            yield Problem(language, f"unknown placeholder in the translation of {ids[0]!r}")
        if set(PLACEHOLDER.findall(source)) - set(PLACEHOLDER.findall(text)):
            yield Problem(language, f"placeholder lost in the translation of {ids[0]!r}")
