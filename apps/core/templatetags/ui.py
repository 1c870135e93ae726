"""Template tags of the look: icons, language links, breadcrumbs, small helpers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_from_path, get_language_info

from apps.core.languages import SAFE, address_in, codes, language_note, page_address
from apps.core.languages import labelled as labelled_as

register = template.Library()

# Where words and their object stand in the sentence of a language.
_WORDS, _ABOUT = "\x01", "\x02"
_DRAWINGS = ("seal", "mark", "person")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw a symbol of `static/img/icons.svg`; decorative, so always put words beside it.

    `{% icon "ok" %}`, `{% icon "down" "turn" %}`; the drawings seal, mark and person keep
    their own class: `{% icon "seal" "seal" %}`.
    """
    return _drawn(name, css)


@lru_cache(maxsize=500)
def _drawn(name: str, css: str) -> SafeString:
    """A page draws the same few symbols dozens of times; names come from templates only."""
    drawing = name in _DRAWINGS
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css if drawing else f"icon {css}".strip(),
        static("img/icons.svg"),
        name if drawing else f"i-{name}",
    )


@register.simple_tag
def pill(text: object, tone: str = "", symbol: str = "") -> SafeString:
    """Draw `components/pill.html`, which says when; lists of many draw it with this tag."""
    drawn = _drawn(symbol, "") if symbol else ""
    return format_html('<span class="pill {}">{}{}</span>', tone, drawn, text)


@dataclass(frozen=True)
class LanguageLink:
    """The current page in one interface language."""

    code: str
    name: str
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def language_links(context: Mapping[str, Any]) -> list[LanguageLink]:
    """Links to this page in every interface language, each name in its own language."""
    request = context.get("request")
    path = page_address(request) if request else "/"
    return [
        LanguageLink(
            code=code,
            name=_own_name(code),
            url=address_in(path, code),
            current=code == get_language(),
        )
        for code in codes()
    ]


@register.simple_tag(takes_context=True)
def page_twins(context: Mapping[str, Any]) -> list[LanguageLink]:
    """This public page in every language, as search engines are told: without its query.

    Nothing for what only some may open, for answers to forms, and for pages that have one
    address in all languages.
    """
    request = context.get("request")
    if request is None or request.resolver_match is None:
        return []
    declared = getattr(request.resolver_match.func, "access", None)
    if declared is None or declared.rule is not None or request.method not in SAFE:
        return []
    if not get_language_from_path(request.path):
        return []
    return [
        LanguageLink(code, _own_name(code), address_in(request.path, code), code == get_language())
        for code in codes()
    ]


@register.simple_tag
def written_in(code: str) -> str:
    """Say "in English" and the like of a text in another language than the page, else ""."""
    return language_note(code)


@register.simple_tag
def current_language_name() -> str:
    """The name of the page's language, in that language."""
    return _own_name(get_language() or settings.LANGUAGE_CODE)


def _own_name(code: str) -> str:
    name = str(get_language_info(code)["name_local"])
    return name[:1].upper() + name[1:]


@register.simple_tag
def site_url(path: str = "") -> str:
    """An absolute address from the settings, never from the Host header."""
    return f"{getattr(settings, 'BASE_URL', '').rstrip('/')}{path}"


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """Breadcrumbs from `label url label url … label`; the last label is the page itself."""
    pairs = [
        (parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)
    ]
    return {"trail": pairs}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: Mapping[str, Any], route: str, label: str, **parameters: str
) -> dict[str, Any]:
    """A list item with a link to a route; nothing where the route does not exist."""
    try:
        url = reverse(route, kwargs=parameters)
    except NoReverseMatch:
        return {}
    request = context.get("request")
    return {"url": url, "label": label, "current": request is not None and request.path == url}


@register.simple_tag
def error_entries(form: forms.BaseForm) -> list[tuple[str, str]]:
    """What the error summary lists: `(id of the field or "", message)` in page order.

    A message on the form as a whole leads to a control beside it where the form says so
    (`anchors`: id by message).
    """
    beside: Mapping[str, str] = getattr(form, "anchors", {})
    entries = [(beside.get(str(one), ""), str(one)) for one in form.non_field_errors()]
    for field in form:
        anchor = "" if field.is_hidden else getattr(field, "anchor", field.id_for_label)
        entries.extend((anchor, str(message)) for message in field.errors)
    return entries


@register.simple_tag
def act_on(words: str, about: str = "", language: str = "") -> SafeString:
    """What a button says, and for screen readers what it is about: "Change: your name".

    The colon is the language's own (French sets a space before it). `language` is the one
    that `about` is written in, where it may be another than the page's.
    """
    if not about:
        return conditional_escape(words)
    before, after = labelled_as(_WORDS, _ABOUT).split(_WORDS)
    foreign = language and language != get_language()
    marked = format_html('<span lang="{}">{}</span>', language, about) if foreign else about
    return format_html("{}{}{}", _unseen(before, marked), words, _unseen(after, marked))


def _unseen(text: str, about: str) -> SafeString:
    start, found, end = text.partition(_ABOUT)
    if not text:
        return mark_safe("")
    return format_html('<span class="vh">{}{}{}</span>', start, about if found else "", end)


@register.filter
def initials(name: object) -> str:
    """Up to two letters for an avatar: first and last word of the name."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper() or "?"


@register.filter
def labelled(cells: Iterable[Any], columns: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Pair the cells of a table row with the labels of their columns."""
    return zip(cells, columns, strict=True)
