"""Documents that say the same to everybody: they may be kept by caches and asked for again."""

import hashlib
import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

SECONDS = 300
# What XML 1.0 has no way to write, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return the text without the characters that would make a document unreadable."""
    return _NOT_XML.sub("", text)


def public_document(
    request: HttpRequest, text: str, *, content_type: str, modified: datetime | None = None
) -> HttpResponse:
    """Return the document with ETag, `Last-Modified` and leave to keep it for five minutes.

    304 for the tag of these very bytes, or for exactly this date: a later date is no proof,
    since the newest entry may have left the document.
    """
    content = text.encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    seen = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    seconds = None if modified is None else int(modified.timestamp())
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    answer = get_conditional_response(
        request, etag=tag, last_modified=seconds if seconds == seen else None, response=response
    )
    return response if answer is None else answer
