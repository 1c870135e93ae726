"""The address map with one route more, which nobody has thought about yet."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.core.access import public
from atmp.urls import urlpatterns as known


@public
def newcomer(_request: HttpRequest) -> HttpResponse:
    """Answer something."""
    return HttpResponse("hello")


urlpatterns = [*known, path("newcomer/", newcomer, name="newcomer")]
