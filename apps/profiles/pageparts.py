"""What apps add to the public pages of organisations and people: sections of their own.

An app registers a function `(actor, row) -> PagePart | None` under its name when it starts; it
narrows what it shows by the actor, like every page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.core.actor import Actor
from apps.core.registry import Registry
from apps.core.shown import Shown


@dataclass(frozen=True, slots=True)
class PagePart(Shown):
    """One section: a template, and what it is given as `part`."""

    template: str
    part: Any


PartMaker = Callable[[Actor, Any], PagePart | None]
ORGANISATION_PARTS: Registry[PartMaker] = Registry("Part of an organisation's page")
PERSON_PARTS: Registry[PartMaker] = Registry("Part of a person's page")


def parts_of(registry: Registry[PartMaker], actor: Actor, row: Any) -> list[PagePart]:
    """Return the sections of a page, in the order in which apps registered them."""
    made = (maker(actor, row) for maker in registry.values())
    return [part for part in made if part is not None]
