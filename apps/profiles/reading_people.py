"""How many people somebody reads within an hour: the directory is for finding, not for copying.

A profile counts each time it is opened; people met, in lists or opened, count once each, over pages
and API alike. A page that goes beyond the hour is shortened to what is left of it, and refused when
nobody is; whoever is not shown does not count.
Persons are counted by their account, visitors by the network they come from.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import TooMany
from apps.core.ids import parse_public_id
from apps.core.ratelimit import (
    Standing,
    Window,
    client_address,
    count,
    count_new,
    network_of,
)
from apps.profiles.directory import PAGE

P = TypeVar("P")
HOUR = 3600
MINUTE = 60


def page_size(actor: Actor) -> int:
    """Return how many people a page lists: there is a second page within an hour."""
    return min(PAGE, max(1, _limit(actor) // 2))


def count_opened(request: HttpRequest, actor: Actor, number: str) -> list[Standing]:
    """Count a profile that is opened, also one that does not exist; raises TooMany."""
    bucket, limit = _reader(request, actor)
    opened = count({bucket: [Window("profiles", HOUR, limit)]})
    return [*_within(actor, opened), *count_met(request, actor, [number])]


def count_met(request: HttpRequest, actor: Actor, numbers: Sequence[str]) -> list[Standing]:
    """Count people, by their public numbers, each once an hour; raises TooMany."""
    bucket, limit = _reader(request, actor)
    named = [parse_public_id(number) or number.strip()[:24] for number in numbers]
    return _within(actor, [count_new(bucket, Window("people", HOUR, limit), named)])


def read_page(
    request: HttpRequest, actor: Actor, size: int, fetch: Callable[[int], tuple[P, Sequence[str]]]
) -> tuple[P, list[Standing]]:
    """Return the page of that size, or a shorter one of whom the reader may still meet.

    `fetch` takes a size and returns a page with the public numbers on it. Raises TooMany when
    nobody is left to be met.
    """
    bucket, limit = _reader(request, actor)
    while True:
        page, numbers = fetch(size)
        standing = count_new(bucket, Window("people", HOUR, limit), numbers)
        size = len(numbers) - (standing.used - limit)
        if standing.used <= limit or size <= 0:
            return page, _within(actor, [standing])


def _limit(actor: Actor) -> int:
    return settings.PEOPLE_AN_HOUR["visitor" if actor.user_id is None else "person"]


def _reader(request: HttpRequest, actor: Actor) -> tuple[str, int]:
    if actor.user_id is not None:
        return f"people:person:{actor.user_id}", _limit(actor)
    network = network_of(client_address(request))
    return f"people:visitor:{network}", _limit(actor)


def _within(actor: Actor, standings: list[Standing]) -> list[Standing]:
    for one in standings:
        if one.used > one.window.limit:
            words = _SIGNED_IN if actor.is_authenticated else _VISITOR
            numbers = {"limit": one.window.limit, "minutes": -(-one.resets // MINUTE)}
            raise TooMany(
                words % numbers,
                extra={"retry_after": one.resets, "limit": one.window.name},
            )
    return standings


_SIGNED_IN = _(
    "You have read about %(limit)s people within an hour, as many as anybody may. Try again in "
    "%(minutes)s minutes."
)
_VISITOR = _(
    "From where you are, %(limit)s people were read about within an hour, as many as visitors may. "
    "Try again in %(minutes)s minutes, or sign in to read more."
)
