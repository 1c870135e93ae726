"""Languages of pages and texts: the same page in another one, what was chosen, what is said.

The switch is made of links, because a GET changes nothing. That a person followed one of them
is remembered in the browser, so that `/` leads to that language the next time.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import translate_url
from django.utils.translation import get_language, get_language_from_path, gettext
from django.utils.translation import gettext_lazy as _

SAFE = frozenset({"GET", "HEAD"})
# Whole phrases, because a language's name changes its form after "in" (auf Deutsch, en allemand).
# Texts of people may be in any of these, whatever languages the pages have.
WRITTEN_IN: Mapping[str, Any] = {
    "bg": _("in Bulgarian"),
    "cs": _("in Czech"),
    "da": _("in Danish"),
    "de": _("in German"),
    "el": _("in Greek"),
    "en": _("in English"),
    "es": _("in Spanish"),
    "et": _("in Estonian"),
    "fi": _("in Finnish"),
    "fr": _("in French"),
    "ga": _("in Irish"),
    "hr": _("in Croatian"),
    "hu": _("in Hungarian"),
    "is": _("in Icelandic"),
    "it": _("in Italian"),
    "lt": _("in Lithuanian"),
    "lv": _("in Latvian"),
    "mt": _("in Maltese"),
    "nb": _("in Norwegian"),
    "nl": _("in Dutch"),
    "no": _("in Norwegian"),
    "pl": _("in Polish"),
    "pt": _("in Portuguese"),
    "ro": _("in Romanian"),
    "sk": _("in Slovak"),
    "sl": _("in Slovenian"),
    "sv": _("in Swedish"),
}


def codes() -> list[str]:
    """Return the codes of the languages that pages have."""
    return [code for code, _name in settings.LANGUAGES]


def language_note(code: str) -> str:
    """Return "in English" and the like for a text in another language than the page, else ""."""
    own = code.partition("-")[0]
    if not own or own == (get_language() or settings.LANGUAGE_CODE).partition("-")[0]:
        return ""
    return str(WRITTEN_IN.get(own, own))


def labelled(label: object, value: object) -> str:
    """Return "label: value" as the language writes it (French sets a space before the colon)."""
    return gettext("%(label)s: %(value)s") % {"label": label, "value": value}


def address_in(path: str, code: str) -> str:
    """Return the address of the same page in another language, its query kept.

    Where no route is known, the first part is exchanged; a page without a language of its
    own has its twin at the start page.
    """
    translated = translate_url(path, code)
    if translated != path and translated.startswith(f"/{code}/"):
        return translated
    first, slash, rest = path.removeprefix("/").partition("/")
    return f"/{code}{slash}{rest}" if first in codes() else f"/{code}/"


def page_address(request: HttpRequest) -> str:
    """Return path and query of the page that a reader is on.

    The result of a form belongs to the page with the form: its own address may not be one
    that can be asked for.
    """
    if request.method in SAFE:
        return request.get_full_path()
    page = _page_before(request)
    return page or request.get_full_path()


def _page_before(request: HttpRequest) -> str:
    """Return path and query of the page of ours on which a link or button was pressed, or ""."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if parts.netloc != request.get_host() or not get_language_from_path(parts.path):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class LanguageChoiceMiddleware:
    """Remembers the language that a person chose by a link on one of our pages.

    Typed addresses and links of other sites choose nothing: nobody asked for a cookie there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; note the language in the answer when it was just chosen."""
        response = self.get_response(request)
        chosen = chosen_language(request)
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response


def chosen_language(request: HttpRequest) -> str:
    """Return the language that this request just changed to, or ""."""
    here = get_language_from_path(request.path_info) if request.method in SAFE else None
    if not here or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == here:
        return ""
    before = get_language_from_path(_page_before(request))
    return here if before and before != here else ""
