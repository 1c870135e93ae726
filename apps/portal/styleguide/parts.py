"""What a chapter of the style guide is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Context = dict[str, Any]
LONG = (
    "May a product with a shelf life of less than seventy-two hours be released before the "
    "sterility result, when the rapid method was validated at another manufacturing site?"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A component and what it is given in each of its states."""

    component: str
    states: Mapping[str, Callable[[], Context]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Components that belong together."""

    slug: str
    title: str
    lead: str
    samples: tuple[Sample, ...]


def given(**context: Any) -> Callable[[], Context]:
    """Return a state with fixed content."""
    return lambda: dict(context)
