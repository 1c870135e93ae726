"""What every page's frame needs. Nothing is asked of the database until a template uses it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from apps.core.access import check
from apps.core.actor import Actor
from apps.core.addresses import address_of, deepest
from apps.core.errors import Text
from apps.core.shown import Shown
from apps.notifications.unread import unread_count
from apps.profiles.desk_pages import desk_pages


@dataclass(frozen=True, slots=True)
class NavEntry(Shown):
    """One entry of the main navigation."""

    url: str
    label: Text
    current: bool


# Route, label, and the rule that must allow it (none: for everybody).
ENTRIES: tuple[tuple[str, Text, str], ...] = (
    ("forum:questions", _("Questions"), ""),
    ("profiles:authorities", _("Authorities"), ""),
    ("profiles:directory", _("Directory"), ""),
    ("forum:ask", _("Ask"), "forum.submit_question"),
    ("forum:inbox", _("Inbox"), "forum.read_inbox"),
    ("forum:held", _("Held questions"), "forum.check_held"),
    ("forum:routing", _("Routing"), "forum.edit_routing"),
    ("profiles:verifications", _("Verification desk"), "profiles.read_desk"),
    ("portal:status", _("Status"), "portal.read_status"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context; see `templates/base.html` for the words."""
    return {
        "demo": settings.DEMO,
        "site_name": settings.SITE_NAME,
        "operator": settings.OPERATOR,
        "nav": _lazy(lambda: navigation(_actor(request), request.path)),
        "desk_pages": _lazy(lambda: desk_pages(_actor(request), request.path)),
        "unread_count": _lazy(lambda: _unread(request)),
        "acting_as": _lazy(lambda: acting_label(_actor(request))),
    }


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _lazy(function: Callable[[], Any]) -> Any:
    return SimpleLazyObject(function)


def navigation(actor: Actor, path: str) -> list[NavEntry]:
    """Return the entries that lead somewhere for this actor; the deepest match is current."""
    allowed = [
        (address_of(route), label)
        for route, label, rule in ENTRIES
        if not rule or (actor.is_authenticated and check(actor, rule))
    ]
    current = deepest((url for url, _label in allowed), path)
    return [NavEntry(url, label, url == current) for url, label in allowed]


def _unread(request: HttpRequest) -> int:
    """Return what came with the person's row; asked for where it was loaded otherwise."""
    came: int | None = getattr(request.user, "unread_count", None)
    return unread_count(_actor(request)) if came is None else came


def acting_label(actor: Actor) -> str:
    """Return the capacity acted in, in words, or ""."""
    return actor.acting.label if actor.acting else ""
