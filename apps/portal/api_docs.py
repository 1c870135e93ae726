"""Stub while the document is looked at."""

from django.http import HttpRequest, HttpResponse

from apps.core.access import public


@public
def index(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@public
def page(request: HttpRequest, tag: str) -> HttpResponse:
    return HttpResponse("")
