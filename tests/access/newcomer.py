"""The address map with two routes more, which nobody has thought about yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from apps.core.access import public
from apps.core.api.operations import operation
from apps.core.api.views import ApiView
from atmp import api_urls, urls


@public
def newcomer(_request: HttpRequest) -> HttpResponse:
    """Answer something."""
    return HttpResponse("hello")


class Forgotten(ApiView):
    """A view of the API that nobody wrote a policy for."""

    @operation("Forget", answer=None, status=204)
    def delete(self, _request: Any) -> None:
        """Do nothing."""


api = [*api_urls.urlpatterns, path("v1/forgotten/", Forgotten.as_view(), name="forgotten")]
urlpatterns = [
    *(entry for entry in urls.urlpatterns if str(entry.pattern) != "api/"),
    path("api/", include((api, api_urls.app_name))),
    path("newcomer/", newcomer, name="newcomer"),
]
