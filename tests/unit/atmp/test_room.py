"""The frame under each request: it passes everything on, and leaves room above itself."""

import sys

from atmp.wsgi import ROOM, with_room


def test_calls_and_answers_pass_through() -> None:
    seen = []

    def application(environ: dict[str, str], start_response: object) -> list[bytes]:
        seen.append((environ, start_response, sys._getframe(1).f_code.co_stacksize))
        return [b"ok"]

    assert with_room(application)({"a": "b"}, print) == [b"ok"]
    assert seen == [({"a": "b"}, print, ROOM)]
