"""How many people somebody reads within an hour: the directory is for finding, not for copying.

A profile counts each time it is opened, people in lists once each, over pages and API alike.
Persons are counted by their account, visitors by the network they come from.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import TooMany
from apps.core.ratelimit import (
    Standing,
    Window,
    client_address,
    count,
    count_new,
    network_of,
)

HOUR = 3600
MINUTE = 60


def count_opened(request: HttpRequest, actor: Actor, person: UUID | str) -> list[Standing]:
    """Count a profile that is opened, also one that does not exist; raises TooMany."""
    bucket, limit = _reader(request, actor)
    opened = count({bucket: [Window("profiles", HOUR, limit)]})
    met = count_new(bucket, Window("people", HOUR, limit), [str(person)])
    return _within(actor, [*opened, met])


def count_listed(request: HttpRequest, actor: Actor, people: Sequence[UUID]) -> list[Standing]:
    """Count the people of a page of a list, each once an hour; raises TooMany."""
    bucket, limit = _reader(request, actor)
    met = count_new(bucket, Window("people", HOUR, limit), [str(pk) for pk in people])
    return _within(actor, [met])


def _reader(request: HttpRequest, actor: Actor) -> tuple[str, int]:
    if actor.user_id is not None:
        return f"people:person:{actor.user_id}", settings.PEOPLE_AN_HOUR["person"]
    network = network_of(client_address(request))
    return f"people:visitor:{network}", settings.PEOPLE_AN_HOUR["visitor"]


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
