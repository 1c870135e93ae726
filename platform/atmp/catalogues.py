"""Interface catalogues: found, merged, compiled and checked without the gettext programs.

Each app has a catalogue per language; what belongs to no app lies beside this module
(docs/architecture/decisions/0016-catalogues-per-app.md). Babel is a development dependency:
running the product needs only the committed `.mo` files.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
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
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
# The frame of every page, the error pages and the composition root belong to no app.
REST = "platform/atmp/locale"
# Templates that override those of the sign-in library.
FOREIGN_TEMPLATES = {"account": "accounts", "mfa": "accounts", "usersessions": "accounts"}
# What a message is known by: its text (or texts, with a plural) and its context.
Key = tuple[Any, str | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a catalogue."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def sources(root: Path) -> Iterator[Path]:
    """Yield the files that may hold interface strings, in a stable order."""
    yield from sorted((root / "apps").rglob("*.py"))
    yield from sorted((root / "platform" / "atmp").rglob("*.py"))
    for ending in ("html", "txt", "atom"):
        yield from sorted((root / "templates").rglob(f"*.{ending}"))


def folder_of(root: Path, place: str) -> str:
    """Return the folder of the catalogue that holds the strings of a file."""
    top, _slash, rest = place.partition("/")
    name = rest.partition("/")[0] if "/" in rest else ""
    if top == "templates":
        name = FOREIGN_TEMPLATES.get(name, name)
    if top == "platform" or not (root / "apps" / name / "__init__.py").is_file() or not name:
        return REST
    return f"apps/{name}/locale"


def found_messages(root: Path) -> dict[str, Catalog]:
    """Return the strings marked for translation, one template catalogue per folder."""
    templates: dict[str, Catalog] = {}
    for path in sources(root):
        if "migrations" in path.parts:
            continue
        place = path.relative_to(root).as_posix()
        folder = folder_of(root, place)
        for message, context in _marked(path):
            catalog = templates.setdefault(folder, Catalog(charset="utf-8", fuzzy=False))
            catalog.add(message, None, [(place, 0)], context=context)
    return templates


def _marked(path: Path) -> Iterator[Key]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _calls(templatize(text, origin=str(path)))
    for _line, message, _comments, context in extract(
        "python", BytesIO(text.encode()), keywords=KEYWORDS
    ):
        if message and message != ("", ""):
            yield message, context


def _calls(templatized: str) -> str:
    """Return only the calls of a templatized template: the rest of it is no Python."""
    return "\n".join(f"{name}({args})" for name, args in CALL.findall(templatized))


def po_path(root: Path, folder: str, language: str) -> Path:
    """Return where the catalogue of a folder in a language lies."""
    return root / folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def folders(root: Path, templates: Iterable[str]) -> list[str]:
    """Return the folders that have a catalogue or need one."""
    there = (path.relative_to(root).as_posix() for path in root.glob("apps/*/locale"))
    return sorted({*there, *templates, *([REST] if (root / REST).is_dir() else [])})


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return the catalogue, or an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update(root: Path, languages: list[str]) -> None:
    """Merge the strings found into each catalogue and compile it.

    A string that another catalogue has translated already is taken from there.
    """
    templates = found_messages(root)
    every = folders(root, templates)
    for language in languages:
        known = _translations(root, every, language)
        for folder in every:
            path = po_path(root, folder, language)
            if folder not in templates:
                _remove(path)
                continue
            _write(path, _merged(read_catalogue(path, language), templates[folder], known))


def _merged(catalog: Catalog, template: Catalog, known: Mapping[Key, Any]) -> Catalog:
    # A copy: Babel takes the messages over as they are, and the next language would find them.
    catalog.update(deepcopy(template), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        if message.id and not _complete(message):
            message.string = known.get((message.id, message.context), message.string)
    catalog.header_comment = HEADER.format(language=catalog.locale_identifier)
    catalog.project, catalog.version = "ATMP Expert Platform", "1"
    return catalog


def _translations(root: Path, every: list[str], language: str) -> dict[Key, Any]:
    """Return what any catalogue of the language says; the first folder wins."""
    known: dict[Key, Any] = {}
    for folder in every:
        for message in read_catalogue(po_path(root, folder, language), language):
            if message.id and _complete(message):
                known.setdefault((message.id, message.context), message.string)
    return known


def _complete(message: Any) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalog))
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def _remove(path: Path) -> None:
    for file in (path, path.with_suffix(".mo")):
        file.unlink(missing_ok=True)


def written(catalog: Catalog) -> bytes:
    """Return the text form of a catalogue."""
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
    """Return everything that keeps the catalogues from being complete, current and at one."""
    templates = found_messages(root)
    every = folders(root, templates)
    found: list[Problem] = []
    for language in languages:
        for folder in every:
            template = templates.get(folder, Catalog())
            found += _problems(root, folder, language, {_key(m) for m in template if m.id})
        found += _contradictions(root, every, language)
    return found


def _key(message: Any) -> Key:
    return message.id, message.context


def _problems(root: Path, folder: str, language: str, wanted: set[Key]) -> Iterator[Problem]:
    path = po_path(root, folder, language)
    place = path.relative_to(root).as_posix()
    if not path.exists():
        if wanted:
            yield Problem(place, "is missing; run `manage.py messages`")
        return
    catalog = read_catalogue(path, language)
    known = {_key(m): m for m in catalog if m.id}
    for missing in sorted(map(str, wanted - known.keys())):
        yield Problem(place, f"not in the catalogue: {missing}")
    for key in sorted(map(str, known.keys() - wanted)):
        yield Problem(place, f"no longer used: {key}")
    for message in known.values():
        yield from _message_problems(place, message)
    binary = path.with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(catalog):
        yield Problem(place, "the compiled catalogue is not current; run `manage.py messages`")


def _contradictions(root: Path, every: list[str], language: str) -> Iterator[Problem]:
    """Yield what two catalogues translate differently: the page would depend on their order."""
    said: dict[Key, set[Any]] = defaultdict(set)
    for folder in every:
        for message in read_catalogue(po_path(root, folder, language), language):
            if message.id:
                said[_key(message)].add(message.string)
    for (identity, _context), strings in said.items():
        if len(strings) > 1:
            yield Problem(language, f"translated in two ways: {identity!r}")


def _message_problems(place: str, message: Any) -> Iterator[Problem]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    if message.fuzzy or not all(strings):
        yield Problem(place, f"not translated: {ids[0]!r}")
        return
    for number, text in enumerate(strings):
        # "One thing" needs no figure: a singular is measured by the singular.
        source = ids[0] if number == 0 else ids[-1]
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(" ".join(ids))):
            yield Problem(place, f"unknown placeholder in the translation of {ids[0]!r}")
        if set(PLACEHOLDER.findall(source)) - set(PLACEHOLDER.findall(text)):
            yield Problem(place, f"placeholder lost in the translation of {ids[0]!r}")
