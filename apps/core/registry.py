"""Registries that refuse unknown names and double registration."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


class Registry(Generic[T]):
    """A named, insertion-ordered collection in which each name stands exactly once."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> T:
        """Register `entry`; raises ImproperlyConfigured when the name is taken or malformed."""
        app, _, rest = name.partition(".")
        if not app or not rest:
            raise ImproperlyConfigured(f"{self.kind} {name!r} must be named app.something.")
        if name in self._entries:
            raise ImproperlyConfigured(f"{self.kind} {name!r} is declared twice.")
        self._entries[name] = entry
        return entry

    def get(self, name: str) -> T:
        """Return the entry; raises ImproperlyConfigured for an unknown name."""
        try:
            return self._entries[name]
        except KeyError:
            raise ImproperlyConfigured(f"{self.kind} {name!r} is not declared.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def items(self) -> list[tuple[str, T]]:
        """Return all entries in the order of their declaration."""
        return list(self._entries.items())

    def values(self) -> list[T]:
        """Return all entries without their names, in the order of their declaration."""
        return list(self._entries.values())
