"""The style guide: every component in every state. In the demonstration and in development only.

What a component is for, its parameters and when not to use it stand in the comment on top of
its template and are read from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from apps.core.access import public
from apps.core.errors import NotFound
from apps.portal.styleguide.chapters import CHAPTERS
from apps.portal.styleguide.parts import Chapter, Sample

# What stands around every page is seen on this page too.
FRAME = frozenset(
    {
        *("account_links", "account_menu", "feed", "field_notes", "footer", "form_fields"),
        *("header", "language_entries", "language_menu", "narrow_menu", "nav_entries"),
        *("nav_link", "session_ended", "unread", "drawing", "map_drawing"),
        # Without looks of its own: it stands inside a form, and a script fills it.
        "keep",
    }
)
VIEWS = {
    "": "As it is",
    "dark": "Dark",
    "compact": "Dense",
    "narrow": "In a narrow column",
    "rtl": "Right to left",
}
TOKENS = (
    *("brand", "tint", "deep", "bg", "surface", "sunk", "sunk-2", "sand", "line", "line-2", "ink"),
    *("muted", "link", "ok", "ok-bg", "warn", "warn-bg", "err", "err-bg", "info", "info-bg"),
    *("off", "off-bg", "c1", "c2", "c3", "c4", "c5", "c6"),
)
_COMMENT = re.compile(r"{% comment %}\n(.*?)\n{% endcomment %}", re.DOTALL)
_NOT_FOR = "Not for: "


@dataclass(frozen=True, slots=True)
class Manual:
    """What a component's template says about itself."""

    purpose: str
    parameters: str
    not_for: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A component with its manual and its states as HTML."""

    name: str
    manual: Manual
    states: list[tuple[str, str]]


def manual_of(name: str) -> Manual:
    """Return the words on top of a component; raises LookupError when it has none."""
    source = get_template(f"components/{name}.html").template.source  # type: ignore[attr-defined]
    found = _COMMENT.search(source)
    if found is None:
        raise LookupError(f"{name} says nothing about itself")
    lines = found[1].splitlines()
    not_for = next((i for i, text in enumerate(lines) if text.startswith(_NOT_FOR)), len(lines))
    described = lines[:not_for]
    return Manual(
        purpose=" ".join(text for text in described if not text.startswith("  ")),
        parameters="\n".join(text[2:] for text in described if text.startswith("  ")),
        not_for=" ".join(lines[not_for:]).removeprefix(_NOT_FOR),
    )


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show colours, type and spacing, and what the chapters hold."""
    _not_in_production()
    context = {"chapters": CHAPTERS, "tokens": TOKENS}
    return render(request, "portal/styleguide.html", context)


@public
@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the components of one chapter; `view` draws them dark, dense, narrow or mirrored."""
    _not_in_production()
    found = next((one for one in CHAPTERS if one.slug == slug), None)
    if found is None:
        raise NotFound
    chosen = request.GET.get("view", "")
    view = chosen if chosen in VIEWS else ""
    context = {
        "chapter": found,
        "chapters": CHAPTERS,
        "entries": _entries(request, found),
        "views": [
            {"label": label, "url": f"?view={key}", "current": key == view, "count": None}
            for key, label in VIEWS.items()
        ],
        "view": view,
    }
    return render(request, "portal/styleguide_chapter.html", context)


def _entries(request: HttpRequest, found: Chapter) -> list[Entry]:
    return [
        Entry(
            name=sample.component,
            manual=manual_of(sample.component),
            states=[(state, _drawn(request, sample, state)) for state in sample.states],
        )
        for sample in found.samples
    ]


def _drawn(request: HttpRequest, sample: Sample, state: str) -> str:
    template = get_template(f"components/{sample.component}.html")
    return template.render(sample.states[state](), request)


def _not_in_production() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise NotFound
