"""Reading bodies: bounded, and strict JSON."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from apps.core.api.authentication import plain_request
from apps.core.api.errors import Malformed
from apps.core.errors import TooLarge
from apps.core.filekinds import MOST_BYTES


class StrictJsonParser(BaseParser):
    """Takes what RFC 8259 calls JSON, no larger than any form may be.

    The library's own parser reads the stream past Django's limit of size and fails on deep
    nesting with an error that nobody catches.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],  # noqa: ARG002  bypasses the limit of size
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value; raises Malformed for everything else, RequestDataTooBig by size."""
        body = self.body_of(plain_request((parser_context or {})["request"]))
        try:
            return json.loads(body.decode(), parse_constant=_no_such_number)
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            raise Malformed(
                _("The body is not well-formed JSON: look at line %(line)s, column %(column)s.")
                % place,
                extra=place,
            ) from error
        except (ValueError, RecursionError) as error:
            raise Malformed from error

    def body_of(self, request: HttpRequest) -> bytes:
        """Return the bytes of the body, bounded by Django."""
        return request.body


class FileJsonParser(StrictJsonParser):
    """Takes JSON that holds a file in base64: larger than any form, with a limit of its own."""

    most = MOST_BYTES * 4 // 3 + 64 * 1024

    def body_of(self, request: HttpRequest) -> bytes:
        """Return the bytes of the body; raises TooLarge past the limit."""
        body: bytes = request.read(self.most + 1)
        if len(body) > self.most:
            raise TooLarge
        return body


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(name)
