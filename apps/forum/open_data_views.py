"""The page and the file of all public questions and answers."""

from collections.abc import Iterator

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.clock import now
from apps.forum.licence import LICENCE, LICENCE_URL
from apps.forum.open_data import extent, lines

RATES = (ratelimit.Window("export-hour", 3600, 12),)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the file holds, how much, and under which licence."""
    context = {
        "extent": extent(),
        "today": now(),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
    }
    return render(request, "forum/open_data.html", context)


@require_safe
def file(request: HttpRequest) -> HttpResponseBase:
    """Give the file, line by line; nothing when the client has it already."""
    found = extent()
    answer = get_conditional_response(request, etag=found.tag)
    if isinstance(answer, HttpResponseNotModified):
        return answer
    if request.method == "HEAD":
        return _headed(HttpResponse(content_type="application/jsonl; charset=utf-8"), found.tag)
    _count(request)
    response = StreamingHttpResponse(
        _in_language(translation.get_language()), content_type="application/jsonl; charset=utf-8"
    )
    return _headed(response, found.tag)


def _headed(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Content-Disposition"] = f'attachment; filename="questions-{now():%Y-%m-%d}.jsonl"'
    response["Link"] = f'<{LICENCE_URL}>; rel="license"'
    return response


def _in_language(language: str) -> Iterator[bytes]:
    """Yield the lines in a language: they are made when the request is over."""
    rows = lines()
    while True:
        with translation.override(language):
            line = next(rows, None)
        if line is None:
            return
        yield line


def _count(request: HttpRequest) -> None:
    actor = actor_of(request)
    network = ratelimit.network_of(ratelimit.client_address(request))
    who = f"person:{actor.user_id}" if actor.user_id is not None else f"visitor:{network}"
    ratelimit.refuse_excess(ratelimit.count({f"export:{who}": RATES}))
