"""The documentation of the API: pages made from the OpenAPI document (rulings D5)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core.access import public
from apps.core.api.parameters import PAGE_MAX, PAGE_SIZE
from apps.core.api.scopes import Scope
from apps.core.errors import NotFound, Text
from apps.core.ratelimit import Window
from apps.portal.api_examples import EXAMPLES
from apps.portal.api_reference import calls_by_tag, shapes_of

# Where to begin first; a tag that is not named comes at the end.
TITLES: dict[str, Text] = {
    "entrance": _("Entrance"),
    "questions": _("Questions"),
    "answers": _("Answers"),
    "cases": _("Cases of your authority"),
    "guidance": _("Guidance"),
    "organisations": _("Organisations"),
    "people": _("People"),
    "notifications": _("Notifications"),
    "watches": _("Watches"),
    "vocabularies": _("Controlled lists and countries"),
}


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Explain how the API is used, and list every operation."""
    context = {
        "base": settings.BASE_URL.rstrip("/"),
        "chapters": [
            {"tag": tag, "title": title, "calls": calls_by_tag()[tag]}
            for tag, title in chapters().items()
        ],
        "examples": {example.name: example.shown() for example in EXAMPLES},
        "scopes": Scope.choices,
        "rates": {
            kind: [Window(*window) for window in windows]
            for kind, windows in settings.API_RATES.items()
        },
        "page_size": PAGE_SIZE,
        "page_max": PAGE_MAX,
    }
    return render(request, "portal/api_docs.html", context)


@public
@require_safe
def page(request: HttpRequest, tag: str) -> HttpResponse:
    """Describe every operation on one kind of thing."""
    found = chapters()
    if tag not in found:
        raise NotFound
    calls = calls_by_tag()[tag]
    context = {
        "tag": tag,
        "title": found[tag],
        "chapters": found,
        "calls": calls,
        "shapes": shapes_of(calls),
    }
    return render(request, "portal/api_docs_page.html", context)


def chapters() -> Mapping[str, Any]:
    """Return the titles of the chapters that have operations, in their order."""
    tags = calls_by_tag()
    known = {tag: title for tag, title in TITLES.items() if tag in tags}
    return known | {tag: tag for tag in tags if tag not in TITLES}
