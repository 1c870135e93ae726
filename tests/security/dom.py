"""Reads pages as a browser does (HTML5 parsing rules) and says what a text has become."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import html5lib

from tests.security.payloads import CANARY

Shape = tuple[str, frozenset[str]]
_PLAIN = ("p", "br", "strong", "em", "ul", "ol", "li", "code", "pre", "blockquote", "h3", "h4")
_PLAIN = ("p", "br", "strong", "em", "ul", "ol", "li", "code", "pre", "blockquote", "h3", "h4")
# What Markdown may make of a text (apps/core/markup.py), with the attributes it may carry.
FROM_MARKDOWN: frozenset[Shape] = frozenset(
    {
        *((tag, frozenset()) for tag in _PLAIN),
        ("a", frozenset({"href", "rel"})),
        ("ol", frozenset({"start"})),
    }
)
_LINKS = frozenset(
    "href src action formaction data poster xlink:href background cite ping srcset".split()  # noqa: SIM905
)
_OPTION = re.compile(r"<option[^<>]*>[^<>]*</option>")
_OPEN = re.compile(r"(?:https?|mailto)(?::|%3a)", re.IGNORECASE)
# Attributes in which a typed text may stand as it is.
_TEXTUAL = frozenset("value content title aria-label alt placeholder href action datetime".split())  # noqa: SIM905


def elements(html: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield tag, attributes and own text of each element; comments have the tag "!"."""
    # Drop-downs hold hundreds of terms; those without a typed text are left out.
    short = _OPTION.sub(lambda found: found[0] if CANARY in found[0] else "", html)
    tree = html5lib.parse(short, treebuilder="etree", namespaceHTMLElements=False)
    for node in tree.iter():
        tag = node.tag if isinstance(node.tag, str) else "!"
        attributes = {_plain(name): str(value) for name, value in node.attrib.items()}
        yield _plain(tag), attributes, node.text or ""


def _plain(name: Any) -> str:
    """Return the name without its namespace: `{http://…/xlink}href` becomes `xlink:href`."""
    text = str(name)
    if "xlink}" in text:
        return f"xlink:{text.rpartition('}')[2]}"
    return text.rpartition("}")[2]


def shapes(html: str) -> frozenset[Shape]:
    """Return which elements stand on a page, each with the names of its attributes."""
    return frozenset((tag, frozenset(attributes)) for tag, attributes, _text in elements(html))


def foreign_parts(html: str, *, known: frozenset[Shape]) -> list[str]:
    """Return what on a page cannot come from its own template, or would run or lead astray.

    `known` are the shapes of the same page with a harmless text.
    """
    faults = []
    for tag, attributes, text in elements(html):
        where = f"<{tag} {' '.join(sorted(attributes))}>"
        shape = (tag, frozenset(attributes))
        if shape not in known and shape not in FROM_MARKDOWN:
            faults.append(f"{where} is new")
        typed = CANARY in text and not _is_data(tag, attributes, text)
        if tag in {"script", "style", "!"} and typed:
            faults.append(f"{where} holds a typed text")
        faults += [
            f"{where}: {name}={value[:80]!r}"
            for name, value in attributes.items()
            if _is_bad(name, value)
        ]
    return faults


def _is_data(tag: str, attributes: dict[str, str], text: str) -> bool:
    """Whether it is a block for search engines that no browser runs, and whole JSON."""
    if tag != "script" or attributes != {"type": "application/ld+json"} or "<" in text:
        return False
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _is_bad(name: str, value: str) -> bool:
    if name.startswith("on") or CANARY in name:
        return True
    if CANARY in value and name not in _TEXTUAL:
        return True
    return name in _LINKS and not _leads_home(value)


def _leads_home(address: str) -> bool:
    """Whether a browser stays on the web: this site, https, mailto, or a picture in the page."""
    bare = re.sub(r"[\x00-\x20]", "", address)
    if bare.startswith(("data:image/svg+xml;utf8,", "data:image/svg+xml;base64,")):
        return CANARY not in unquote(bare)
    scheme, colon, _rest = bare.partition(":")
    if not colon or re.search(r"[/?#]", scheme):
        return not bare.startswith(("//", "/\\", "\\"))
    return _OPEN.match(bare) is not None
