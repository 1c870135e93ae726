"""The routes of the platform, read from the address map."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Doors of Django itself with a guard of their own; see apps/core/middleware.py.
FOREIGN_PREFIXES = ("admin:",)


@dataclass(frozen=True, slots=True)
class Route:
    """One address pattern."""

    name: str
    view: Callable[..., Any]
    arguments: frozenset[str]

    @property
    def is_foreign(self) -> bool:
        """Whether Django guards this door itself."""
        return self.name.startswith(FOREIGN_PREFIXES)


def walk(resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()) -> Iterator[Route]:
    """Yield every route below the resolver (the whole map by default)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from walk(entry, inner)
        elif isinstance(entry, URLPattern):
            name = entry.name or f"unnamed {entry.pattern}"
            arguments = frozenset(entry.pattern.regex.groupindex)
            yield Route(":".join((*namespaces, name)), entry.callback, arguments)


def own_routes() -> list[Route]:
    """Return the routes that this repository answers."""
    return [route for route in walk() if not route.is_foreign]


def route_names() -> set[str]:
    """Return the names of the routes that this repository answers."""
    return {route.name for route in own_routes()}
