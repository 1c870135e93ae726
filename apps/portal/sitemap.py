"""`sitemap.xml`: the public pages in every language; what is not public changes no byte of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from apps.core.access import public
from apps.core.actor import ANONYMOUS
from apps.core.errors import NotFound
from apps.forum.models import Answer, Question
from apps.portal.api_docs import chapters
from apps.portal.documents import public_document, xml_text
from apps.portal.problems import PROBLEMS
from apps.portal.views import ABOUT_PAGES
from apps.profiles.models import Organisation

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Each page stands there once in each language; a part has at most 5,000 addresses.
PAGES_IN_A_PART = 5_000 // len(LANGUAGES)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True, slots=True)
class Place:
    """One page: its address behind the language, and when it visibly changed.

    A page that is `alone` has one address for all languages.
    """

    tail: str
    changed: datetime | None = None
    alone: bool = False


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the parts of the map."""
    lines = [
        f"<sitemap><loc>{escape(_absolute(_part_address(section, number)))}</loc></sitemap>"
        for section, count in (
            ("pages", 1),
            ("organisations", _organisations().count()),
            ("questions", _questions().count()),
        )
        for number in range(1, ceil(count / PAGES_IN_A_PART) + 1)
    ]
    text = f"{HEAD}<sitemapindex {SCHEMA}>\n{_joined(lines)}</sitemapindex>\n"
    return public_document(request, text, content_type="application/xml")


@public
@require_safe
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """List the addresses of one part, each with the same page in the other languages."""
    if section not in SECTIONS or not 1 <= number <= MOST_PARTS:
        raise NotFound
    with translation.override(LANGUAGES[0]):
        places = SECTIONS[section]((number - 1) * PAGES_IN_A_PART)
    if not places:
        raise NotFound
    lines = [
        _url(place, language)
        for place in places
        for language in (LANGUAGES[:1] if place.alone else LANGUAGES)
    ]
    text = f"{HEAD}<urlset {SCHEMA} {LINKS}>\n{_joined(lines)}</urlset>\n"
    dates = [place.changed for place in places if place.changed is not None]
    return public_document(
        request,
        xml_text(text),
        content_type="application/xml",
        modified=max(dates, default=None),
    )


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def _part_address(section: str, number: int) -> str:
    return reverse("sitemap_part", kwargs={"section": section, "number": number})


def _tail(route: str, **arguments: str) -> str:
    """Return the address behind the language; only there do the languages differ."""
    return reverse(route, kwargs=arguments).removeprefix(f"/{LANGUAGES[0]}")


def _url(place: Place, language: str) -> str:
    if place.alone:
        return f"<url><loc>{escape(_absolute(place.tail))}</loc></url>"
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{_address(place, code)}"/>'
        for code in LANGUAGES
    )
    changed = f"<lastmod>{place.changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if place.changed else ""
    return f"<url><loc>{_address(place, language)}</loc>{changed}{others}</url>"


def _address(place: Place, language: str) -> str:
    return escape(_absolute(f"/{language}{place.tail}"), {'"': "&quot;"})


def _pages(offset: int) -> Sequence[Place]:
    tails = [
        _tail("portal:home"),
        _tail("forum:questions"),
        _tail("forum:faq"),
        _tail("profiles:authorities"),
        _tail("profiles:directory"),
        *(_tail("portal:about", page=page) for page in ABOUT_PAGES),
        _tail("portal:problems"),
        *(_tail("portal:problem", code=code) for code in PROBLEMS),
    ]
    guides = [
        reverse("api:docs"),
        *(reverse("api:docs_page", kwargs={"tag": tag}) for tag in chapters()),
    ]
    found = [Place(tail) for tail in tails] + [Place(path, alone=True) for path in guides]
    return found[offset : offset + PAGES_IN_A_PART]


def _organisations() -> Any:
    return Organisation.objects.visible_to(ANONYMOUS).standing()


def _organisation_places(offset: int) -> Sequence[Place]:
    found = _organisations().order_by("created_at", "id")[offset : offset + PAGES_IN_A_PART]
    return [
        Place(_tail("profiles:organisation", public_id=public_id))
        for public_id in found.values_list("public_id", flat=True)
    ]


def _questions() -> Any:
    return Question.objects.visible_to(ANONYMOUS).listed()


def _question_places(offset: int) -> Sequence[Place]:
    """Return public questions; an answer counts as a change once it is issued, not before."""
    issued = Answer.objects.visible_to(ANONYMOUS).in_force().filter(question=OuterRef("pk"))
    newest = Subquery(issued.order_by("-issued_at").values("issued_at")[:1])
    found = _questions().annotate(changed=Greatest("public_at", newest))
    rows = found.only("public_id", "title").order_by("public_at", "id")
    return [
        Place(_tail("forum:question", public_id=row.public_id, slug=row.slug), row.changed)
        for row in rows[offset : offset + PAGES_IN_A_PART]
    ]


SECTIONS = {
    "pages": _pages,
    "organisations": _organisation_places,
    "questions": _question_places,
}
# Beyond, the offset would not fit into the database's number.
MOST_PARTS = 50_000
