"""The addresses of the API, collected from the apps."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "api"

resources: list[URLPattern | URLResolver] = [
    path("", include("apps.forum.api_urls")),
]

urlpatterns = [path("v1/", include(resources))]
