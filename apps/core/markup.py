"""Markdown for people's texts: rendered once, on write, to a small set of safe elements."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.core.errors import Invalid

MAX_LENGTH = 20_000
# Nested brackets make Markdown parsers slow: 20 kB of "[" cost over a second.
MAX_BRACKETS = 400
# Past its own limit the parser drops text without a word, so ours lies below.
MAX_NESTING = 24
PARSER_LIMIT = 30
RENDERER_VERSION = 1

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h3", "h4"}
_OWN_PAGE = re.compile(r"/(?![/\\])")
_SCHEMES = ("http", "https", "mailto")


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  the library's name
        """Accept the three schemes and pages of this site; anything else stays text."""
        scheme, colon, _rest = url.partition(":")
        known = bool(colon) and scheme.lower() in _SCHEMES
        return known or _OWN_PAGE.match(url) is not None


_parser = _Parser(
    "commonmark", {"html": False, "linkify": False, "maxNesting": PARSER_LIMIT}
).disable(["image", "html_block", "html_inline", "reference"])
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
    url_schemes=set(_SCHEMES),
    link_rel="nofollow noopener ugc",
)


def render_markdown(source: str) -> str:
    """Return safe HTML for Markdown; HTML in the source appears as text.

    Headings become h3 and h4, so that a text never disturbs the page's outline. Raises
    Invalid when the text is longer than 20,000 characters or nested beyond reason.
    """
    if len(source) > MAX_LENGTH:
        raise Invalid(_("Shorten the text to 20,000 characters."), code="too_long")
    if source.count("[") > MAX_BRACKETS:
        raise _too_nested()
    tokens = _parser.parse(source)
    if max((token.level for token in tokens), default=0) > MAX_NESTING:
        raise _too_nested()
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"
        token.children = _without_empty_links(token.children or [])
    return _cleaner.clean(_parser.renderer.render(tokens, _parser.options, {})).strip()


def cleaned(html: str) -> SafeString:
    """Return stored HTML as a safe text: it was rendered and cleaned here when it was written."""
    return mark_safe(html)  # noqa: S308  cleaned on write


def _without_empty_links(tokens: list[Token]) -> list[Token]:
    """Keep the words of links without an address: `[words]()` would lead to the page itself."""
    kept, inside = [], False
    for token in tokens:
        empty = inside or not token.attrs.get("href")
        if (token.type == "link_open" and empty) or (token.type == "link_close" and inside):
            inside = token.type == "link_open"
        else:
            kept.append(token)
    return kept


def _too_nested() -> Invalid:
    return Invalid(_("Use fewer brackets, lists and quotes inside each other."), code="too_nested")
