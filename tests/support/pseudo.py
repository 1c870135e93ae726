"""Two languages that nobody speaks: a long one with brackets, and one from right to left.

Made from the catalogues in a folder of the test. What stands on a page without brackets was
never marked for translation; what sticks out would stick out in Finnish or Greek, too.
"""

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import allauth
import django
import rest_framework
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo

from atmp import catalogues
from atmp.settings.env import ROOT

LONG, RIGHT_TO_LEFT = "en-xa", "ar-xb"
FOLDERS = {LONG: "en_XA", RIGHT_TO_LEFT: "ar_XB"}
OPEN, CLOSE = "⟦", "⟧"
RIGHT_TO_LEFT_MARK = "\u200f"
LONGER = 0.4
_ACCENTS = str.maketrans("aeiouyncszAEIOUYNCSZ", "åéîöüýñçšžÅÉÎÖÜÝÑÇŠŽ")
_OPAQUE = re.compile(r"(%(?:\(\w+\))?[a-z]|%%|<[^>]+>|&\w+;|\{[^}]*\})")
_FILLING = "mörè šé vérÿ løñg wörđš fròm åñøthér låñguågé "


def long(text: str) -> str:
    """Return the text with accents, 40 % longer, between brackets."""
    length = math.ceil(LONGER * len(_OPAQUE.sub("", text)))
    filling = (_FILLING * (length // len(_FILLING) + 1))[:length].strip()
    return f"{OPEN}{_accented(text)} {filling}{CLOSE}"


def right_to_left(text: str) -> str:
    """Return the text with accents between marks of the writing direction."""
    return f"{RIGHT_TO_LEFT_MARK}{OPEN}{_accented(text)}{CLOSE}{RIGHT_TO_LEFT_MARK}"


def _accented(text: str) -> str:
    parts = _OPAQUE.split(text)
    return "".join(p if i % 2 else p.translate(_ACCENTS) for i, p in enumerate(parts))


def write_locales(folder: Path) -> None:
    """Write the compiled catalogues of both languages."""
    for code, change in ((LONG, long), (RIGHT_TO_LEFT, right_to_left)):
        path = folder / FOLDERS[code] / "LC_MESSAGES" / "django.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, _pseudo(change))


def _pseudo(change: Callable[[str], str]) -> Catalog:
    catalog = Catalog(locale="en", domain="django", fuzzy=False, charset="utf-8")
    for message in messages():
        texts = message.id if isinstance(message.id, list | tuple) else (message.id,)
        changed = tuple(map(change, texts))
        identity = tuple(texts) if len(changed) > 1 else texts[0]
        string = changed if len(changed) > 1 else changed[0]
        # Babel reads contexts of compiled catalogues as bytes.
        context = message.context
        named = context.decode() if isinstance(context, bytes) else context
        catalog.add(identity, string, context=named)
    return catalog


def messages() -> Iterator[Any]:
    """Yield the messages of the libraries, then ours, which go before them."""
    for library in (django, allauth, rest_framework):
        for path in sorted(Path(library.__path__[0]).rglob("de/LC_MESSAGES/django.mo")):
            with path.open("rb") as file:
                yield from (message for message in read_mo(file) if message.id)
    for folder in catalogues.folders(ROOT, ()):
        path = catalogues.po_path(ROOT, folder, "de")
        yield from (m for m in catalogues.read_catalogue(path, "de") if m.id)


def with_pseudo(languages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the languages of the settings and the two of ours."""
    return [*languages, (LONG, "Pseudo, long"), (RIGHT_TO_LEFT, "Pseudo, right to left")]
