"""The WSGI entry point (production settings unless told otherwise)."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Python keeps the frames of a thread in pieces of 16 KiB and gives a piece back to the system as
# soon as it is empty. Twenty pieces of middleware deep, the tags of a template call back and
# forth across the edge of one, and each call costs a piece: long pages took half as much again.
# One frame of this many slots makes the piece so large that a whole request fits into it.
ROOM = 17_000


def with_room(application: Application) -> Application:
    """Return the application, called from a frame with room for all calls below it."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return application(environ, start_response)

    call.__code__ = call.__code__.replace(co_stacksize=ROOM)
    return call


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atmp.settings.production")

application = with_room(get_wsgi_application())
